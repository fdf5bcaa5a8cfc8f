import { isAlias, isMap, isScalar, isSeq, Scalar, type Document } from 'yaml';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readYamlTrees, type YamlTree } from '#shared/policy/source/yaml.ts';
import { DEEPEST } from '#shared/policy/source/yaml-flaw.ts';
import type { DocumentPart } from './config-document.ts';
import type { Property } from './environment.ts';

/** Longer numbers are taken as they are: no setting has one, and large powers cost time. */
const LONGEST_NUMBER = 100;
/** Aliases may repeat at most this many properties in one document. */
const MOST_PROPERTIES = 200_000;

/**
 * Reads all documents of a YAML text as flat properties: `a.b[0].c`, keys in brackets kept, keys that are numbers or
 * booleans put in brackets, merge keys (`<<`) merged, an empty list as an empty text, an empty map as nothing.
 * Sources: Spring Framework `YamlProcessor.buildFlattenedMap`; SnakeYAML's scalars of YAML 1.1. Never throws.
 */
export function readYamlProperties(source: SourceText, problems: Problems): DocumentPart[] {
  return readYamlTrees(source, problems).flatMap((tree) => {
    const place = tree.at(tree.contents.range[0], '');
    if (isScalar(tree.contents) && tree.contents.value === null) return [];
    if (!isMap(tree.contents)) {
      problems.error(
        'NOT_PROPERTIES',
        'the document is not a map of properties',
        'Give a map of names and values, as in application.yml.',
        place,
      );
      return [];
    }
    const flattener = new Flattener(tree);
    if (!flattener.flatten(tree.contents, '', 0)) {
      problems.error(
        'YAML_ALIASES',
        `aliases make the document larger than ${MOST_PROPERTIES} properties or ${DEEPEST} levels`,
        'Write the repeated parts out.',
        place,
      );
      return [];
    }
    return [{ properties: [...flattener.properties.values()], place }];
  });
}

class Flattener {
  readonly properties = new Map<string, Property>();
  readonly #tree: YamlTree;
  #anchors: ReadonlyMap<unknown, unknown> | undefined;
  #visited = 0;

  constructor(tree: YamlTree) {
    this.#tree = tree;
  }

  /** Returns false when the document is too large or too deep. */
  flatten(given: unknown, path: string, depth: number): boolean {
    this.#visited += 1;
    if (depth > DEEPEST || this.#visited > MOST_PROPERTIES) return false;
    const node = this.#resolved(given);
    if (isMap(node)) {
      const merged = new Map<string, unknown>();
      if (!this.#collect(node, merged, depth)) return false;
      for (const [key, value] of merged) {
        if (!this.flatten(value, pathTo(path, key), depth + 1)) return false;
      }
      return true;
    }
    if (isSeq(node) && node.items.length > 0) {
      return node.items.every((item, index) => this.flatten(item, `${path}[${index}]`, depth + 1));
    }
    const value = isScalar(node) ? scalarText(node) : '';
    const offset = isScalar(given) || isSeq(given) || isAlias(given) ? given.range?.[0] : undefined;
    this.properties.set(path, {
      key: path,
      value,
      place: this.#tree.at(offset ?? this.#tree.contents.range[0], path),
    });
    return true;
  }

  /** The entries of a map; what it states itself wins over what it merges. */
  #collect(node: unknown, into: Map<string, unknown>, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const map = this.#resolved(node);
    if (isSeq(map)) return map.items.every((item) => this.#collect(item, into, depth + 1));
    if (!isMap(map)) return true;
    const merges: unknown[] = [];
    for (const { key, value } of map.items) {
      this.#visited += 1;
      if (isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN) merges.push(value);
      else {
        const name = keyText(this.#resolved(key));
        if (!into.has(name)) into.set(name, value);
      }
    }
    return this.#visited <= MOST_PROPERTIES && merges.every((merge) => this.#collect(merge, into, depth + 1));
  }

  #resolved(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#anchors ??= anchorsOf(this.#tree.document);
    return this.#anchors.get(node);
  }
}

/** What each alias stands for: the last node before it that has its anchor. */
function anchorsOf(document: Document): ReadonlyMap<unknown, unknown> {
  const anchors = new Map<string, unknown>();
  const targets = new Map<unknown, unknown>();
  const walk = (node: unknown): void => {
    if (isAlias(node)) {
      targets.set(node, anchors.get(node.source));
      return;
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      anchors.set(node.anchor, node);
    }
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        walk(key);
        walk(value);
      }
    } else if (isSeq(node)) {
      node.items.forEach(walk);
    }
  };
  walk(document.contents);
  return targets;
}

