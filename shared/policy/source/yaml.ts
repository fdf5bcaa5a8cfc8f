import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { fieldOf, type Place } from './place.ts';
import type { Problems } from './problem.ts';
import type { SourceText } from './source-file.ts';
import { TextLines } from './text-lines.ts';
import { fieldAt } from './yaml-field.ts';
import { DEEPEST, flawOf } from './yaml-flaw.ts';
import { valueWithMerges } from './merge-keys.ts';
import { plainValue } from './yaml-value.ts';

/** A path into a document: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** One document of a YAML or JSON file as plain values, and where each of them stands. */
export interface YamlDocument {
  readonly file: string;
  /** Plain values; maps are objects, an empty document is null. */
  readonly value: unknown;
  /**
   * The place of the value at a path, or of its nearest parent that exists; with `key` that of its name, where it is known.
   * Costs a walk: ask when it is needed.
   */
  readonly placeOf: (path: Path, part?: 'key') => Place;
}

/** A text longer than this is refused: configuration is not that long, and a parser's time should be bounded. */
export const LARGEST_TEXT = 32 * 2 ** 20;

/** One document of a YAML text as its tree of nodes, for readers with rules of their own for scalars. */
export interface YamlTree {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly contents: ParsedNode;
  /** The place of an offset into the text. */
  readonly at: (offset: number, field: string) => Place;
  /** The place of an offset with the field that it stands in, for what is wrong there. */
  readonly wrongAt: (offset: number) => Place;
}

/**
 * Reads all documents of a YAML (or JSON) text. A document with a syntax error becomes a problem and is left out; the
 * others are still returned. Never throws.
 */
export function readYaml(source: SourceText, problems: Problems): YamlDocument[] {
  return readYamlTrees(source, problems).flatMap((tree) => {
    const { file, document, contents, at, wrongAt } = tree;
    const start = contents.range[0];
    const plain = plainValue(contents);
    if (plain !== undefined) {
      const { value, offsetOf } = plain;
      return value === null ? [] : [{ file, value, placeOf: placing(source.text, offsetOf, at) }];
    }
    try {
      const value = valueWithMerges(document);
      if (value === null || value === undefined) return [];
      const finder = new NodeFinder(document);
      return [{ file, value, placeOf: placing(source.text, (path) => finder.offsetOf(path) ?? start, at) }];
    } catch (error) {
      const message = firstLine(messageOf(error));
      problems.error('YAML_ALIASES', message, 'Write the repeated parts out.', wrongAt(start));
      return [];
    }
  });
}

/** Characters between a name and its value within which the name is looked for. */
const FARTHEST = 1000;

/** A name stands before its value, with nothing but a colon, spaces and comments between them. */
function placing(
  text: string,
  offsetOf: (path: Path) => number,
  at: YamlTree['at'],
): YamlDocument['placeOf'] {
  return (path, part) => {
    const offset = offsetOf(path);
    const name = path.at(-1);
    if (part !== 'key' || typeof name !== 'string') return at(offset, fieldOf(path));
    // A field that was merged in does not stand in its parent.
    const start = Math.max(offsetOf(path.slice(0, -1)), offset - name.length - FARTHEST);
    const named = text.slice(start, offset).lastIndexOf(name);
    return at(named < 0 ? offset : start + named, fieldOf(path));
  };
}

