import { Problems } from '#shared/policy/source/problem.ts';
import { atLastLine } from '#shared/policy/source/text-end.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml, type YamlDocument } from '#shared/policy/source/yaml.ts';
import { readConfigDocuments, type ConfigDocument } from './config-document.ts';
import type { DocumentReader } from './config-location.ts';
import { profileOfOwnFile } from './config-folders.ts';

/** A ConfigMap that carries an application's files. */
export interface ConfigMap {
  /** `namespace/name`, or the name alone. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** By file name; places are those in the manifest. */
  readonly files: ReadonlyMap<string, SourceText>;
}

/** Whether a text has a ConfigMap in it; only then it is worth to be read as a manifest. */
export function mayHoldConfigMap({ file, text }: SourceText): boolean {
  return /\.(ya?ml|json)$/.test(file) && /["']?kind["']?\s*:\s*["']?ConfigMap/.test(text);
}

/** The ConfigMaps of a manifest (a `List` included) that carry `application*` or `bootstrap*` files. Never throws. */
export function readConfigMaps(source: SourceText, reader: DocumentReader, problems: Problems): ConfigMap[] {
  const lines = source.text.split('\n');
  return readYaml(source, problems).flatMap((document) =>
    manifests(document.value).flatMap(({ value, path }) => {
      const { metadata, data } = value;
      if (value['kind'] !== 'ConfigMap' || !isRecord(data)) return [];
      const name = isRecord(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : '';
      const space =
        isRecord(metadata) && typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
      const files = new Map<string, SourceText>();
      for (const [key, text] of Object.entries(data)) {
        if (typeof text !== 'string' || profileOfOwnFile(key) === undefined) continue;
        const inner = { file: `${source.file}#${key}`, text };
        const block = blockAt(document, [...path, 'data', key], lines);
        reader.give(inner, moved(inner, source.file, key, block, problems));
        files.set(key, inner);
      }
      const id = space === '' ? name : `${space}/${name}`;
      return files.size === 0 ? [] : [{ id, name, file: source.file, files }];
    }),
  );
}

interface Manifest {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: readonly (string | number)[];
}

function manifests(value: unknown): Manifest[] {
  if (!isRecord(value)) return [];
  if (!Array.isArray(value['items'])) return [{ value, path: [] }];
  return value['items'].flatMap((item: unknown, index) =>
    isRecord(item) ? [{ value: item, path: ['items', index] }] : [],
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the text of a value begins: with lines of its own in a literal block, else only where the value begins. */
type Block =
  | { readonly line: number; readonly indent: number }
  | { readonly line: number; readonly column: number | null; readonly indent: null };

function blockAt(
  document: YamlDocument,
  path: readonly (string | number)[],
  lines: readonly string[],
): Block {
  const { line: begins, column } = document.placeOf(path);
  const line = begins ?? 1;
  const header = lines[line - 1] ?? '';
  const first = lines.slice(line).find((text) => text.trim() !== '') ?? '';
  return /\|[-+0-9]*\s*(#.*)?$/.test(header)
    ? { line, indent: first.length - first.trimStart().length }
    : { line, column, indent: null };
}

/** Reads the inner file, its places moved to the manifest. */
function moved(
  inner: SourceText,
  file: string,
  key: string,
  block: Block,
  problems: Problems,
): ConfigDocument[] {
  const move = <
    T extends { readonly line: number | null; readonly column: number | null; readonly field: string },
  >(
    place: T,
  ): T & { file: string } => ({
    ...place,
    file,
    line: block.indent === null ? block.line : block.line + (place.line ?? 1),
    column: block.indent === null ? block.column : (place.column ?? 1) + block.indent,
    field: place.field === '' ? `data."${key}"` : place.field,
  });
  const own = new Problems();
  const documents = readConfigDocuments(inner, own);
  problems.add(
    own.found.map((problem) => ({ ...problem, place: move(atLastLine(problem.place, inner.text)) })),
  );
  return documents.map((document) => ({
    ...document,
    place: move(document.place),
    properties: document.properties.map((property) => ({ ...property, place: move(property.place) })),
  }));
}