function pathTo(path: string, key: string): string {
  if (path === '') return key;
  return key.startsWith('[') ? path + key : `${path}.${key}`;
}

/** A key that is not a text is bracketed (`YamlProcessor.asMap`). */
function keyText(key: unknown): string {
  if (!isScalar(key)) return '';
  const text = scalarText(key);
  if (!isPlain(key)) return text;
  const type = plainType(key.source ?? text);
  return type === 'text' ? text : `[${type === 'null' ? 'null' : text}]`;
}

function isPlain(node: Scalar): boolean {
  return (node.type === undefined || node.type === Scalar.PLAIN) && node.tag === undefined;
}

/** The value as Java prints it. Quoted scalars and those with a tag are taken as they are. */
function scalarText(node: Scalar): string {
  const source = node.source ?? '';
  if (!isPlain(node)) return typeof node.value === 'string' ? node.value : source;
  switch (plainType(source)) {
    case 'null':
      return '';
    case 'boolean':
      return String(/^(yes|true|on)$/i.test(source));
    case 'integer':
      return integerText(source);
    case 'float':
      return floatText(source);
    case 'text':
      return source;
  }
}

/** SnakeYAML's `Resolver`, without timestamps, which Spring Boot takes out (`OriginTrackedYamlLoader.NoTimestampResolver`). */
const PATTERNS = [
  ['null', /^(~|null|Null|NULL|)$/],
  ['boolean', /^(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  [
    'integer',
    /^([-+]?0b_*[01][01_]*|[-+]?0_*[0-7][0-7_]*|[-+]?(0|[1-9][0-9_]*)|[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)$/,
  ],
  [
    'float',
    /^([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|\.[0-9][0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  ],
] as const;

function plainType(source: string): 'null' | 'boolean' | 'integer' | 'float' | 'text' {
  return PATTERNS.find(([, pattern]) => pattern.test(source))?.[0] ?? 'text';
}

/** `0777` is octal, `1:30` counts in sixties, `1_000` is a thousand (SnakeYAML `ConstructYamlInt`). */
function integerText(source: string): string {
  if (source.length > LONGEST_NUMBER) return source;
  const digits = source.replaceAll('_', '').replace(/^\+/, '');
  const sign = digits.startsWith('-') ? -1n : 1n;
  const bare = digits.replace(/^-/, '');
  if (bare.includes(':')) return (sign * inSixties(bare)).toString();
  if (/^0[0-7]+$/.test(bare)) return (sign * BigInt(`0o${bare.slice(1)}`)).toString();
  return (sign * BigInt(bare)).toString();
}

function inSixties(text: string): bigint {
  return text.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

/** As `Double.toString`: with a dot, from 10⁻³ to 10⁷ in full, beyond as `1.0E10`. */
function floatText(source: string): string {
  const bare = source.replaceAll('_', '');
  if (source.length > LONGEST_NUMBER) return source;
  if (/nan$/i.test(bare)) return 'NaN';
  if (/inf$/i.test(bare)) return bare.startsWith('-') ? '-Infinity' : 'Infinity';
  const value = bare.includes(':') ? floatInSixties(bare) : Number(bare);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return withDot(String(value));
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withDot(digits)}E${exponent.replace('+', '')}`;
}

function withDot(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}

function floatInSixties(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = text.replace(/^[-+]/, '').split(':');
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}
