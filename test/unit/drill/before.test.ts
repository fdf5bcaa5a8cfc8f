import { describe, expect, it } from 'vitest';
import type { DrillSide } from '#shared/model/index.ts';
import { madeDrill, madeStep, type Made, type MadeAttempt } from './made.ts';

const steps = [madeStep({ met: 200 })];
const FAULT = { status: 503, fault: 'status 503' };
/** The first instance has the fault, and nobody does anything about it. */
const faulty = (turn: number, atS: number): Made =>
  turn % 2 === 0 && atS >= 20 && atS < 40 ? { status: 503, attempts: [{ at: 1, ...FAULT }] } : {};
/** Nothing answers, and the client waits for 20.5 s. */
const hung = (...attempts: MadeAttempt[]): Made => ({
  status: null,
  error: 'timeout',
  durationMs: 20_500,
  attempts: attempts.map((one) => ({ status: null, error: 'cut off', durationMs: 20_400, ...one })),
});
const figures = (side: DrillSide | null) =>
  side?.stages.map(({ stage, requests, errors }) => `${stage} ${errors} of ${requests}`);
const against = (answer: (turn: number, atS: number) => Made) =>
  madeDrill({ steps, answer: faulty }, { steps, answer });

describe('a side that was not well before the fault', () => {
  it('is not compared where every second request hangs from the beginning', () => {
    const document = against((turn, atS) => {
      if (turn % 2 === 1) return {};
      return atS >= 20 && atS < 40 ? faulty(turn, atS) : hung({ at: 1 });
    });
    expect(figures(document.candidate)?.[0]).toBe('before 200 of 400');
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toContain('The candidate was not well before the fault: 200 of 400');
  });

  it('is not compared where nothing tells whether what hung met the fault', () => {
    const document = against((turn) => (turn % 2 === 1 ? {} : hung({ at: 1, isLinked: false })));
    expect(figures(document.candidate)?.[0]).toBe('before 0 of 200');
    expect(document.candidate?.unstaged).toBe(200);
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toMatch(/^The candidate may not have been well before the fault: 200 requests/);
  });

  it('is not compared where everything hangs', () => {
    const linked = against(() => hung({ at: 1 }));
    expect([linked.verdict, linked.summary]).toEqual([
      'inconclusive',
      expect.stringContaining('The candidate was not well before the fault: 400 of 400'),
    ]);
    const unlinked = against(() => hung());
    expect([unlinked.verdict, unlinked.summary]).toEqual([
      'inconclusive',
      expect.stringContaining('No request tells of the candidate before the fault'),
    ]);
    expect(unlinked.reasons.join(' ')).toContain('requests fail for users');
  });
});

describe('a side that was well before the fault', () => {
  it('is so on a busy machine, whose requests meet the fault long after they began', () => {
    // From their begin to their attempt requests take 900 ms.
    const slow = (turn: number, atS: number): Made => {
      const isMet = turn % 2 === 0 && atS + 0.9 >= 20 && atS + 0.9 < 40;
      const attempt = { at: (turn % 2) + 1, afterMs: 900, ...(isMet ? FAULT : {}) };
      return { status: isMet ? 503 : 200, durationMs: 1000, attempts: [attempt] };
    };
    const document = madeDrill({ steps, answer: slow }, { steps, answer: slow });
    expect(document.verdict).toBe('pass');
    expect(figures(document.candidate)).toEqual(['before 0 of 382', 'during 200 of 418', 'after 0 of 400']);
  });

  it('has failures that say a fallback wrote them among the failures alone', () => {
    const document = against((turn, atS) => {
      const isBad = atS < 20 && turn % 16 === 0;
      return isBad ? { status: 503, fallback: true } : faulty(turn, atS);
    });
    expect(document.candidate?.stages[0]).toMatchObject({ errors: 25, fallbacks: 0 });
    expect(document.candidate?.bins.fallbacks.every((count) => count === 0)).toBe(true);
    expect(document.verdict).toBe('pass');
  });
});
