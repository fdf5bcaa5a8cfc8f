import { describe, expect, it } from 'vitest';
import { groupRows, parityLines, type ParityFilter } from '#shared/policy/browse/parity.ts';
import type { ParityRow, ParityVerdict } from '#shared/policy/model/audit.ts';

const EVERYTHING: ParityFilter = { verdicts: [], areas: [], text: '' };

function row(scope: string, name: string, verdict: ParityVerdict, text = ''): ParityRow {
  const side = { text, origin: '', place: null };
  return {
    id: `${scope}/${name}`,
    area: 'retry',
    scope,
    row: name,
    spring: side,
    istio: side,
    verdict,
    catalogue: name === 'attempts' ? 'RE-04' : null,
    why: '',
    suggestion: null,
  };
}

const ROWS = [
  row('a', 'back-off', 'exact'),
  row('a', 'attempts', 'approximate'),
  row('b', 'back-off', 'exact'),
  row('b', 'attempts', 'different'),
  row('a', 'methods', 'exact'),
];

function idsOf(groups: ReturnType<typeof groupRows>): string[] {
  return groups.flatMap(({ rows }) => rows.map(({ id }) => id));
}

describe('the parity table', () => {
  it('keeps rows about the same thing together, those with the gravest row first', () => {
    const groups = groupRows(ROWS, EVERYTHING);
    expect(groups.map(({ scope }) => scope)).toEqual(['b', 'a']);
    expect(idsOf(groups)).toEqual(['b/attempts', 'b/back-off', 'a/attempts', 'a/back-off', 'a/methods']);
  });

  it('is narrowed by verdict, area and words', () => {
    expect(idsOf(groupRows(ROWS, { ...EVERYTHING, verdicts: ['different'] }))).toEqual(['b/attempts']);
    expect(idsOf(groupRows(ROWS, { ...EVERYTHING, areas: ['route'] }))).toEqual([]);
    expect(idsOf(groupRows(ROWS, { ...EVERYTHING, text: ' re-04 ' }))).toEqual(['b/attempts', 'a/attempts']);
  });

  it('has a line for each scope above its rows', () => {
    const lines = parityLines(groupRows(ROWS, EVERYTHING));
    expect(lines.map((line) => (line.kind === 'scope' ? `${line.scope} ${line.rows}` : line.id))).toEqual([
      'b 2',
      'b/attempts',
      'b/back-off',
      'a 3',
      'a/attempts',
      'a/back-off',
      'a/methods',
    ]);
  });

  it('cuts a value that no cell could show', () => {
    const [, line] = parityLines(groupRows([row('a', 'match', 'different', 'x'.repeat(5000))], EVERYTHING));
    expect(line?.kind === 'row' && line.spring).toMatch(/^x{300}…$/);
  });
});
