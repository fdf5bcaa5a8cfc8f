import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Document, isMap, isNode, isScalar, isSeq } from 'yaml';
import { resourceText, type Comment } from '#shared/policy/suggest/resource-text.ts';

/** Texts that a YAML reader may take for something else. */
const TRAPS = [
  '- -- --- ... ? : a: # * &a !t | % ~ null NULL true False yes on 1 -1 0x1f 1e3 .5 .inf -.INF .nan 10s 2000ms'.split(
    ' ',
  ),
  String.raw`/api/** ^/api/?(.*) /\1 a.b.svc.cluster.local a- / a/b [a] {a} it's "a" '" é << @a a#b`.split(
    ' ',
  ),
  ['', '--- a', 'a: b', '# a', 'a #b', 'a, b', ' a', 'a ', '\t', 'a\nb', 'a\n', '\u0085', '\u2028---'],
].flat();
const NEAR_PLAIN = fc.constantFrom(
  ...'a Z 0 9 _ . / , = + * ( ) ? ^ $ \\ - : # \' " { } [ ] & ! | > % @ ~ `'.split(' '),
  ' ',
);
const scalar = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: NEAR_PLAIN, maxLength: 8 }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(
  fc.constantFrom('name', 'http', 'spec', '---', 'true', '1', 'a: b', '*', ''),
  fc.string({ maxLength: 6 }),
);
const { resource } = fc.letrec<{ value: unknown; resource: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    tie('resource'),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
  resource: fc.dictionary(key, fc.option(tie('value'), { nil: undefined, freq: 9 }), {
    maxKeys: 5,
    noNullPrototype: true,
  }),
}));

/** Paths that exist, begin as one that exists, or lead nowhere. */
function paths(value: unknown, path: Comment['path'] = []): Comment['path'][] {
  if (typeof value !== 'object' || value === null) return [path, [...path, 'none']];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([step, item]) => paths(item, [...path, step]))];
}

const commented = resource.chain((value) =>
  fc.record({
    value: fc.constant(value),
    comments: fc.array(
      fc.record({
        path: fc.constantFrom(...paths(value)),
        lines: fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '#', ':', '-') }), { maxLength: 2 }),
      }),
      { maxLength: 4 },
    ),
  }),
);

it('writes what the yaml library writes', () => {
  fc.assert(
    fc.property(commented, ({ value, comments }) => {
      expect(resourceText(value, comments)).toBe(byLibrary(value, comments));
    }),
    { numRuns: 1000 },
  );
});

/** The comments set one by one on the nodes of the library. */
function byLibrary(value: object, comments: readonly Comment[]): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  for (const { path, lines } of comments) if (lines.length > 0) set(document, path, lines);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function set(document: Document, path: Comment['path'], lines: readonly string[]): void {
  const target = path.length === 0 ? document : nodeAt(document, path);
  if (target === undefined) {
    set(document, path.slice(0, -1), lines);
    return;
  }
  const text = lines.map((line) => ` ${line}`).join('\n');
  const before = target.commentBefore ?? null;
  target.commentBefore = before === null ? text : `${before}\n${text}`;
}

function nodeAt(document: Document, path: Comment['path']): { commentBefore?: string | null } | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const step = path.at(-1);
  if (isSeq(parent)) {
    const item = parent.items[Number(step)];
    return isNode(item) ? item : undefined;
  }
  const pair = isMap(parent)
    ? parent.items.find((one) => isScalar(one.key) && one.key.value === step)
    : undefined;
  return isScalar(pair?.key) ? pair.key : undefined;
}
