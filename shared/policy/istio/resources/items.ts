import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYaml, type Path, type YamlDocument } from '#shared/policy/source/yaml.ts';
import { camelCase } from './protobuf.ts';

/** One resource of a file: a document, or an item of a list. */
export interface Item {
  readonly document: YamlDocument;
  /** File of the chart that Helm made it of, from its `# Source:` comment. */
  readonly template: Place | null;
}

/** Lists in lists deeper than this are nobody's output. */
const DEEPEST_LIST = 8;

/**
 * The resources of a file: documents, items of `kind: List` and of `kubectl get -o yaml|json`, also nested. Besides, the
 * lines at which the documents begin that could be read.
 */
export function itemsOf(source: SourceText, problems: Problems): { items: Item[]; starts: number[] } {
  const templates = templatesOf(source.text);
  const documents = readYaml(source, problems);
  const starts = documents.map((document) => document.placeOf([]).line ?? 0);
  const items = documents.flatMap((document) => {
    const line = templates.length === 0 ? null : document.placeOf([]).line;
    const template = templates.findLast((candidate) => line !== null && candidate.line <= line);
    const place =
      template?.file == null ? null : { file: template.file, line: null, column: null, field: '' };
    return unfold(document, [], 0).map((path) => ({ document: rebased(document, path), template: place }));
  });
  return { items, starts };
}

function unfold(document: YamlDocument, path: Path, depth: number): Path[] {
  const value = valueAt(document.value, path);
  if (depth >= DEEPEST_LIST || !isRecord(value)) return [path];
  const { kind, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [path];
  return items.flatMap((_, index) => unfold(document, [...path, 'items', index], depth + 1));
}

function rebased(document: YamlDocument, prefix: Path): YamlDocument {
  return {
    file: document.file,
    value: valueAt(document.value, prefix),
    placeOf: (path, part) => document.placeOf(asWritten(document.value, [...prefix, ...path]), part),
  };
}

/** A path in the schema's names as the document spells it: `maxConnections` may stand there as `max_connections`. */
export function asWritten(value: unknown, path: Path): Path {
  let current = value;
  return path.map((step) => {
    const parent = current;
    current = undefined;
    if (Array.isArray(parent)) {
      current = typeof step === 'number' ? (parent[step] as unknown) : undefined;
      return step;
    }
    if (!isRecord(parent) || typeof step === 'number') return step;
    const name =
      step in parent ? step : Object.keys(parent).find((candidate) => camelCase(candidate) === step);
    current = name === undefined ? undefined : parent[name];
    return name ?? step;
  });
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((current, step) => {
    if (Array.isArray(current)) return typeof step === 'number' ? (current[step] as unknown) : undefined;
    return isRecord(current) ? current[step] : undefined;
  }, value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lines at which a document of Helm's output says its template; a separator ends what was said before. */
function templatesOf(text: string): { line: number; file: string | null }[] {
  if (!text.includes('# Source:')) return [];
  return text.split('\n').flatMap((line, index): { line: number; file: string | null }[] => {
    const [, file] = /^# Source:\s*(\S+)/.exec(line) ?? [];
    if (file !== undefined) return [{ line: index + 1, file }];
    return line.startsWith('---') ? [{ line: index + 1, file: null }] : [];
  });
}