/** The trees of all documents that are well formed, with unique keys and of bounded depth. Never throws. */
export function readYamlTrees(source: SourceText, problems: Problems): YamlTree[] {
  const { file, text } = source;
  if (text.length > LARGEST_TEXT) {
    problems.error(
      'TEXT_TOO_LARGE',
      `the text has ${text.length} characters, more than ${LARGEST_TEXT}`,
      'Give the configuration itself, split into smaller files.',
      { file, line: null, column: null, field: '' },
    );
    return [];
  }
  const deep = deepBracket(text);
  if (deep !== undefined) {
    problems.error(
      'TOO_DEEP',
      `collections are nested deeper than ${DEEPEST_BRACKETS}`,
      'No policy is nested that deep.',
      { file, ...new TextLines(text).at(deep), field: fieldAtEnd(text.slice(0, deep)) },
    );
    return [];
  }
  const lines = new LineCounter();
  try {
    // The library's own check for unique keys compares each key with each other one of its map.
    const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
    const documents = Array.isArray(parsed) ? parsed : [];
    return documents.flatMap((document) => read(document, source, lines, problems));
  } catch (error) {
    // The library says nothing about where it gave up.
    const start = { file, line: 1, column: 1, field: '' };
    problems.error('YAML_SYNTAX', firstLine(messageOf(error)), 'Mend the YAML.', start);
    return [];
  }
}

function read(
  document: Document.Parsed,
  { file, text }: SourceText,
  lines: LineCounter,
  problems: Problems,
): YamlTree[] {
  const at = (offset: number, field = ''): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, field };
  };
  const wrongAt = (offset: number): Place => at(offset, fieldAt(document.contents, text, offset));
  const [first] = document.errors;
  if (first !== undefined) {
    const offset = Math.min(first.pos[0], text.length);
    // The library does not count the lines within what it gave up.
    const place = { ...wrongAt(offset), ...new TextLines(text).at(offset) };
    problems.error(
      // The library's own recursion ended.
      first.message.startsWith('Maximum call stack') ? 'TOO_DEEP' : 'YAML_SYNTAX',
      firstLine(first.message),
      'Mend the YAML; other documents of the file are read.',
      place,
    );
    return [];
  }
  const { contents } = document;
  if (contents === null) return [];
  const flaw = flawOf(contents);
  if (flaw !== undefined) {
    problems.error(flaw.code, flaw.message, flaw.advice, wrongAt(flaw.offset ?? contents.range[0]));
    return [];
  }
  return [{ file, document, contents, at, wrongAt }];
}

/** Finds nodes by their path. Maps are indexed when they are first passed, so that asking for every place stays linear. */
class NodeFinder {
  readonly #document: Document;
  readonly #indexes = new Map<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(document: Document) {
    this.#document = document;
  }

  /** Where the value at the path begins, or its nearest parent. */
  offsetOf(path: Path): number | undefined {
    let node: unknown = this.#document.contents;
    let offset: number | undefined;
    for (const step of path) {
      node = this.#below(node, step);
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    }
    return offset;
  }

  #below(node: unknown, step: string | number): unknown {
    if (isSeq(node)) return node.items[Number(step)];
    if (!isMap(node)) return undefined;
    let index = this.#indexes.get(node);
    if (index === undefined) {
      index = new Map(node.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
      this.#indexes.set(node, index);
    }
    return index.get(String(step))?.value;
  }
}

/** Brackets within brackets beyond this are refused before the parser, which recurses, sees them. */
const DEEPEST_BRACKETS = DEEPEST * 4;

/** The first bracket that is nested too deep. */
function deepBracket(text: string): number | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5b || c === 0x7b) {
      if (++depth > DEEPEST_BRACKETS) return i;
    } else if (c === 0x5d || c === 0x7d) depth = Math.max(0, depth - 1);
    else if (c === 0x0a && text.startsWith('---', i + 1)) depth = 0;
  }
  return undefined;
}

/** The field in which a text stands that goes on behind this beginning. */
function fieldAtEnd(beginning: string): string {
  try {
    const parsed = parseAllDocuments(beginning, { uniqueKeys: false, logLevel: 'silent' });
    return Array.isArray(parsed) ? fieldAt(parsed.at(-1)?.contents, beginning, beginning.length) : '';
  } catch {
    return '';
  }
}

/** Without the excerpt and the place that the library adds: the place stands apart, and may be moved to a file around. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.replace(/(?: at line \d+, column \d+)?:?$/, '') ?? text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
