import { stat } from 'node:fs/promises';
import { readJson } from '#shared/policy/source/json.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readBuildFile } from './build-file.ts';
import { readFileBytes, readFileText, unreadable } from './file-text.ts';
import { readJar } from './jar.ts';
import { jsonKindOf } from './json-kind.ts';
import { wholeOf, type Located } from './located.ts';
import { Pause } from './pause.ts';
import type { Reading, SourceContents } from './reading.ts';
import { isForeignYaml, skipSpringFolder, springFileOf, startsIn } from './spring-name.ts';
import { walk } from './walk.ts';

/** Eureka answers XML unless it is asked for JSON. */
const EUREKA_XML = /^\s*(<\?xml[^>]*>\s*)?<applications?[\s>]/;
const LARGEST_CLASS = 8 * 2 ** 20;

/** Reads a file, folder, checkout or archive of the Spring side. What can't be used becomes a problem. */
export async function readSpringFiles(given: Located, reading: Reading, signal: AbortSignal): Promise<void> {
  const contents = reading.source('spring', given.shown);
  const before = reading.problems.found.length;
  let isFolder: boolean;
  try {
    isFolder = (await stat(given.path)).isDirectory();
  } catch (error) {
    unreadable(given.shown, error, reading);
    return;
  }
  if (!isFolder) {
    await readSpringFile(given, given.shown.replaceAll('\\', '/'), true, reading, contents);
    return;
  }
  const pause = new Pause(signal);
  for (const file of walk(given, skipSpringFolder, reading)) {
    await pause.whenDue();
    await readSpringFile(file, file.inside, false, reading, contents);
  }
  if (contents.empty && reading.problems.found.length === before) {
    reading.problems.error(
      'NOTHING_KNOWN',
      'the folder has no application.yml, no other configuration, class, source or saved answer that is known',
      'Name the folder of the configuration, or a jar.',
      wholeOf(given.shown),
    );
  }
}

/**
 * @param asked whether the user named this very file: then it is said when it is of no use
 */
async function readSpringFile(
  file: Located,
  inside: string,
  asked: boolean,
  reading: Reading,
  contents: SourceContents,
): Promise<void> {
  const name = inside.slice(inside.lastIndexOf('/') + 1);
  const kind = asked && name.endsWith('.xml') && name !== 'pom.xml' ? 'xml' : springFileOf(inside);
  switch (kind) {
    case 'jar':
      await readJar(file, asked, reading, contents);
      return;
    case 'class': {
      const bytes = readFileBytes(file, reading, LARGEST_CLASS);
      if (bytes === undefined) return;
      reading.classes.push({ file: file.shown, bytes });
      contents.found('class file');
      return;
    }
    case 'build-file':
      readVersions(file, reading, contents);
      return;
    case 'json':
      readAnswer(file, asked, reading, contents);
      return;
    case 'stream': {
      const text = readFileText(file, reading);
      if (text === undefined) return;
      reading.actuators.push({ file: file.shown, text });
      contents.found('Hystrix stream');
      return;
    }
    case 'xml': {
      const text = readFileText(file, reading);
      if (text === undefined) return;
      if (EUREKA_XML.test(text)) {
        reading.registries.push({ file: file.shown, text });
        contents.found('Eureka apps');
      } else if (asked) notKnown(file, reading);
      return;
    }
    case 'compose': {
      const text = readFileText(file, reading);
      if (text === undefined) return;
      if (startsIn(text) !== null) takeStarts(file, text, reading, contents);
      else if (asked) notKnown(file, reading);
      return;
    }
    case 'source':
    case 'configuration': {
      const text = readFileText(file, reading);
      if (text === undefined) return;
      if (/\.ya?ml$/.test(name)) {
        const starts = takeStarts(file, text, reading, contents);
        if ((starts || !asked) && isForeignYaml(text)) return;
      }
      reading.texts.push({ file: file.shown, text });
      contents.found(kind === 'source' ? `${name.endsWith('.kt') ? 'Kotlin' : 'Java'} source` : name);
      return;
    }
    case 'other':
      // What a folder holds besides is nobody's mistake; a file that was named is.
      if (!asked) return;
      if (/\.(ya?ml|properties)$/.test(name)) {
        const text = readFileText(file, reading);
        if (text === undefined) return;
        if (takeStarts(file, text, reading, contents) && isForeignYaml(text)) return;
        reading.texts.push({ file: file.shown, text });
        contents.found(name);
        return;
      }
      notKnown(file, reading);
  }
}

/** @returns whether the text says how applications are started */
function takeStarts(file: Located, text: string, reading: Reading, contents: SourceContents): boolean {
  const what = /\.ya?ml$/.test(file.path) ? startsIn(text) : null;
  if (what === null) return false;
  reading.deployments.push({ file: file.shown, text });
  // A ConfigMap may be configuration as well, and is counted as that.
  if (what !== 'ConfigMap') contents.found(what);
  return true;
}

function readVersions(file: Located, reading: Reading, contents: SourceContents): void {
  const text = readFileText(file, reading);
  if (text === undefined) return;
  const { springVersion, libraries } = readBuildFile(text);
  if (springVersion !== undefined) reading.springVersions.push({ file: file.shown, version: springVersion });
  if (libraries.length > 0) reading.classPaths.push({ file: file.shown, complete: false, libraries });
  if (springVersion !== undefined || libraries.length > 0) contents.found('build file');
}

function readAnswer(file: Located, asked: boolean, reading: Reading, contents: SourceContents): void {
  const text = readFileText(file, reading);
  if (text === undefined) return;
  // What a folder holds besides is nobody's mistake.
  const problems = asked ? reading.problems : new Problems();
  const document = readJson({ file: file.shown, text }, problems, 'Save the answer again, whole.');
  if (document === undefined) return;
  const recognised = jsonKindOf(document.value);
  if (recognised.kind === 'actuator') {
    reading.actuators.push({ file: file.shown, text });
    contents.found(recognised.what);
  } else if (recognised.kind === 'registry') {
    reading.registries.push({ file: file.shown, text });
    contents.found('Eureka apps');
  } else if (asked) notKnown(file, reading);
}

function notKnown(file: Located, reading: Reading): void {
  reading.problems.error(
    'UNKNOWN_FILE',
    'nothing of Spring is recognised in this file',
    'Give configuration (.yml, .properties), classes, sources, jars, or saved answers of env, configprops, gateway/routes, routes, circuitbreakers, hystrix.stream or eureka/apps.',
    wholeOf(file.shown),
  );
}
