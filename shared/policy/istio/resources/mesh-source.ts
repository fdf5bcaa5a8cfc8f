import type { Place } from '#shared/policy/source/place.ts';
import { check } from '#shared/policy/source/check.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { atLastLine } from '#shared/policy/source/text-end.ts';
import { readYaml, type Path, type YamlDocument } from '#shared/policy/source/yaml.ts';
import { asWritten, isRecord, valueAt } from './items.ts';
import { meshConfig, type MeshConfig } from './mesh-config.ts';

/** A MeshConfig and where its values stand. */
export interface MeshSource {
  readonly config: MeshConfig;
  readonly placeOf: (path: Path) => Place;
}

/** Names of MeshConfig that a file without a kind is recognised by. */
const TELLING = [
  'defaultConfig',
  'rootNamespace',
  'enableAutoMtls',
  'outboundTrafficPolicy',
  'accessLogFile',
  'defaultHttpRetryPolicy',
  'trustDomain',
  'configSources',
];

/** Whether a document without apiVersion and kind is a MeshConfig of its own. */
export function isMeshConfig(value: unknown): boolean {
  return isRecord(value) && !('kind' in value) && TELLING.some((name) => name in value);
}

/** Checks a MeshConfig that stands at a path of a document. */
export function meshAt(document: YamlDocument, path: Path, problems: Problems): MeshSource | undefined {
  const config = check(meshConfig, document, path, valueAt(document.value, path), problems);
  return config === undefined
    ? undefined
    : { config, placeOf: (below) => document.placeOf([...path, ...below]) };
}

/** Reads the text that the ConfigMap `istio` holds under `mesh`; places are those of the outer file. */
export function meshInText(
  text: string,
  key: string,
  document: YamlDocument,
  source: string,
  problems: Problems,
): MeshSource | undefined {
  const outer = document.placeOf(['data', key]);
  const inner = new Problems();
  const move = blockOffset(source, outer);
  const [parsed] = readYaml({ file: document.file, text }, inner);
  const placeOf = (path: Path, part?: 'key'): Place =>
    parsed === undefined ? outer : move(parsed.placeOf(asWritten(parsed.value, path), part), key);
  const found =
    parsed === undefined ? undefined : check(meshConfig, { ...parsed, placeOf }, [], parsed.value, inner);
  for (const problem of inner.found)
    problems.add([
      parsed === undefined ? { ...problem, place: move(atLastLine(problem.place, text), key) } : problem,
    ]);
  return found === undefined ? undefined : { config: found, placeOf };
}

/** Where a place of the text in a block scalar (`mesh: |-`) stands in the file; of other scalars only the scalar is known. */
function blockOffset(source: string, outer: Place): (inner: Place, key: string) => Place {
  const line = outer.line ?? 0;
  const lines = source.split('\n');
  const isBlock =
    /[|>][-+\d]*\s*(#.*)?$/.test(lines[line - 1] ?? '') && (lines[line - 1] ?? '').includes('|');
  const first = lines.slice(line).find((candidate) => candidate.trim() !== '') ?? '';
  const indent = first.length - first.trimStart().length;
  return (inner, key) => {
    const field = inner.field === '' ? `data.${key}` : `data.${key}: ${inner.field}`;
    if (!isBlock || inner.line === null || inner.column === null) return { ...outer, field };
    return { file: outer.file, line: line + inner.line, column: indent + inner.column, field };
  };
}
