import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableText } from '#engine/entry/cli/table.ts';

const PATH = 'shop/src/main/java/org/example/shop/boundary/web/StockController.java:54:5';
const SENTENCE =
  'the repository of the config server was not given, and nothing says which profiles are active';

describe('a table', () => {
  it('that fits stays as it is, with numbers on the right', () => {
    expect(
      tableText(
        ['name', 'count'],
        [
          ['stock', 7],
          ['prices', 12],
        ],
        80,
      ),
    ).toEqual({
      text: 'name    count\nstock       7\nprices     12',
      cut: false,
    });
    expect(tableText(['a'], [['x'.repeat(500)]], Number.POSITIVE_INFINITY).text).toHaveLength(502);
  });

  it('continues long cells below, between words and behind the marks of a path', () => {
    const { text, cut } = tableText(['rule', 'place', 'finding'], [['MP-RE-01', PATH, SENTENCE]], 70);
    expect(cut).toBe(false);
    expect(text.split('\n')).toEqual([
      'rule      place                          finding',
      'MP-RE-01  shop/src/main/java/org/        the repository of the config',
      '          example/shop/boundary/web/     server was not given, and',
      '          StockController.java:54:5      nothing says which profiles',
      '                                         are active',
    ]);
  });

  it('says that a value is cut', () => {
    const { text, cut } = tableText(['what'], [[`${SENTENCE} `.repeat(5)]], 40);
    expect(cut).toBe(true);
    expect(text.split('\n')).toHaveLength(7);
    expect(text.at(-1)).toBe('…');
  });

  it('is never wider than asked for, and loses nothing that is not cut', () => {
    const cell = fc.string({ maxLength: 120, unit: fc.constantFrom('a', 'b', ' ', '/', '.', '-') });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 28, max: 160 }),
        (rows, width) => {
          const { text, cut } = tableText(['one', 'two', 'three'], rows, width);
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
          const letters = (all: string) =>
            all
              .replaceAll(/[^ab/.-]/g, '')
              .split('')
              .sort()
              .join('');
          const body = text.slice(text.indexOf('\n') + 1);
          expect(cut || letters(body) === letters(rows.flat().join(''))).toBe(true);
        },
      ),
    );
  });
});
