import * as fc from 'fast-check';
import { create } from 'jsondiffpatch';
import { describe, expect, it } from 'vitest';
import { diffJsonTexts } from '#shared/compare/json/diff-texts.ts';
import { diffJson } from '#shared/compare/json/diff.ts';
import { applyJsonEdits, jsonEdits } from '#shared/compare/json/patch.ts';
import { parseJson, type JsonValue } from '#shared/compare/json/parse.ts';
import { canonicalJson, printJson } from '#shared/compare/json/print.ts';
import type { ArrayReading } from '#shared/compare/difference.ts';
import { jsonPair, jsonText, parsedJson } from './support/json-documents.ts';

/** A short form by default; `JSON_DIFF_PAIRS=100000` runs the full one. */
const PAIRS = Number(process.env['JSON_DIFF_PAIRS'] ?? 3_000);

/**
 * Objects in lists are matched by their content: without a hash jsondiffpatch goes by reference wherever a list holds one
 * scalar twice, and calls `[1,{},1]` unequal to itself.
 */
const oracle = create({ objectHash: (item) => canonical(JSON.stringify(item)) });

/** jsondiffpatch reads inherited members too: it can't tell a missing `toString` from a function. */
const INHERITED = new RegExp(`"(?:${Object.getOwnPropertyNames(Object.prototype).join('|')})":`);

const readings: readonly ArrayReading[] = [{ kind: 'order' }, { kind: 'set' }, { kind: 'key', by: 'id' }];

function both([a, b]: readonly [string, string]): [JsonValue, JsonValue] {
  return [parsedJson(a), parsedJson(b)];
}

describe('structural difference of JSON', () => {
  it(`agrees with jsondiffpatch on equal and not equal for ${PAIRS} pairs, and its edits turn one into the other`, () => {
    let equal = 0;
    fc.assert(
      fc.property(jsonPair, ([a, b]) => {
        fc.pre(!INHERITED.test(a + b));
        const [left, right] = both([a, b]);
        const differences = diffJson(left, right);
        const differs = oracle.diff(JSON.parse(a), JSON.parse(b)) !== undefined;
        // Spellings of one number are one value to JSON.parse, and a difference to us.
        expect(differences.some(({ change }) => change !== 'spelling')).toBe(differs);
        if (!differs) equal += 1;
        expect(canonicalJson(applyJsonEdits(left, jsonEdits(left, right)))).toBe(canonicalJson(right));
      }),
      { numRuns: PAIRS, seed: 20_261_102 },
    );
    // A comparison of things that never are equal would prove little.
    expect(equal / PAIRS).toBeGreaterThan(0.15);
    expect(equal / PAIRS).toBeLessThan(0.85);
  }, 600_000);

  it('finds in texts what it finds in their values', () => {
    fc.assert(
      fc.property(jsonText, jsonText, fc.boolean(), (a, b, isSame) => {
        const other = isSame ? a : b;
        expect(diffJsonTexts(a, other)).toEqual(diffJson(parsedJson(a), parsedJson(other)));
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(jsonPair, ([a, b]) => {
        expect(diffJsonTexts(a, b)).toEqual(diffJson(...both([a, b])));
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds the same in texts however arrays are read, and however few differences are wanted', () => {
    fc.assert(
      fc.property(
        jsonPair,
        fc.constantFrom(...readings),
        fc.integer({ min: 1, max: 4 }),
        ([a, b], reading, most) => {
          // Only some of the arrays, so that those inside and around are read otherwise.
          const arrays = (place: string): ArrayReading =>
            place.length % 2 === 0 ? reading : { kind: 'order' };
          const [left, right] = both([a, b]);
          expect(diffJsonTexts(a, b, { most, arrays })).toEqual(diffJson(left, right, { most, arrays }));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('refuses in pairs of texts what it refuses in one', () => {
    const broken = fc
      .tuple(jsonText, fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '\\', ':', '0', '-', 'x', '\n'))
      .map(([text, at, mark]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + mark + text.slice(place + 1);
      });
    fc.assert(
      fc.property(jsonText, broken, (a, b) => {
        const [left, right] = [parseJson(a), parseJson(b)];
        const expected = left === undefined || right === undefined ? null : diffJson(left, right);
        expect(diffJsonTexts(a, b)).toEqual(expected);
        const turned = left === undefined || right === undefined ? null : diffJson(right, left);
        expect(diffJsonTexts(b, a)).toEqual(turned);
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds nothing between a value and itself, however it is read', () => {
    fc.assert(
      fc.property(jsonText, fc.constantFrom(...readings), (text, reading) => {
        const [left, right] = both([text, text]);
        expect(diffJson(left, right, { arrays: () => reading })).toEqual([]);
      }),
    );
  });

  it('finds as much from either side, with missing and added changed over', () => {
    const turned: Record<string, string> = { missing: 'added', added: 'missing' };
    fc.assert(
      fc.property(jsonPair, fc.constantFrom(...readings), ([a, b], reading) => {
        const [left, right] = both([a, b]);
        const arrays = () => reading;
        const there = diffJson(left, right, { arrays }).map(
          ({ change, place }) => `${turned[change] ?? change} ${place}`,
        );
        const back = diffJson(right, left, { arrays }).map(({ change, place }) => `${change} ${place}`);
        expect(back.sort()).toEqual(there.sort());
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds only another order between a set and any permutation of it', () => {
    const items = fc.uniqueArray(jsonText, { minLength: 1, maxLength: 6, selector: canonical });
    const permuted = items.chain((texts) =>
      fc.tuple(fc.constant(texts), fc.shuffledSubarray(texts, { minLength: texts.length })),
    );
    fc.assert(
      fc.property(permuted, ([texts, shuffled]) => {
        const [left, right] = both([`[${texts.join(',')}]`, `[${shuffled.join(',')}]`]);
        const found = diffJson(left, right, {
          arrays: (place) => ({ kind: place === '' ? 'set' : 'order' }),
        });
        expect(found.filter(({ change }) => change !== 'order')).toEqual([]);
        expect(found.length > 0).toBe(texts.some((text, index) => text !== shuffled[index]));
      }),
    );
  });

  it('matches items by their key, and finds the changed one wherever it stands', () => {
    const ids = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 8 });
    const cases = ids.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.constantFrom(...all),
      ),
    );
    fc.assert(
      fc.property(cases, ([all, shuffled, changed]) => {
        const list = (order: readonly number[], value: number): JsonValue =>
          parsedJson(JSON.stringify(order.map((id) => ({ id, value: id === changed ? value : 0 }))));
        const found = diffJson(list(all, 1), list(shuffled, 2), {
          arrays: () => ({ kind: 'key', by: 'id' }),
        });
        expect(found.filter(({ change }) => change !== 'order')).toMatchObject([
          { change: 'changed', pointer: `/${all.indexOf(changed)}/value`, place: '/[*]/value' },
        ]);
      }),
    );
  });
});

function canonical(text: string): string {
  return canonicalJson(parsedJson(text));
}

it('prints what it reads', () => {
  fc.assert(
    fc.property(jsonText, (text) => {
      expect(printJson(parsedJson(text))).toBe(text);
    }),
  );
});
