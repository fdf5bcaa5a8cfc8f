import { isMap, isScalar, parseAllDocuments, type Document, type Pair, type YAMLMap } from 'yaml';
import { switchesOf } from '#shared/policy/spring/environment/document-switches.ts';
import type { Property } from '#shared/policy/spring/environment/environment.ts';
import {
  readConfigDocuments,
  type ConfigDocument,
} from '#shared/policy/spring/environment/config-document.ts';
import { canonicalName, canonicalStep, stepsOf } from '#shared/policy/spring/environment/property-name.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { editedProperties } from './properties-edit.ts';
import { isObject, own } from '../same-value.ts';
import { Unpatchable } from './unpatchable.ts';
import { YamlEditor } from './yaml-edit.ts';
import { styleOf } from './yaml-layout.ts';

/**
 * The text of a settings file of Spring with the settings of a suggestion in it, under the names that are there (relaxed
 * binding, dotted keys) or beside their nearest parent.
 * @param file decides by its extension between YAML and properties
 * @param settings as YAML
 * @throws Unpatchable
 */
export function editedSettings(file: string, text: string, settings: string): string {
  const wanted = documentsOf('wanted.yml', settings).flatMap(({ properties }) => properties);
  const after = file.endsWith('.properties')
    ? editedProperties(text, documentsOf(file, text).filter(isForAll), wanted)
    : leavesOf(parsed(settings)[0]?.toJS(), []).reduce(withSetting, text);
  verify(file, text, after, wanted);
  return after;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

function leavesOf(value: unknown, path: readonly string[]): Leaf[] {
  if (!isObject(value)) return [{ path, value }];
  return Object.keys(value).flatMap((key) => leavesOf(own(value, key), [...path, key]));
}

function withSetting(text: string, { path, value }: Leaf): string {
  const map = parsed(text).find(
    (document) => isMap(document.contents) && !isConditional(document.contents),
  )?.contents;
  if (!isMap(map)) throw new Unpatchable('it has no document of settings that holds for every profile');
  const editor = new YamlEditor(text, styleOf(text, map));
  put(editor, map, path, value);
  return editor.text;
}

/** Goes down as far as the names are there. */
function put(editor: YamlEditor, map: YAMLMap, path: readonly string[], value: unknown): void {
  for (let length = path.length; length > 0; length--) {
    const pair = pairOf(map, path.slice(0, length));
    if (pair === undefined) continue;
    const rest = path.slice(length);
    if (rest.length > 0 && isMap(pair.value) && pair.value.items.length > 0)
      put(editor, pair.value, rest, value);
    else editor.replaceIn(map, pair, nested(rest, value));
    return;
  }
  const [first = '', ...rest] = path;
  editor.addTo(map, first, nested(rest, value));
}

function pairOf(map: YAMLMap, path: readonly string[]): Pair | undefined {
  const wanted = path.map((text) => canonicalStep({ text, indexed: false })).join('.');
  return map.items.find(({ key }) => nameOfKey(key) === wanted);
}

/** A key, which may be several steps: `eureka.client`. */
function nameOfKey(key: unknown): string {
  return isScalar(key) ? stepsOf(String(key.value)).map(canonicalStep).join('.') : '';
}

/** As {@link isForAll}, for a tree of nodes. */
function isConditional(map: YAMLMap, above = ''): boolean {
  return map.items.some(({ key, value }) => {
    const name = above + nameOfKey(key);
    if (isMap(value)) return isConditional(value, `${name}.`);
    return name === 'spring.profiles' || name.startsWith('spring.config.activate.');
  });
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** Whether a document counts whatever profiles are active. */
function isForAll(document: ConfigDocument): boolean {
  const { onProfile, oldProfiles, onCloudPlatform } = switchesOf(document);
  return onProfile.length + oldProfiles.length + onCloudPlatform.length === 0;
}

/** Everything that was said is still said, and what is wanted as well. */
function verify(file: string, before: string, after: string, wanted: readonly Property[]): void {
  const [was, is] = [documentsOf(file, before), documentsOf(file, after)];
  const names = wanted.map(nameOf);
  const related = (name: string) =>
    names.some((own) => own === name || own.startsWith(`${name}\0`) || name.startsWith(`${own}\0`));
  const kept = was.every((document, index) => {
    const found = valuesOf(is[index]);
    return [...valuesOf(document)].every(
      ([name, value]) => found.get(name) === value || (isForAll(document) && related(name)),
    );
  });
  const told = new Map(is.filter(isForAll).flatMap((document) => [...valuesOf(document)]));
  if (!kept || !wanted.every((one) => told.get(nameOf(one)) === one.value))
    throw new Unpatchable('it is written in a way that can not be edited with certainty');
}

function valuesOf(document: ConfigDocument | undefined): Map<string, string> {
  return new Map(document?.properties.map((property) => [nameOf(property), property.value]));
}

function nameOf({ key }: Property): string {
  return canonicalName(stepsOf(key));
}

function documentsOf(file: string, text: string): ConfigDocument[] {
  const problems = new Problems();
  const documents = readConfigDocuments({ file, text }, problems);
  if (problems.found.some(({ severity }) => severity === 'error'))
    throw new Unpatchable('a document of it can not be read');
  return documents;
}

function parsed(text: string): Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    keepSourceTokens: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return Array.isArray(documents) ? documents : [];
}
