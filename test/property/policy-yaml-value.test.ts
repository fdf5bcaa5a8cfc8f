import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { canonicalName, canonicalOf, stepsOf } from '#shared/policy/spring/environment/property-name.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml, type Path } from '#shared/policy/source/yaml.ts';

/** Names that objects have by themselves, and that YAML or this reader may take for something else. */
const key = fc.oneof(
  fc.constantFrom('a', 'length', 'constructor', 'toString', '__proto__', '<<', '1', 'true', 'null', ''),
  fc.string({ maxLength: 4 }),
);
const { value } = fc.letrec<{ value: unknown; list: unknown[]; map: object }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ maxLength: 6 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 12 }),
}));

function pathsOf(node: unknown, path: Path): { path: Path; offset: number }[] {
  const own = isNode(node) && node.range ? [{ path, offset: node.range[0] }] : [];
  if (isSeq(node)) return [...own, ...node.items.flatMap((item, index) => pathsOf(item, [...path, index]))];
  if (!isMap(node)) return own;
  return [
    ...own,
    ...node.items.flatMap((pair) =>
      isScalar(pair.key) ? pathsOf(pair.value, [...path, String(pair.key.value)]) : [],
    ),
  ];
}

it('reads values as the library does, each at the place of its node', () => {
  fc.assert(
    fc.property(value, (written) => {
      const text = JSON.stringify(written, null, 1);
      const lines = new LineCounter();
      const document = parseDocument(text, { lineCounter: lines });
      const problems = new Problems();
      const [read] = readYaml({ file: 'a.yaml', text }, problems);
      expect(problems.found).toEqual([]);
      expect(JSON.stringify(read?.value ?? null)).toBe(JSON.stringify(document.toJS()));
      if (read === undefined) return;
      for (const { path, offset } of pathsOf(document.contents, [])) {
        const { line, col } = lines.linePos(offset);
        expect(read.placeOf(path)).toMatchObject({ line, column: col });
        const absent = ['length', 'hasOwnProperty', 99].filter(
          (step) => document.getIn([...path, step], true) === undefined,
        );
        for (const step of absent) expect(read.placeOf([...path, step])).toMatchObject({ line, column: col });
      }
    }),
  );
});

it.each(['? {a: 1}\n: 2', '&x a: [*x, 1]', '!!set {a, b}', '{a: !!str 1}', '{null: 1}', '{true: [2]}', 'a:'])(
  'leaves %j to the library',
  (text) => {
    const [read] = readYaml({ file: 'a.yaml', text }, new Problems());
    expect(read?.value).toEqual(parseDocument(text, { logLevel: 'silent' }).toJS());
    expect(read?.placeOf([]).line).toBe(1);
  },
);

it('finds the canonical name of a text as that of its steps', () => {
  const piece = fc.constantFrom('a', 'B', '0', '-', '_', '.', '[', ']', 'é', 'K', 'feign', '/');
  fc.assert(
    fc.property(fc.string({ unit: piece, maxLength: 12 }), (name) => {
      expect(canonicalOf(name)).toBe(canonicalName(stepsOf(name)));
    }),
  );
});
