import { describe, expect, it } from 'vitest';
import { madeDrill, madeStep, type Made } from './made.ts';

const steps = [madeStep({ met: 200 })];
/** So many attempts for each request that meets the fault, and whether they belong to requests. */
const tried = (times: number, isLinked: boolean) => ({
  steps,
  answer: (turn: number, atS: number): Made => {
    const isMet = turn % 2 === 0 && atS >= 20 && atS < 40;
    return {
      attempts: Array.from({ length: isMet ? times : 1 }, (_, index) => ({
        at: isMet && index < times - 1 ? 1 : 2,
        afterMs: index,
        isLinked,
        ...(isMet && index < times - 1 ? { status: 503, fault: 'status 503' } : {}),
      })),
    };
  },
});
const attemptsIn = (baseline: ReturnType<typeof tried>, candidate: ReturnType<typeof tried>) => {
  const { verdict, findings, reasons } = madeDrill(baseline, candidate);
  return [verdict, ...findings.filter(({ id }) => id.includes('attempts')).map(({ id }) => id), ...reasons];
};
const untold = (side: string) =>
  `No attempt of the ${side} at producer belongs to a request, so nothing tells how often it tries one again: let its services pass the headers of a trace on.`;

describe('attempts for one request', () => {
  it('are compared where they belong to requests', () => {
    expect(attemptsIn(tried(4, true), tried(4, true))).toEqual(['pass']);
    expect(attemptsIn(tried(2, true), tried(4, true))).toEqual(['pass', 'flaky/attempts-producer']);
  });

  it('are not compared where those of a side belong to none', () => {
    expect(attemptsIn(tried(4, false), tried(4, true))).toEqual(['inconclusive', untold('baseline')]);
    expect(attemptsIn(tried(4, true), tried(4, false))).toEqual(['inconclusive', untold('candidate')]);
    expect(attemptsIn(tried(4, false), tried(4, false))).toEqual(['inconclusive', untold('candidate')]);
  });

  it('need none of the baseline where the candidate tries nothing again', () => {
    const once = { steps, answer: (): Made => ({}) };
    expect(attemptsIn(tried(1, false), once)).toEqual(['pass']);
  });
});
