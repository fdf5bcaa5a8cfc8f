import { describe, expect, it } from 'vitest';
import { alignHeaders, alignLines, type DiffRow } from '#renderer/features/diff/align.ts';
import { fold } from '#renderer/features/diff/fold.ts';

const textOf = (pieces: DiffRow['left']) => pieces?.map(({ text }) => text).join('') ?? null;

describe('lines', () => {
  it('stand opposite each other, with what changed in them marked', () => {
    const rows = alignLines('a\nprice: 12\nz', 'a\nprice: 13\nz');
    expect(rows.map(({ same }) => same)).toEqual([true, false, true]);
    expect(rows[1]?.left?.filter(({ changed }) => changed)).toEqual([{ text: '12', changed: true }]);
    expect(rows[1]?.right?.filter(({ changed }) => changed)).toEqual([{ text: '13', changed: true }]);
  });

  it('stay alone where the other side has none', () => {
    const rows = alignLines('a\nb', 'a\nx\nb');
    expect(rows.map(({ left, right }) => [textOf(left), textOf(right)])).toEqual([
      ['a', 'a'],
      [null, 'x'],
      ['b', 'b'],
    ]);
  });

  it('are all there, whatever changes', () => {
    const rows = alignLines('one\ntwo\nthree', 'two\nfour\nfive\nthree');
    const side = (key: 'left' | 'right') => rows.flatMap((row) => (row[key] ? [textOf(row[key])] : []));
    expect(side('left')).toEqual(['one', 'two', 'three']);
    expect(side('right')).toEqual(['two', 'four', 'five', 'three']);
  });

  it('of nothing are none', () => {
    expect(alignLines('', '')).toEqual([]);
  });
});

describe('header fields', () => {
  it('are joined by name, letter case ignored, and by order among fields of one name', () => {
    const rows = alignHeaders(
      [
        ['Set-Cookie', 'a'],
        ['set-cookie', 'b'],
        ['Gone', '1'],
      ],
      [
        ['set-cookie', 'a'],
        ['New', '2'],
        ['Set-Cookie', 'c'],
      ],
    );
    expect(rows.map(({ name, left, right, same }) => [name, left, right, same])).toEqual([
      ['Set-Cookie', 'a', 'a', true],
      ['set-cookie', 'b', 'c', false],
      ['Gone', '1', null, false],
      ['New', null, '2', false],
    ]);
  });
});

describe('folding', () => {
  const rows = (pattern: string): DiffRow[] =>
    Array.from(pattern, (char) => ({ same: char === '.', left: [], right: [] }));
  const shape = (pattern: string) =>
    fold(rows(pattern)).map(({ kind, rows: { length } }) => `${kind} ${length}`);

  it('keeps three rows around a change', () => {
    expect(shape('..........#..........')).toEqual(['fold 7', 'rows 7', 'fold 7']);
  });

  it('hides everything when nothing changed', () => {
    expect(shape('.....')).toEqual(['fold 5']);
  });

  it('does not fold what would save no space', () => {
    expect(shape('#.....#').every((region) => region.startsWith('rows'))).toBe(true);
    expect(shape('.....#').filter((region) => region.startsWith('fold'))).toEqual([]);
  });
});
