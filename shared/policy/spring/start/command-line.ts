import type { Property } from '../environment/environment.ts';
import type { Place } from '#shared/policy/source/place.ts';

/** A word of a command line; `unknown` says why a part of it is not there. */
export interface Word {
  readonly text: string;
  readonly place: Place;
  readonly unknown?: string;
}

/** What a command line tells a Spring application. */
interface CommandLine {
  readonly args: Property[];
  readonly system: Property[];
}

const SHELL = /^(?:.*\/)?(?:ba|da|a|z|k)?sh$/;
const JAVA = /^(?:.*\/)?java$/;
const ARGUMENT = /^--([A-Za-z][^=\s]*)(?:=([\s\S]*))?$/;
const SYSTEM = /^-D([^=\s]+)(?:=([\s\S]*))?$/;

/**
 * Reads the words of an entrypoint and its arguments. After `java`, `-Dx=y` up to the jar or the class are system properties
 * and `--x=y` after it arguments; without `java` the words are arguments for the image's own entrypoint. Sources: java(1);
 * Spring Framework `SimpleCommandLineArgsParser`.
 */
export function readCommandLine(given: readonly Word[]): CommandLine {
  const words = given.flatMap((word, at) => (isScript(given, at) ? shellWords(word) : [word]));
  const java = words.findIndex(({ text }) => JAVA.test(text));
  const found: CommandLine = { args: [], system: [] };
  let started = java < 0;
  let skipped = false;
  for (const word of words.slice(java + 1)) {
    if (skipped) {
      skipped = false;
      continue;
    }
    if (started) add(found.args, ARGUMENT, word);
    else if (SYSTEM.test(word.text)) add(found.system, SYSTEM, word);
    else if (word.text === '-jar' || (!word.text.startsWith('-') && !word.text.startsWith('@'))) {
      started = true;
      skipped = word.text === '-jar';
    } else skipped = /^(?:-cp|-classpath|--class-path|-p|--module-path|--add-\w+)$/.test(word.text);
  }
  return found;
}

/** `-Dx=y` among the words of JAVA_TOOL_OPTIONS and the like. */
export function readJavaOptions(options: Word): Property[] {
  const found: Property[] = [];
  for (const word of shellWords(options)) add(found, SYSTEM, word);
  return found;
}

/** Splits as a shell does: at blanks outside of quotes. What a variable or a command would fill in is not known. */
export function shellWords({ text, place, unknown }: Word): Word[] {
  const words: Word[] = [];
  for (const [whole] of text.matchAll(/(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g)) {
    const open = /(?:^|[^\\])(?:\$[\w{(]|`)/.test(whole.replaceAll(/'[^']*'/g, ''));
    const plain = whole.replaceAll(
      /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
      (_all, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    );
    const reason = unknown ?? (open ? 'a shell fills in a part of it when the container starts' : undefined);
    words.push({ text: plain, place, ...(reason !== undefined && { unknown: reason }) });
  }
  return words;
}

/** What stands after `sh -c`, or a whole command that is one text. */
function isScript(words: readonly Word[], at: number): boolean {
  const [text = '', before = ''] = [words[at]?.text, words[at - 1]?.text];
  const shell = words.slice(0, at).some((word) => SHELL.test(word.text));
  return (shell && /^-\w*c$/.test(before)) || /^(?:exec\s+)?(?:\S*\/)?java\s/.test(text);
}

function add(into: Property[], pattern: RegExp, { text, place, unknown }: Word): void {
  const [, key, value = ''] = pattern.exec(text) ?? [];
  if (key === undefined) return;
  into.push({ key, value, place, start: unknown === undefined ? {} : { unknown } });
}
