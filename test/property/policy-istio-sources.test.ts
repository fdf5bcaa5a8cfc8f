import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumpedRoutes } from '#shared/policy/istio/config-dump/dump-routes.ts';
import { readConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import { istioPolicy } from '#shared/policy/istio/policy.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { MOST_REPEATED } from '#shared/policy/source/yaml-flaw.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';
import { parseAllDocuments } from 'yaml';
import { GATEWAY_API, MESH } from './support/corpora.ts';
import { HOSTILE } from './support/hostile.ts';
import {
  brokenJson,
  brokenYaml,
  expectFields,
  expectPlaces,
  NEITHER,
  type Broken,
} from './support/problem-places.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/policy/istio');
const texts = [
  'bookinfo/kubernetes.yaml',
  'bookinfo/networking.yaml',
  'bookinfo/security.yaml',
  'dump/resources.yaml',
].map((file) => readFileSync(join(FIXTURES, file), 'utf8'));
const all = [...texts, ...MESH, ...GATEWAY_API];
/** The same resources as kubectl writes them with `-o json`. */
const inJson = all.map((text) => {
  const items = parseAllDocuments(text).map((document) => document.toJS() as unknown);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 2);
});
const dump = readFileSync(join(FIXTURES, 'dump/sidecar.json'), 'utf8');

/** What a slip of the hand, a bad merge or a hostile file puts into YAML. */
const piece = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    '- ',
    '\n',
    '  ',
    '"',
    "'",
    '&a',
    '*a',
    '!!binary',
    '---\n',
    '#',
    '|',
    'null',
    '-1',
    '1e999',
    '~',
    '\t',
    '<<: *a',
    '99999999999s',
    'true',
    'kind: List\nitems:\n',
    '\u0000',
  ),
  fc.string({ maxLength: 12 }),
);

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly insert: string;
}
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(20),
  insert: piece,
});

function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, { at, cut, insert }) => {
    const start = Math.floor(at * current.length);
    return current.slice(0, start) + insert + current.slice(start + cut);
  }, text);
}

function readAll(text: string): Problems {
  const problems = new Problems();
  const resources = readIstioResources([{ file: 'mesh.yaml', text }], problems);
  const policy = istioPolicy(resources, { version: '1.31' }, problems);
  expect(policy.problems).toBe(problems.found);
  return problems;
}

describe('sources of the Istio side', () => {
  it('are read without a problem as they are', () => {
    for (const text of all)
      expect(readAll(text).found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('have an error in the line where a quote over lines is given up', () => {
    const text = 'a: {b: 1}\n---\nspec: {image: "x\nitems:\n';
    expectPlaces(readAll(text).found, [{ file: 'mesh.yaml', text }]);
    expectPlaces(readAll(`*a${text}`).found, [{ file: 'mesh.yaml', text: `*a${text}` }]);
  });

  it('never throw, and each error names file, line and column', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all, ...inJson),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (given, edits) => {
          const text = edited(given, edits);
          expectPlaces(readAll(text).found, [{ file: 'mesh.yaml', text }]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, fc.Arbitrary<Broken>]>([
    ['YAML', brokenYaml(all)],
    ['JSON', brokenJson(inJson, NEITHER)],
  ])('name the field that is broken below the top in %s', (_name, texts) => {
    fc.assert(
      fc.property(texts, ({ text, line }) => {
        const { found } = readAll(text);
        expectPlaces(found, [{ file: 'mesh.yaml', text }]);
        expectFields(found, line);
      }),
      { numRuns: 300 },
    );
  });

  it('never lose a resource without saying so', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all, ...inJson), edit, (text, one) => {
        const problems = new Problems();
        const resources = readIstioResources([{ file: 'mesh.yaml', text: edited(text, [one]) }], problems);
        const lost = resources.broken.length + resources.unread.length;
        const errors = problems.found.filter(({ severity }) => severity === 'error');
        expect(lost === 0 || errors.length > 0).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('bound a dump that was tampered with; each error names file, line and column', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(dump, JSON.stringify(JSON.parse(dump))),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (given, edits) => {
          const problems = new Problems();
          const text = edited(given, edits);
          const read = readConfigDump({ file: 'dump.json', text }, problems);
          const routes = read === undefined ? [] : dumpedRoutes(read);
          expect(routes.length + problems.found.length).toBeGreaterThan(0);
          expectPlaces(problems.found, [{ file: 'dump.json', text }]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('name the field that is broken in a dump', () => {
    fc.assert(
      fc.property(brokenJson([dump]), ({ text, line }) => {
        const problems = new Problems();
        expect(readConfigDump({ file: 'dump.json', text }, problems)).toBeUndefined();
        expectPlaces(problems.found, [{ file: 'dump.json', text }]);
        expectFields(problems.found, line);
      }),
      { numRuns: 200 },
    );
  });
});

/** A text in the places in which a reader of resources meets it. */
const AROUND: Readonly<Record<string, (text: string) => string>> = {
  'of its own': (text) => text,
  'as a spec': (text) =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: shop}\nspec:\n${indented(text, 2)}`,
  'as a list of routes': (text) =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: shop}\nspec:\n  hosts: [shop]\n  http:\n${indented(text.replaceAll(/^[\w ]+: (?=\[|&a \[)/gm, '- '), 4)}`,
  'as a MeshConfig in a ConfigMap': (text) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |-\n    rootNamespace: x\n${indented(text, 4)}`,
};

function indented(text: string, by: number): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}

/**
 * Characters of output for each character of a text: a document of nine characters has two problems of some 230 each, with
 * what is wrong, where and what to do. What aliases repeat is bounded besides (`MOST_REPEATED`).
 */
const MOST_OUTPUT = 64;

describe('hostile texts', () => {
  for (const [where, around] of Object.entries(AROUND)) {
    it.each(Object.keys(HOSTILE))(`%s ${where}: the output is bounded`, (name) => {
      const text = around(HOSTILE[name] ?? '');
      const problems = new Problems();
      const resources = readIstioResources([{ file: 'mesh.yaml', text }], problems);
      const policy = istioPolicy(resources, { version: '1.31' }, problems);
      expectPlaces(problems.found, [{ file: 'mesh.yaml', text }]);
      const kinds = ['VirtualService', 'ConfigMap'] as const;
      const specs = kinds.flatMap((kind) => resources.of(kind).map(({ spec }) => spec));
      const written = JSON.stringify([policy, specs, resources.mesh, resources.broken]).length;
      expect(written).toBeLessThan(MOST_OUTPUT * text.length + 8 * MOST_REPEATED);
    });
  }

  it.each(Object.keys(HOSTILE))('%s has no more values than its text and what aliases may repeat', (name) => {
    const text = HOSTILE[name] ?? '';
    const values = readYaml({ file: 'a.yaml', text }, new Problems()).map(({ value }) => value);
    expect(countOf(values)).toBeLessThan(text.length + MOST_REPEATED);
  });
});

/** Values as a walker meets them, those that aliases repeat each time. */
function countOf(value: unknown): number {
  let count = 0;
  const left = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    count += 1;
    if (typeof next === 'object' && next !== null)
      for (const below of Object.values(next)) left.push(below ?? null);
  }
  return count;
}
