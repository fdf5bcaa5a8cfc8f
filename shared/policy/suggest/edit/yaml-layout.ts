import { isCollection, isMap, isNode, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { Unpatchable } from './unpatchable.ts';
import type { YamlStyle } from './yaml-style.ts';

/** Where the parts of a YAML text stand. Nodes have to be parsed with `keepSourceTokens`. Offsets count UTF-16 units. */
export class YamlLayout {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Where the line of an offset begins. */
  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Behind the line break of the line that an offset stands in. */
  lineEnd(offset: number): number {
    const found = this.text.indexOf('\n', offset);
    return found < 0 ? this.text.length : found + 1;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Begins with an anchor or a tag, where there is one. */
  start(node: unknown): number {
    return rangeOf(node)[0];
  }

  /** Behind the last character of a value, without the comment and line break that follow. */
  end(node: unknown): number {
    const [start, end] = rangeOf(node);
    if (isCollection(node) && node.flow !== true) {
      const last: unknown = node.items.at(-1);
      if (last === undefined) return end;
      return isMap(node) ? this.pairEnd(last as Pair) : Math.max(this.end(last), start);
    }
    // A block scalar has the line breaks at its end, too.
    return isScalar(node) && node.type?.startsWith('BLOCK') === true
      ? start + this.text.slice(start, end).trimEnd().length
      : end;
  }

  pairStart({ key }: Pair): number {
    return this.start(key);
  }

  pairEnd(pair: Pair): number {
    const colon = colonOf(pair);
    const keyEnd = colon === undefined ? this.end(pair.key) : colon + 1;
    return isNode(pair.value) ? Math.max(this.end(pair.value), keyEnd) : keyEnd;
  }

  /** Behind the colon of a pair. */
  afterColon(pair: Pair): number {
    const colon = colonOf(pair);
    if (colon === undefined) throw new Unpatchable('it has a key without a colon');
    return colon + 1;
  }

  /** The dashes of a block list. */
  dashes(list: YAMLSeq): number[] {
    const token = list.srcToken;
    const found =
      token?.type === 'block-seq'
        ? token.items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [])
        : [];
    // A comment behind the last item makes an item without a dash.
    if (found.length !== list.items.length)
      throw new Unpatchable('it has a list that is not written plainly');
    return found;
  }

  hasComment(from: number, to: number): boolean {
    return this.text.slice(from, to).includes('#');
  }
}

/** How a text is written; of lists and levels the first ones tell. */
export function styleOf(text: string, contents: unknown): YamlStyle {
  const layout = new YamlLayout(text);
  let indent: number | undefined;
  let indentSeq: boolean | undefined;
  const look = (map: YAMLMap): void => {
    for (const pair of map.items) {
      const { value } = pair;
      if (!isCollection(value) || value.flow === true || !isNode(pair.key)) continue;
      const step = layout.column(layout.start(value)) - layout.column(layout.start(pair.key));
      if (isSeq(value)) {
        indentSeq ??= step > 0;
        for (const item of value.items) if (isMap(item) && item.flow !== true) look(item);
      } else if (isMap(value)) {
        indent ??= step;
        look(value);
      }
    }
  };
  if (isMap(contents) && contents.flow !== true) look(contents);
  return {
    newline: /\r\n/.test(text) ? '\r\n' : '\n',
    indent: indent ?? 2,
    indentSeq: indentSeq ?? true,
    json: /^\s*[{[]/.test(text),
  };
}

function rangeOf(node: unknown): readonly [number, number, number] {
  if (!isNode(node) || node.range == null) throw new Unpatchable('it has a value whose place is not known');
  return node.range;
}

function colonOf(pair: Pair): number | undefined {
  const { srcToken } = pair as { srcToken?: { sep?: readonly { type: string; offset: number }[] } };
  return srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
}
