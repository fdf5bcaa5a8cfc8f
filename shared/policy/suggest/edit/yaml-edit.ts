import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { camelCase } from '#shared/policy/istio/resources/protobuf.ts';
import { alignItems } from './alignment.ts';
import { isObject, own, sameValue } from '../same-value.ts';
import { TextEdits } from './text-edits.ts';
import { Unpatchable } from './unpatchable.ts';
import { YamlLayout } from './yaml-layout.ts';
import { blockLines, flowText, inlineText, type YamlStyle } from './yaml-style.ts';

/** What a value should become. */
export interface Wanted {
  /** As it would be written. */
  readonly value: unknown;
  /** As the schema reads it: what reads the same is not touched, however it is written. */
  readonly read: unknown;
}

/** Where a block value stands: behind a key or a dash. */
interface Slot {
  /** Behind the colon or the dash. */
  readonly after: number;
  /** Column of the key or of the dash. */
  readonly column: number;
  readonly isItem: boolean;
}

/**
 * Edits a text so that one of its documents says what is wanted. Only the lines of values that differ change: comments,
 * order, quotes and everything else stay byte by byte. Comments inside of what is taken out go with it.
 */
export class YamlEditor {
  readonly #layout: YamlLayout;
  readonly #style: YamlStyle;
  readonly #edits = new TextEdits();

  /** @param text ends with a line break */
  constructor(text: string, style: YamlStyle) {
    this.#layout = new YamlLayout(text);
    this.#style = style;
  }

  get text(): string {
    return this.#edits.appliedTo(this.#layout.text);
  }

