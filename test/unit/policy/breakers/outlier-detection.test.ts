import { describe, expect, it } from 'vitest';
import { breakerSettings, createBreaker } from '#shared/policy/breakers/index.ts';
import { answer, broken, times } from './attempts.ts';

const outlier = (more: object = {}) =>
  createBreaker(
    breakerSettings({
      machine: 'outlier-detection',
      instances: ['a', 'b', 'c'],
      maxEjectionPercent: 100,
      firstSweepMs: 10_000,
      ...more,
    }),
  );
const steps = (breaker: ReturnType<typeof outlier>) =>
  breaker.changes.map(({ atMs, subject, to }) => [atMs, subject, to]);

describe("Envoy's outlier detection", () => {
  it('ejects at the fifth 5xx in a row and releases with the first sweep after 30 s', () => {
    const breaker = outlier();
    for (const atMs of times(5, 100)) breaker.offer(answer(atMs, 500));
    expect(breaker.offer(answer(500)).verdict).toBe('moved');
    expect(breaker.offer(answer(39_999)).verdict).toBe('moved');
    expect(breaker.offer(answer(40_000)).verdict).toBe('admitted');
    expect(steps(breaker)).toEqual([
      [400, 'a', 'ejected'],
      [40_000, 'a', 'healthy'],
    ]);
  });

  it('keeps sending to what fails again right after its release, until the merge window ends', () => {
    const breaker = outlier();
    for (const atMs of times(5, 100)) breaker.offer(answer(atMs, 503));
    const verdicts = times(20, 100, 40_000).map((atMs) => breaker.offer(answer(atMs, 503)).verdict);
    // Ejected at 40,400 ms, known to the balancer at 41,400 ms: fourteen errors instead of five.
    expect(verdicts.filter((verdict) => verdict === 'admitted')).toHaveLength(14);
    breaker.advance(110_000);
    expect(steps(breaker).slice(1)).toEqual([
      [40_000, 'a', 'healthy'],
      [40_400, 'a', 'leaving'],
      [41_400, 'a', 'ejected'],
      // Twice the base.
      [110_000, 'a', 'healthy'],
    ]);
  });

  it('shortens the next ejection by one base time for each sweep without one', () => {
    const breaker = outlier({ updateMergeWindowMs: 0 });
    for (const fromMs of [0, 40_100, 150_000])
      for (const atMs of times(5, 10, fromMs)) breaker.offer(answer(atMs, 500));
    breaker.advance(300_000);
    expect(steps(breaker)).toEqual([
      [40, 'a', 'ejected'],
      [40_000, 'a', 'healthy'],
      [40_140, 'a', 'ejected'],
      [110_000, 'a', 'healthy'],
      [150_040, 'a', 'ejected'],
      [190_000, 'a', 'healthy'],
    ]);
  });

  it('never ejects one of three at the default of 10 %', () => {
    const breaker = outlier({ maxEjectionPercent: 10 });
    for (const atMs of times(50, 100)) expect(breaker.offer(answer(atMs, 500)).verdict).toBe('admitted');
    expect(breaker.changes).toEqual([]);
    const lenient = outlier({ maxEjectionPercent: 10, alwaysEjectOneHost: true });
    for (const instance of ['a', 'b'])
      for (const atMs of times(5, 0)) lenient.offer(answer(atMs, 500, instance));
    lenient.advance(1);
    expect(steps(lenient)).toEqual([[0, 'a', 'ejected']]);
  });

  it('answers 503 UH when all are ejected, and ignores ejections in panic', () => {
    const eject = (more: object) => {
      const breaker = outlier({ updateMergeWindowMs: 0, ...more });
      for (const instance of ['a', 'b', 'c'])
        for (const atMs of times(5, 0)) breaker.offer(answer(atMs, 500, instance));
      return breaker.offer(answer(1000)).verdict;
    };
    expect(eject({})).toBe('rejected');
    expect(eject({ minHealthPercent: 50 })).toBe('admitted');
  });

  it('does not panic while 1.4 times the routable share is everything', () => {
    const instances = ['a', 'b', 'c', 'd'];
    const breaker = outlier({ instances, minHealthPercent: 100, updateMergeWindowMs: 0 });
    for (const atMs of times(5, 0)) breaker.offer(answer(atMs, 500));
    expect(breaker.offer(answer(10)).verdict).toBe('moved');
    for (const atMs of times(5, 0, 20)) breaker.offer(answer(atMs, 500, 'b'));
    expect(breaker.offer(answer(30)).verdict).toBe('admitted');
  });

  it('counts 502, 503 and 504 as gateway errors, 500 and 501 not', () => {
    const breaker = outlier({ consecutive5xxErrors: 0, consecutiveGatewayErrors: 2 });
    for (const [index, status] of [502, 500, 503, 501, 504].entries()) breaker.offer(answer(index, status));
    breaker.advance(10);
    expect(breaker.changes).toEqual([]);
    breaker.offer(broken(11, 'timeout'));
    breaker.advance(11);
    expect(steps(breaker)).toEqual([[11, 'a', 'ejected']]);
  });

  it('with the split, adds connect failures up but never timeouts: each begins with a connection', () => {
    const after = (outcome: 'connect-failure' | 'timeout' | 'reset') => {
      const breaker = outlier({
        splitExternalLocalOriginErrors: true,
        consecutiveLocalOriginFailures: 3,
        consecutive5xxErrors: 0,
      });
      for (const atMs of times(20, 10)) breaker.offer(broken(atMs, outcome));
      breaker.advance(1000);
      return steps(breaker);
    };
    expect(after('connect-failure')).toEqual([[20, 'a', 'ejected']]);
    expect(after('timeout')).toEqual([]);
    expect(after('reset')).toEqual([]);
  });

  it('tells the balancer of the second endpoint that one sweep releases a merge window later', () => {
    const breaker = outlier();
    for (const instance of ['a', 'b'])
      for (const atMs of times(5, 0)) breaker.offer(answer(atMs, 500, instance));
    breaker.advance(45_000);
    expect(steps(breaker)).toEqual([
      [0, 'a', 'ejected'],
      [0, 'b', 'leaving'],
      [1000, 'b', 'ejected'],
      [30_000, 'a', 'healthy'],
      [30_000, 'b', 'returning'],
      [31_000, 'b', 'healthy'],
    ]);
  });

  it('leaves out what never was sent', () => {
    const breaker = outlier({ consecutive5xxErrors: 1 });
    breaker.offer(broken(0, 'rejected'));
    breaker.advance(10);
    expect(breaker.changes).toEqual([]);
  });
});
