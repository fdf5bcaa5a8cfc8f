import { Document, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Path } from '../source/yaml.ts';
import { writeYaml, type Commented } from './yaml-writer.ts';

/** A resource as it is written, without what a cluster adds. */
export interface ResourceToWrite {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: object;
}

/** Lines above a value: of a list's item, a map's key, or (empty path) the document. */
export interface Comment {
  readonly path: Path;
  readonly lines: readonly string[];
}

/** Longer lines of comments are folded. */
const WIDTH = 116;

/** The YAML of a resource with its comments. A comment for a path that is not there goes to the nearest parent that is. */
export function resourceText(resource: ResourceToWrite | object, comments: readonly Comment[] = []): string {
  const commented: Commented = { text: undefined, below: new Map() };
  for (const { path, lines } of comments)
    if (lines.length > 0) place(commented, pathIn(resource, path), lines);
  return writeYaml(resource, commented) ?? byLibrary(resource, commented);
}

/** As much of a path as is there. */
function pathIn(value: unknown, path: Path): Path {
  const found: (string | number)[] = [];
  let current = value;
  for (const given of path) {
    if (typeof current !== 'object' || current === null) return found;
    const step = Array.isArray(current) ? Number(given) : given;
    if (!Object.hasOwn(current, step)) return found;
    const below = (current as Readonly<Record<string | number, unknown>>)[step];
    if (below === undefined) return found;
    current = below;
    found.push(step);
  }
  return found;
}

function place(commented: Commented, path: Path, lines: readonly string[]): void {
  const target = path.reduce<Commented>((parent, step) => {
    const below = parent.below.get(step) ?? { text: undefined, below: new Map() };
    parent.below.set(step, below);
    return below;
  }, commented);
  const text = lines.flatMap((line) => folded(line)).join('\n');
  target.text = target.text === undefined ? text : `${target.text}\n${text}`;
}

/** What the writer leaves out, such as texts of several lines. */
function byLibrary(resource: object, commented: Commented): string {
  const document = new Document(resource, { aliasDuplicateObjects: false });
  document.commentBefore = commented.text ?? null;
  commentBelow(document.contents, commented);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function commentBelow(node: unknown, { below }: Commented): void {
  for (const [step, commented] of below) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const value: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    // The comment of a map's entry belongs to its key.
    const target = isSeq(node) ? value : pair?.key;
    if (commented.text !== undefined && isNode(target)) target.commentBefore = commented.text;
    commentBelow(value, commented);
  }
}

function folded(line: string): string[] {
  const out: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + word.length + 1 > WIDTH) {
      out.push(current);
      current = '  ';
    }
    current = current === '' ? ` ${word}` : `${current} ${word}`;
  }
  return [...out, current];
}
