import { fieldOf } from '#shared/policy/source/place.ts';
import { TextLines } from '#shared/policy/source/text-lines.ts';

/** An element of the XML that Eureka writes: either text or elements inside. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

interface XmlFailure {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The elements that are open there: `applications.application[1]`. */
  readonly field: string;
}

/** Nesting deeper than this is refused. */
const DEEPEST_ELEMENT = 32;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

type Open = { -readonly [Key in keyof XmlElement]: XmlElement[Key] } & { children: XmlElement[] };

/**
 * Reads what `XStream` writes for Eureka: elements with attributes, text or elements inside, the five named entities and
 * numeric ones. Refused are document types, so that no entity is declared, CDATA, processing instructions but the first line, and text
 * beside elements. Linear in time. Never throws.
 */
export function readXml(text: string): XmlElement | XmlFailure {
  const lines = new TextLines(text);
  const fail = (message: string, offset: number): XmlFailure => ({
    message,
    ...lines.at(offset),
    field: fieldOf(open.flatMap(({ name }, depth) => stepsTo(name, open[depth - 1]))),
  });
  const open: Open[] = [];
  let at = /^\s*(<\?xml[^<>]*\?>)?\s*/.exec(text)?.[0].length ?? 0;
  for (;;) {
    const start = text.indexOf('<', at);
    const between = text.slice(at, start < 0 ? text.length : start);
    const inside = open.at(-1);
    if (start < 0)
      return fail(
        inside === undefined ? 'there is no element' : `<${inside.name}> is not closed`,
        text.length,
      );
    if (between.trim() !== '') {
      const decoded = decode(between);
      if (inside === undefined || inside.children.length > 0 || decoded === undefined) {
        return fail('text stands where an element is expected', at);
      }
      inside.text = decoded;
    }
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('-->', start + 4);
      if (end < 0) return fail('a comment is not closed', start);
      at = end + 3;
      continue;
    }
    const end = text.indexOf('>', start);
    if (end < 0) return fail('a tag is not closed', start);
    at = end + 1;
    const tag = text.slice(start + 1, end);
    if (tag.startsWith('/')) {
      if (inside === undefined || inside.name !== tag.slice(1).trim())
        return fail(`<${tag}> closes nothing`, start);
      open.pop();
      if (open.length === 0) {
        return text.slice(at).trim() === '' ? inside : fail('there is something after the last element', at);
      }
      continue;
    }
    const element = elementOf(tag, lines.at(start));
    if (element === undefined) return fail(`<${tag.slice(0, 40)}> is no element of this form`, start);
    if (inside !== undefined && inside.text !== '') return fail('an element stands beside text', start);
    inside?.children.push(element);
    if (!tag.endsWith('/')) open.push(element);
    else if (inside === undefined) return element;
    if (open.length > DEEPEST_ELEMENT)
      return fail(`elements are nested deeper than ${DEEPEST_ELEMENT}`, start);
  }
}

/** The name of an element, with its number where its parent has several of that name before it. */
function stepsTo(name: string, parent: XmlElement | undefined): (string | number)[] {
  const alike = parent?.children.filter((child) => child.name === name).length ?? 0;
  return alike > 1 ? [name, alike - 1] : [name];
}

function elementOf(tag: string, place: { line: number; column: number }): Open | undefined {
  const inner = tag.endsWith('/') ? tag.slice(0, -1) : tag;
  const [name] = /^[A-Za-z_][\w.:-]*/.exec(inner) ?? [];
  if (name === undefined) return undefined;
  const attributes = new Map<string, string>();
  const pattern = /\s+([A-Za-z_][\w.:-]*)="([^"<]*)"/y;
  pattern.lastIndex = name.length;
  let end = name.length;
  for (let match = pattern.exec(inner); match !== null; match = pattern.exec(inner)) {
    const [whole, key = '', value = ''] = match;
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    attributes.set(key, decoded);
    end += whole.length;
  }
  return inner.slice(end).trim() === '' ? { name, attributes, children: [], text: '', ...place } : undefined;
}

/** Undefined when an entity is not one of XML's own. */
function decode(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let known = true;
  const decoded = text.replace(/&([^;&\s]{0,10});?/g, (_whole, name: string) => {
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]+)|(\d+))$/.exec(name) ?? [];
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    const character = Number.isNaN(code)
      ? ENTITIES[name]
      : code <= 0x10ffff
        ? String.fromCodePoint(code)
        : undefined;
    known &&= character !== undefined;
    return character ?? '';
  });
  return known ? decoded : undefined;
}
