import type { Property } from '../environment/environment.ts';
import { imageName, namesAmong, type ContainerIdentity, type ContainerStart } from './container-start.ts';
import { readCommandLine, readJavaOptions, type Word } from './command-line.ts';

/**
 * The JVM reads the first by itself, its launcher the second; the third is what scripts of images hand over. The command line
 * comes over all of them, the later ones over the earlier ones. Source: java(1), "Using the JDK_JAVA_OPTIONS Launcher
 * Environment Variable"; JVM TI, "JAVA_TOOL_OPTIONS".
 */
const JAVA_OPTIONS = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', 'JAVA_OPTS'];

/** A container's start by its variables and the words of its command line. */
export function startOf(
  { what, place, names, image, folder, text }: ContainerIdentity,
  variables: readonly Property[],
  words: readonly Word[],
  missing: readonly string[],
): ContainerStart {
  const { args, system } = readCommandLine(words);
  const options = JAVA_OPTIONS.flatMap((name) => variables.filter(({ key }) => key === name));
  return {
    what,
    place,
    names: namesAmong(names),
    image: imageName(image),
    folder,
    args,
    system: [...options.flatMap((option) => readJavaOptions(wordOf(option))), ...system],
    variables: variables.filter(({ key }) => !JAVA_OPTIONS.includes(key)),
    missing: [
      ...missing,
      ...options.flatMap(({ key, start }) =>
        start?.unknown === undefined ? [] : [`${key} of ${what} is not known: ${start.unknown}`],
      ),
    ],
    text,
  };
}

function wordOf({ value, place, start }: Property): Word {
  return { text: value, place, ...(start?.unknown !== undefined && { unknown: start.unknown }) };
}
