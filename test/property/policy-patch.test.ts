import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, isMap, isScalar, isSeq, parse, parseAllDocuments, visit } from 'yaml';
import { unifiedDiff } from '#engine/operations/unified-diff.ts';
import { virtualServiceSpec } from '#shared/policy/istio/virtual-service/schema.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { editedSource } from '#shared/policy/suggest/edit/edited-source.ts';

const word = fc.constantFrom('items', 'stock', 'shop', 'a b', 'no', '5', "it's", 'ü');
const destination = fc.record(
  {
    destination: fc.record(
      { host: fc.constantFrom('catalog', 'store'), subset: word },
      { requiredKeys: ['host'] },
    ),
    weight: fc.integer({ min: 0, max: 100 }),
  },
  { requiredKeys: ['destination'] },
);
const rule = fc.record(
  {
    name: word,
    match: fc.array(fc.record({ uri: fc.record({ prefix: fc.constantFrom('/a', '/b: c', '/#d') }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    timeout: fc.constantFrom('1s', '2.5s', '300ms'),
    retries: fc.record({ attempts: fc.integer({ min: 0, max: 3 }) }),
    route: fc.array(destination, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['route'] },
);
const spec = fc
  .record(
    {
      hosts: fc.uniqueArray(fc.constantFrom('shop', 'store', 'shop.example.com'), { minLength: 1 }),
      http: fc.array(rule, { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['hosts', 'http'] },
  )
  .filter((one) => virtualServiceSpec.safeParse(one).success);

/** How a text is written: what stands between brackets, what is quoted, where comments are. */
const style = fc.record({
  seed: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
  indentSeq: fc.boolean(),
  crlf: fc.boolean(),
  ended: fc.boolean(),
  before: fc.constantFrom(
    '',
    'kind: Mine  # odd   spacing\nv: [ 1,2 ]\n---\n',
    '# top\n---\nmine: "x"\n---\n',
  ),
  after: fc.constantFrom('', '---\n# behind\nkind: {also:   mine}\n'),
});
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function resource(of: unknown) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'default' },
    spec: of,
  };
}

function written(of: object, { seed, indentSeq, crlf, ended, before, after }: Style): string {
  const document = new Document(of, { aliasDuplicateObjects: false });
  const next = () => Number(seed.next().value);
  visit(document, (key, node, path) => {
    const isTop = path.length < 3;
    if ((isMap(node) || isSeq(node)) && !isTop && next() < 2) {
      (node as { flow?: boolean }).flow = true;
      // A comment between brackets is refused where items go.
      return visit.SKIP;
    }
    if (isScalar(node)) {
      if (key !== 'key' && typeof node.value === 'string' && next() < 3)
        node.type = next() < 5 ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
      if (key === 'value' && next() < 2) node.comment = ' keep';
    }
    if (key === 'key' && path.length > 4 && isScalar(node) && next() < 1) node.commentBefore = ' keep';
    return undefined;
  });
  const text = `${before}${document.toString({ lineWidth: 0, flowCollectionPadding: false, indentSeq })}${after}`;
  const broken = crlf ? text.replaceAll('\n', '\r\n') : text;
  return ended ? broken : broken.replace(/\r?\n$/, '');
}

function specIn(text: string): unknown {
  const values = parseAllDocuments(text).map((document): unknown => document.toJS());
  return values.flatMap((value) =>
    typeof value === 'object' && value !== null && 'spec' in value ? [value.spec] : [],
  )[0];
}

describe('a resource edited in its file', () => {
  it('says what is wanted, and nothing else of the file changes', () => {
    let done = 0;
    fc.assert(
      fc.property(spec, spec, style, (present, wanted, how) => {
        const before = written(resource(present), how);
        const result = editedSource(
          { side: 'istio', text: new Document(resource(wanted)).toString() },
          'shop.yaml',
          before,
        );
        if (result.kind === 'refused') {
          if (!result.reason.includes('comment')) throw new Error(result.reason);
          return;
        }
        done += 1;
        const { text } = result;
        expect(virtualServiceSpec.parse(specIn(text))).toEqual(virtualServiceSpec.parse(wanted));
        const eol = how.crlf ? '\r\n' : '\n';
        const behind = how.ended ? how.after : how.after.replace(/\n$/, '');
        expect(text.startsWith(how.before.replaceAll('\n', eol))).toBe(true);
        expect(text.endsWith(behind.replaceAll('\n', eol))).toBe(true);
        expect(text.endsWith('\n')).toBe(before.endsWith('\n'));
        expect(text.split('\n').filter((line) => line.endsWith('\r') !== how.crlf).length).toBeLessThan(2);
        const diff = unifiedDiff('a/shop.yaml', before, text);
        expect(text === before ? before : applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(
          text,
        );
        // What says it already is not touched.
        expect(
          editedSource({ side: 'istio', text: new Document(resource(wanted)).toString() }, 'shop.yaml', text),
        ).toEqual(result);
      }),
      { numRuns: 250 },
    );
    expect(done).toBeGreaterThan(120);
  });

  it('changes one line for one number, whatever the style', () => {
    fc.assert(
      fc.property(spec, style, fc.integer({ min: 200, max: 900 }), (present, how, weight) => {
        const [first] = present.http[0]?.route ?? [];
        fc.pre(first?.weight !== undefined);
        const before = written(resource(present), how);
        const wanted = structuredClone(present);
        const changed = wanted.http[0]?.route[0];
        if (changed !== undefined) changed.weight = weight;
        const result = editedSource(
          { side: 'istio', text: new Document(resource(wanted)).toString() },
          'shop.yaml',
          before,
        );
        if (result.kind === 'refused') throw new Error(result.reason);
        const [was, is] = [before.split('\n'), result.text.split('\n')];
        expect(is.length).toBe(was.length);
        expect(is.filter((line, index) => line !== was[index]).length).toBe(1);
      }),
      { numRuns: 300 },
    );
  });
});

const setting = fc.tuple(
  fc.constantFrom(
    'eureka.client.enabled',
    'a.ribbon.listOfServers',
    'spring.cloud.x',
    'ribbon.eureka.enabled',
  ),
  fc.constantFrom('true', 'false', 'a:80', 'x y'),
);

describe('settings edited in their file', () => {
  it.each(['properties', 'yml'])('are told in .%s, and what was told stays', (extension) => {
    const separator = extension === 'yml' ? ': ' : '=';
    const other = fc.constantFrom(
      'server.port',
      'a.ribbon.ReadTimeout',
      'spring.application.name',
      'logging',
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(other, fc.constantFrom('1', 'b')), {
          selector: ([key]) => key,
          minLength: 1,
        }),
        fc.uniqueArray(setting, { selector: ([key]) => key }),
        fc.uniqueArray(setting, { selector: ([key]) => key, minLength: 1 }),
        fc.boolean(),
        (others, present, wanted, crlf) => {
          const lines = [...others, ...present].map(([key, value]) => `${key}${separator}${value}\n# keep\n`);
          const before = lines.join('').replaceAll('\n', crlf ? '\r\n' : '\n');
          const file = `application.${extension}`;
          const text = wanted.map(([key, value]) => `${key}: ${value}\n`).join('');
          const result = editedSource({ side: 'spring', text: nestedYaml(text) }, file, before);
          if (result.kind === 'refused') throw new Error(result.reason);
          const told = new Map(
            readConfigDocuments({ file, text: result.text }, new Problems()).flatMap(({ properties }) =>
              properties.map(({ key, value }): [string, string] => [key, value]),
            ),
          );
          expect(Object.fromEntries(told)).toEqual(Object.fromEntries([...others, ...present, ...wanted]));
          expect(result.text.match(/# keep\r?\n/g)?.length).toBe(lines.length);
          const diff = unifiedDiff(`a/${file}`, before, result.text);
          expect(diff === '' ? before : applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(
            result.text,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Dotted names as maps in maps. */
function nestedYaml(text: string): string {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(parse(text) as Record<string, unknown>)) {
    const steps = key.split('.');
    let map = root;
    for (const step of steps.slice(0, -1)) map = (map[step] ??= {}) as Record<string, unknown>;
    map[steps.at(-1) ?? ''] = value;
  }
  return new Document(root).toString();
}
