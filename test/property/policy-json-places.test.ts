import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonFlaw } from '#shared/policy/source/json-flaw.ts';
import { JsonPositions } from '#shared/policy/source/json-positions.ts';
import type { Path } from '#shared/policy/source/yaml.ts';

/** Cuts, doubles and replaces parts of a text. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(4),
    insert: fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        '\\u00e',
        '-',
        '0',
        '.',
        'e',
        ' ',
        '\n',
        'null',
        'tru',
      ),
      fc.string({ maxLength: 3, unit: 'binary' }),
    ),
  }),
  { maxLength: 4 },
);
const spaces = fc.constantFrom(undefined, 1, '\t', '\n');

it('a mistake is found exactly in the texts that JSON.parse refuses, and the text before it can be mended', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), spaces, edits, (value, space, changes) => {
      const text = changes.reduce(
        (changed, { at, cut, insert }) => {
          const start = Math.floor(at * changed.length);
          return changed.slice(0, start) + insert + changed.slice(start + cut);
        },
        JSON.stringify(value, undefined, space),
      );
      const flaw = jsonFlaw(text);
      expect(flaw === undefined, text).toBe(isJson(text));
      if (flaw === undefined) return;
      expect(flaw.offset).toBeGreaterThanOrEqual(0);
      expect(flaw.offset).toBeLessThanOrEqual(text.length);
      // Before the mistake nothing is wrong but that the text ends.
      const before = jsonFlaw(text.slice(0, flaw.offset))?.message ?? 'the text ends';
      expect(before).toMatch(/^the text ends|the number is not complete|that begins here/);
    }),
    { numRuns: 2_000 },
  );
});

it('the value at each path begins where it is said to begin', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), spaces, (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      const positions = new JsonPositions(text);
      for (const { path, value: below } of valuesOf(JSON.parse(text), [])) {
        const rest = text.slice(positions.offsetOf(path));
        const start = rest.search(/[^\s]/);
        expect(start, `${text} ${path.join('/')}`).toBe(0);
        expect(beginning(rest)).toEqual(below);
      }
    }),
    { numRuns: 1_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The longest prefix that is one value: what begins here. */
function beginning(text: string): unknown {
  const flaw = jsonFlaw(text);
  return JSON.parse(flaw === undefined ? text : text.slice(0, flaw.offset)) as unknown;
}

function valuesOf(value: unknown, path: Path): { path: Path; value: unknown }[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
          valuesOf(one, [...path, Array.isArray(value) ? Number(name) : name]),
        )
      : [];
  return [{ path, value }, ...below];
}
