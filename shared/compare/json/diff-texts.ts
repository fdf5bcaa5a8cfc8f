import { sameUntil } from './common-start.ts';
import type { JsonDifference, JsonReading } from './difference.ts';
import { JsonWalk } from './diff.ts';
import { JsonReader, MOST_DEPTH } from './parse.ts';
import { afterSpace, MARKS, passName, passValue } from './pass.ts';
import { itemPlace, memberPaths } from './paths.ts';

/**
 * All differences between two JSON texts: what `diffJson` finds between their values, found without making values of what
 * is the same. Answers to one request are the same for the most part, so that this is several times as fast.
 * @returns null when one of the texts is not JSON or is nested too deeply
 */
export function diffJsonTexts(
  baseline: string,
  other: string,
  { most = Number.POSITIVE_INFINITY, arrays = null }: JsonReading = {},
): JsonDifference[] | null {
  const scan = new Lockstep(baseline, other, new JsonWalk(most, arrays));
  try {
    return scan.run();
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

/** In a path: the next number is that of an item. */
const ITEM = -1;

/**
 * Reads both texts at once. `#at` is a position in the baseline and `#at + #shift` the one in the other text; up to `#end`
 * the two are the same characters, so that only the baseline has to be looked at. Where they part, both values are made
 * and compared, and the reading goes on behind them. An object whose members part is made as a whole, and so is an array
 * in which more than one item differs: its items have to be aligned first.
 */
class Lockstep {
  readonly #a: string;
  readonly #b: string;
  readonly #walk: JsonWalk;
  readonly #left: JsonReader;
  readonly #right: JsonReader;
  /** What leads to the present place: of a name begin and end, with the colon; of an item `ITEM` and its number. */
  readonly #path: number[] = [];
  #at = 0;
  #shift = 0;
  #end = 0;

  constructor(a: string, b: string, walk: JsonWalk) {
    this.#a = a;
    this.#b = b;
    this.#walk = walk;
    this.#left = new JsonReader(a);
    this.#right = new JsonReader(b);
  }

  run(): JsonDifference[] {
    this.#meet();
    this.#value(0);
    this.#skip();
    if (this.#at !== this.#a.length || this.#at + this.#shift !== this.#b.length) {
      throw new SyntaxError('text behind the value');
    }
    return this.#walk.found;
  }

  /** Finds how far the texts are the same from here. */
  #meet(): void {
    this.#end = sameUntil(this.#a, this.#b, this.#at, this.#shift);
  }

  /** Passes white space, which may differ. */
  #skip(): void {
    const start = this.#at;
    const end = afterSpace(this.#a, start);
    this.#at = end;
    if (end < this.#end) return;
    const other = afterSpace(this.#b, start + this.#shift);
    if (end === this.#end && other - end === this.#shift) return;
    this.#shift = other - end;
    this.#meet();
  }

  #value(depth: number): void {
    if (depth > MOST_DEPTH) throw new SyntaxError('nested too deeply');
    this.#skip();
    if (this.#at < this.#end) {
      const mark = this.#a.charCodeAt(this.#at);
      if (mark === MARKS.OPEN_OBJECT) {
        this.#object(depth);
        return;
      }
      const behind = passValue(this.#a, this.#at, this.#isSame() ? this.#end + 1 : this.#end, depth);
      if (behind >= 0) {
        this.#at = behind;
        return;
      }
      if (mark === MARKS.OPEN_ARRAY) {
        this.#array(depth);
        return;
      }
    }
    this.#compare(depth);
  }

  /** Whether both texts are the same up to their ends: then a number that touches the end ends there. */
  #isSame(): boolean {
    return this.#end === this.#a.length && this.#end + this.#shift === this.#b.length;
  }

  /** Makes the values at the present place, compares them and goes on behind them. */
  #compare(depth: number): void {
    this.#left.at = this.#at;
    this.#right.at = this.#at + this.#shift;
    const [baseline, other] = [this.#left.value(depth), this.#right.value(depth)];
    const [pointer, place] = this.#paths();
    this.#walk.compare(baseline, other, pointer, place);
    this.#at = this.#left.at;
    this.#shift = this.#right.at - this.#left.at;
    this.#meet();
  }

  #paths(): [pointer: string, place: string] {
    let paths: [string, string] = ['', ''];
    for (let index = 0; index < this.#path.length; index += 2) {
      const [pointer, place] = paths;
      paths =
        this.#path[index] === ITEM
          ? [`${pointer}/${this.#path[index + 1]}`, itemPlace(place)]
          : memberPaths(this.#nameAt(index, this.#path), pointer, place);
    }
    return paths;
  }

  /** A name by its span, which holds the colon behind it too. */
  #nameAt(index: number, spans: readonly number[]): string {
    const span = this.#a.slice(spans[index], spans[index + 1]);
    const quoted = span.slice(0, span.lastIndexOf('"') + 1);
    if (!quoted.includes('\\')) return quoted.slice(1, -1);
    const name: unknown = JSON.parse(quoted);
    return String(name);
  }

  /** Member by member, as long as both have the same names in the same order. */
  #object(depth: number): void {
    const [start, shift, found] = [this.#at, this.#shift, this.#walk.found.length];
    const names: number[] = [];
    if (this.#members(depth, names) && !(this.#walk.found.length > found && this.#isRepeated(names))) return;
    this.#walk.found.length = found;
    [this.#at, this.#shift] = [start, shift];
    this.#compare(depth);
  }

  /** @returns false where the objects have to be looked at as a whole */
  #members(depth: number, names: number[]): boolean {
    const a = this.#a;
    this.#at += 1;
    this.#skip();
    if (this.#at < this.#end && a.charCodeAt(this.#at) === MARKS.CLOSE_OBJECT) {
      this.#at += 1;
      return true;
    }
    for (;;) {
      this.#skip();
      const begin = this.#at;
      if (begin >= this.#end) return false;
      const behind = passName(a, begin, this.#end);
      if (behind < 0) return false;
      names.push(begin, behind);
      this.#path.push(begin, behind);
      this.#at = behind;
      this.#value(depth + 1);
      this.#path.length -= 2;
      this.#skip();
      if (this.#at >= this.#end) return false;
      const mark = a.charCodeAt(this.#at);
      this.#at += 1;
      if (mark === MARKS.CLOSE_OBJECT) return true;
      if (mark !== MARKS.COMMA) throw new SyntaxError('expected , or }');
    }
  }

  /** Item by item, as long as one of them differs at most: what is left of both by their alignment is then this one item. */
  #array(depth: number): void {
    const [start, shift, found] = [this.#at, this.#shift, this.#walk.found.length];
    if (this.#walk.readingOf(this.#paths()[1]).kind === 'order' && this.#items(depth)) return;
    this.#walk.found.length = found;
    [this.#at, this.#shift] = [start, shift];
    this.#compare(depth);
  }

  /** @returns false where the arrays have to be looked at as a whole */
  #items(depth: number): boolean {
    const a = this.#a;
    let differs = false;
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skip();
      // An end on one side only, or one that only space tells apart.
      if (this.#closesHere()) return false;
      const found = this.#walk.found.length;
      this.#path.push(ITEM, index);
      this.#value(depth + 1);
      this.#path.length -= 2;
      if (this.#walk.found.length > found) {
        // What a full list leaves out might be another order.
        if (differs || this.#walk.isFull) return false;
        differs = true;
      }
      this.#skip();
      if (this.#at >= this.#end) return false;
      const mark = a.charCodeAt(this.#at);
      this.#at += 1;
      if (mark === MARKS.CLOSE_ARRAY) return true;
      if (mark !== MARKS.COMMA) throw new SyntaxError('expected , or ]');
    }
  }

  /** Whether one of the arrays has no further item. */
  #closesHere(): boolean {
    const [mark, other] = [this.#a.charCodeAt(this.#at), this.#b.charCodeAt(this.#at + this.#shift)];
    return mark === MARKS.CLOSE_ARRAY || other === MARKS.CLOSE_ARRAY;
  }

  /** Which of two members of one name counts is decided where the whole object is known. */
  #isRepeated(names: readonly number[]): boolean {
    const seen = new Set<string>();
    for (let index = 0; index < names.length; index += 2) seen.add(this.#nameAt(index, names));
    return seen.size * 2 < names.length;
  }
}
