import { describe, expect, test } from 'vitest';
import type { StageFigures } from '#shared/model/index.ts';
import { latenessOf } from '#test/lab/drills/lateness.ts';
import { judgeAbsences } from '#test/lab/drills/ribbon.ts';

const DECLARED = { factor: 1, most: 3 };

function stage(p99Ms: number | null): StageFigures {
  return {
    stage: 'during',
    fromMs: 0,
    toMs: 5000,
    requests: 200,
    errors: 0,
    fallbacks: 0,
    outcomes: [],
    p50Ms: 8,
    p99Ms,
  };
}

describe('what kept requests of a drill', () => {
  test('shows before they leave', () => {
    expect(latenessOf({ sendLagMs: { p50: 0.2, p99: 30, max: 290 }, stages: [stage(20)] })).toBe(290);
  });

  test('and until they are answered, in any stage', () => {
    const stages = [stage(20), stage(310), stage(null)];
    expect(latenessOf({ sendLagMs: { p50: 0.2, p99: 1, max: 2 }, stages })).toBe(310);
    expect(latenessOf({ sendLagMs: null, stages: [] })).toBe(0);
  });
});

describe('the absences of an instance that Ribbon leaves out', () => {
  test('double up to the limit', () => {
    expect(judgeAbsences([1050, 2025, 3050], DECLARED, 20)).toEqual({
      ok: true,
      blackoutsMs: [1000, 2000, 3000],
    });
  });

  test('may be longer by what kept the requests', () => {
    const absences = [1050, 2370, 3050];
    expect(judgeAbsences(absences, DECLARED, 290).ok).toBe(true);
    expect(judgeAbsences(absences, DECLARED, 20).ok).toBe(false);
  });

  test.each([
    ['too short, however late requests were', [1050, 1900, 3050], 500],
    ['not doubled', [1050, 1050, 1050], 100],
    ['past the limit', [1050, 2025, 4025], 100],
    ['too few to see the limit', [1050, 2025], 20],
  ])('are not those declared when they are %s', (_, absences, lateMs) => {
    expect(judgeAbsences(absences, DECLARED, lateMs).ok).toBe(false);
  });
});