  /**
   * Changes the map that a document consists of.
   * @param read as the schema reads what is there
   * @throws Unpatchable when the text can't be edited with certainty
   */
  changeRoot(root: unknown, read: unknown, wanted: Wanted): void {
    if (sameValue(read, wanted.read)) return;
    if (!isMap(root)) throw new Unpatchable('the document is not a map');
    if (root.flow === true) {
      const text = this.#flow(root, read, wanted);
      this.#edits.replace(this.#layout.start(root), this.#layout.end(root), text);
    } else if (!this.#changeMap(root, read, wanted)) throw new Unpatchable('nothing of it would stay');
  }

  /** Adds a pair to a map, behind the others; an empty map can't take one. */
  addTo(map: YAMLMap, key: string, value: unknown): void {
    refuseShared(map);
    if (map.flow === true) {
      const parts = map.items.map((pair): Part => ({ text: this.#slice(pair), at: map.items.indexOf(pair) }));
      const added = { text: `${flowText(key, this.#style)}: ${flowText(value, this.#style)}`, at: null };
      const text = this.#compose(map, [...parts, added]);
      this.#edits.replace(this.#layout.start(map), this.#layout.end(map), text);
      return;
    }
    const [first] = map.items;
    const last = map.items.at(-1);
    if (first === undefined || last === undefined) throw new Unpatchable('it has an empty map');
    this.#addPair(last, this.#layout.column(this.#layout.pairStart(first)), key, value);
  }

  /** Puts another value into a pair of a block or flow map. */
  replaceIn(map: YAMLMap, pair: Pair, value: unknown): void {
    refuseShared(pair.value);
    if (isScalar(pair.value) && isInline(value) && pair.value.range?.[0] !== pair.value.range?.[1]) {
      this.#replaceScalar(pair.value, value, map.flow === true);
    } else if (map.flow === true) {
      const after = this.#layout.afterColon(pair);
      this.#refuseComments(after, this.#layout.pairEnd(pair));
      this.#edits.replace(after, this.#layout.pairEnd(pair), ` ${flowText(value, this.#style)}`);
    } else this.#replaceSlot(this.#slotOf(pair), pair.value, value);
  }

  /** @returns false when nothing of the map would stay, so that its whole value has to be replaced */
  #changeMap(map: YAMLMap, read: unknown, wanted: Wanted): boolean {
    const wish = wanted.value;
    if (!isObject(wish)) return false;
    refuseShared(map, false);
    const present = new Map(map.items.map((pair) => [nameOf(pair, wish), pair] as const));
    const gone = map.items.filter((pair) => isGone(pair, read, wish));
    if (gone.length === map.items.length) return false;
    for (const [name, pair] of present) {
      if (gone.includes(pair)) this.#removePair(map, pair, gone);
      else if (Object.hasOwn(wish, name))
        this.#changePair(pair, childOf(read, name), childWanted(wanted, name));
    }
    const [first] = map.items;
    const column = first === undefined ? 0 : this.#layout.column(this.#layout.pairStart(first));
    const kept = map.items.filter((pair) => !gone.includes(pair));
    let anchor: Pair | undefined;
    for (const [name, value] of Object.entries(wish)) {
      const there = present.get(name);
      if (there !== undefined && !gone.includes(there)) anchor = there;
      else if (there === undefined && value !== undefined)
        this.#addPair(anchor ?? kept.at(-1), column, name, value);
    }
    return true;
  }

  #changePair(pair: Pair, read: unknown, wanted: Wanted): void {
    if (sameValue(read, wanted.read)) return;
    this.#changeValue(this.#slotOf(pair), pair.value, read, wanted);
  }

  #changeValue(slot: Slot, node: unknown, read: unknown, wanted: Wanted): void {
    refuseShared(node, false);
    if (isCollection(node) && node.flow === true && !isInlineEmpty(wanted.value)) {
      const text = this.#flow(node, read, wanted);
      this.#edits.replace(this.#layout.start(node), this.#layout.end(node), text);
      return;
    }
    if (isMap(node) && !isInlineEmpty(wanted.value) && this.#changeMap(node, read, wanted)) return;
    if (isSeq(node) && !isInlineEmpty(wanted.value) && this.#changeSeq(node, read, wanted)) return;
    if (isScalar(node) && isInline(wanted.value) && node.range?.[0] !== node.range?.[1])
      this.#replaceScalar(node, wanted.value, false);
    else this.#replaceSlot(slot, node, wanted.value);
  }

  #changeSeq(list: YAMLSeq, read: unknown, wanted: Wanted): boolean {
    const aligned = aligner(list, read, wanted);
    if (aligned === undefined || !aligned.steps.some(({ kind }) => kind === 'kept')) return false;
    const { steps, before, after, values } = aligned;
    const dashes = this.#layout.dashes(list);
    const dashAt = (index: number) => dashes[index] ?? 0;
    const lines = (index: number): [number, number] => {
      const from = this.#layout.lineStart(dashAt(index));
      this.#refuseBefore(from, dashAt(index));
      return [from, this.#layout.lineEnd(this.#layout.end(list.items[index]))];
    };
    const removed = steps.flatMap((step) => (step.kind === 'removed' ? [step.before] : []));
    let previous: number | undefined;
    for (const step of steps) {
      if (step.kind === 'removed') {
        refuseShared(list.items[step.before]);
        this.#edits.replace(...lines(step.before), '');
      } else if (step.kind === 'kept') {
        previous = step.before;
        if (sameValue(before[step.before], after[step.after])) continue;
        const slot = {
          after: dashAt(previous) + 1,
          column: this.#layout.column(dashAt(previous)),
          isItem: true,
        };
        const wish = { value: values[step.after], read: after[step.after] };
        this.#changeValue(slot, list.items[previous], before[previous], wish);
      } else {
        const at =
          previous === undefined ? lines(0)[0] : this.#layout.lineEnd(this.#layout.end(list.items[previous]));
        const moved = removed.find((index) => sameValue(before[index], after[step.after]));
        const text =
          moved === undefined
            ? this.#indented(blockLines([values[step.after]], this.#style), this.#layout.column(dashAt(0)))
            : this.#layout.text.slice(...lines(moved));
        this.#edits.insert(at, text);
      }
    }
    return true;
  }

  /** A flow collection with what is wanted; what stays, stays as it is written. */
  #flow(node: unknown, read: unknown, wanted: Wanted): string {
    if (sameValue(read, wanted.read)) return this.#slice(node);
    refuseShared(node, false);
    if (isMap(node) && isObject(wanted.value)) return this.#flowMap(node, read, wanted, wanted.value);
    if (isSeq(node)) {
      const aligned = aligner(node, read, wanted);
      if (aligned !== undefined)
        return this.#compose(
          node,
          aligned.steps.flatMap((step): Part[] => {
            if (step.kind === 'removed') return [];
            const wish = { value: aligned.values[step.after], read: aligned.after[step.after] };
            if (step.kind === 'added') return [{ text: flowText(wish.value, this.#style), at: null }];
            const item = node.items[step.before];
            return [{ text: this.#flow(item, aligned.before[step.before], wish), at: step.before }];
          }),
        );
    }
    refuseShared(node);
    this.#refuseComments(this.#layout.start(node), this.#layout.end(node));
    return isScalar(node) && typeof wanted.value === 'string' && node.type !== 'PLAIN'
      ? inlineText(wanted.value, this.#style, node.type)
      : flowText(wanted.value, this.#style);
  }

  #flowMap(node: YAMLMap, read: unknown, wanted: Wanted, wish: Readonly<Record<string, unknown>>): string {
    const parts = node.items.flatMap((pair, at): Part[] => {
      if (isGone(pair, read, wish)) {
        refuseShared(pair.value);
        return [];
      }
      const name = nameOf(pair, wish);
      const inner = childWanted(wanted, name);
      if (!Object.hasOwn(wish, name) || sameValue(childOf(read, name), inner.read))
        return [{ text: this.#slice(pair), at }];
      const key = this.#layout.text.slice(this.#layout.pairStart(pair), this.#layout.afterColon(pair));
      const gap = this.#layout.text.slice(this.#layout.afterColon(pair), this.#layout.start(pair.value));
      return [{ text: `${key}${gap || ' '}${this.#flow(pair.value, childOf(read, name), inner)}`, at }];
    });
    const known = new Set(node.items.map((pair) => nameOf(pair, wish)));
    const added = Object.entries(wish).flatMap(([name, value]): Part[] =>
      known.has(name) || value === undefined
        ? []
        : [{ text: `${flowText(name, this.#style)}: ${flowText(value, this.#style)}`, at: null }],
    );
    return this.#compose(node, [...parts, ...added]);
  }

  /** Puts the items of a flow collection together, with the gaps between them that were there. */
  #compose(node: YAMLMap | YAMLSeq, parts: readonly Part[]): string {
    const { text } = this.#layout;
    const [start, end] = [this.#layout.start(node), this.#layout.end(node)];
    const items = node.items as readonly unknown[];
    const from = (index: number) => this.#partRange(items[index])[0];
    const to = (index: number) => this.#partRange(items[index])[1];
    if (items.length === 0 || parts.length === 0) {
      this.#refuseComments(start, end);
      return `${text[start] ?? ''}${parts.map((part) => part.text).join(', ')}${text[end - 1] ?? ''}`;
    }
    const open = text.slice(start, from(0));
    const close = text.slice(to(items.length - 1), end);
    const gapAfter = (index: number) => text.slice(to(index), from(index + 1));
    const usual = items.length > 1 ? gapAfter(0) : open.includes('\n') ? `,${open.slice(1)}` : ', ';
    let out = open;
    parts.forEach((part, index) => {
      const before = parts[index - 1];
      if (before !== undefined) {
        const isNext = before.at !== null && part.at === before.at + 1;
        const gap = isNext && before.at !== null ? gapAfter(before.at) : usual;
        if (!isNext && gap.includes('#')) throw new Unpatchable('it has a comment between brackets');
        out += gap;
      }
      out += part.text;
    });
    if (items.length !== parts.length) this.#refuseGapComments(node, items);
    return out + close;
  }

  #refuseGapComments(node: YAMLMap | YAMLSeq, items: readonly unknown[]): void {
    let done = this.#layout.start(node);
    for (const item of items) {
      const [from, to] = this.#partRange(item);
      this.#refuseComments(done, from);
      done = to;
    }
  }

  #partRange(item: unknown): [number, number] {
    return isPair(item)
      ? [this.#layout.pairStart(item), this.#layout.pairEnd(item)]
      : [this.#layout.start(item), this.#layout.end(item)];
  }

  #slice(item: unknown): string {
    return this.#layout.text.slice(...this.#partRange(item));
  }

  #slotOf(pair: Pair): Slot {
    const start = this.#layout.pairStart(pair);
    return { after: this.#layout.afterColon(pair), column: this.#layout.column(start), isItem: false };
  }

  #replaceScalar(node: unknown, value: unknown, inFlow: boolean): void {
    const quoted = isScalar(node) ? node.type : undefined;
    const isQuoted = quoted !== undefined && quoted.startsWith('QUOTE') && typeof value === 'string';
    const text =
      inFlow && !isQuoted
        ? flowText(value, this.#style)
        : inlineText(value, this.#style, isQuoted ? quoted : undefined);
    this.#edits.replace(this.#layout.start(node), this.#layout.end(node), text);
  }

  #replaceSlot({ after, column, isItem }: Slot, node: unknown, value: unknown): void {
    refuseShared(node);
    const start = this.#layout.start(node);
    const end = Math.max(after, this.#layout.end(node));
    this.#refuseComments(after, Math.max(after, start));
    this.#edits.replace(after, end, this.#valueText(value, column, isItem));
  }

  /** A value behind a colon or a dash, without the last line break. */
  #valueText(value: unknown, column: number, isItem: boolean): string {
    if (isInline(value)) return ` ${inlineText(value, this.#style)}`;
    const [first = '', ...rest] = isItem
      ? blockLines([value], this.#style)
      : blockLines({ key: value }, this.#style);
    const head = first.slice(isItem ? '-'.length : 'key:'.length);
    return [head, ...rest.map((line) => padded(line, column))].join(this.#style.newline);
  }

  #addPair(behind: Pair | undefined, column: number, key: string, value: unknown): void {
    if (behind === undefined) throw new Unpatchable('it has an empty map');
    const at = this.#layout.lineEnd(this.#layout.pairEnd(behind));
    this.#edits.insert(at, this.#indented(blockLines({ [key]: value }, this.#style), column));
  }

  #removePair(map: YAMLMap, pair: Pair, gone: readonly Pair[]): void {
    refuseShared(pair.value);
    const start = this.#layout.pairStart(pair);
    const lineStart = this.#layout.lineStart(start);
    const lineEnd = this.#layout.lineEnd(this.#layout.pairEnd(pair));
    if (this.#layout.text.slice(lineStart, start).trim() === '') {
      this.#edits.replace(lineStart, lineEnd, '');
      return;
    }
    // The first pair of an item stands behind its dash, to which the next one moves up.
    const next = map.items.find((other) => !gone.includes(other));
    const nextStart = next === undefined ? lineEnd : this.#layout.pairStart(next);
    const follows = map.items[map.items.indexOf(pair) + 1] === next;
    if (follows && this.#layout.text.slice(lineEnd, nextStart).trim() === '')
      this.#edits.replace(start, nextStart, '');
    else throw new Unpatchable('the first line of an item would go, and a comment or more with it');
  }

  #indented(lines: readonly string[], column: number): string {
    return lines.map((line) => `${padded(line, column)}${this.#style.newline}`).join('');
  }

  #refuseComments(from: number, to: number): void {
    if (this.#layout.hasComment(from, to)) throw new Unpatchable('it has a comment between brackets');
  }

  #refuseBefore(lineStart: number, offset: number): void {
    if (this.#layout.text.slice(lineStart, offset).trim() !== '')
      throw new Unpatchable('it has a list inside of a list on one line');
  }
}

/** A piece of a flow collection; `at` is its place among those that were there, null for what is new. */
interface Part {
  readonly text: string;
  readonly at: number | null;
}

function padded(line: string, column: number): string {
  return line === '' ? '' : ' '.repeat(column) + line;
}

function isInline(value: unknown): boolean {
  return typeof value !== 'object' || value === null || isInlineEmpty(value);
}

function isInlineEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The name of a pair as what is wanted spells it: `max_connections` is `maxConnections`. */
function nameOf({ key }: Pair, wish: Readonly<Record<string, unknown>>): string {
  const name = isScalar(key) ? String(key.value) : '';
  const field = camelCase(name);
  return !Object.hasOwn(wish, name) && Object.hasOwn(wish, field) ? field : name;
}

/** What the schema does not read stays: it says nothing that anybody would miss or want. */
function isGone(pair: Pair, read: unknown, wish: Readonly<Record<string, unknown>>): boolean {
  const name = nameOf(pair, wish);
  return (!Object.hasOwn(wish, name) || wish[name] === undefined) && childOf(read, name) !== undefined;
}

function childOf(read: unknown, name: string): unknown {
  return isObject(read) ? (own(read, name) ?? own(read, camelCase(name))) : undefined;
}

function childWanted({ value, read }: Wanted, name: string): Wanted {
  return { value: isObject(value) ? own(value, name) : undefined, read: childOf(read, name) };
}

function aligner(list: YAMLSeq, read: unknown, wanted: Wanted) {
  if (!Array.isArray(wanted.value)) return undefined;
  const values: readonly unknown[] = wanted.value;
  const before: readonly unknown[] = Array.isArray(read) ? read : [];
  const after: readonly unknown[] = Array.isArray(wanted.read) ? wanted.read : [];
  // A schema that reads more or fewer items than there are says nothing about each of them.
  if (before.length !== list.items.length || after.length !== values.length) return undefined;
  return { steps: alignItems(before, after), before, after, values };
}

/**
 * What stands elsewhere as well, by an alias or a merge key, can't be changed in one place.
 * @param deep whether the values inside go or change too
 */
function refuseShared(node: unknown, deep = true): void {
  const refuse = (): never => {
    throw new Unpatchable('it uses anchors, aliases or tags there');
  };
  const look = (one: unknown): void => {
    if (isAlias(one)) refuse();
    if ((isScalar(one) || isCollection(one)) && (one.anchor !== undefined || one.tag !== undefined)) refuse();
    if (isMap(one) && one.items.some(({ key }) => isScalar(key) && key.value === '<<')) refuse();
  };
  look(node);
  if (deep && isCollection(node))
    visit(node, (_key, inner) => {
      look(inner);
    });
}
