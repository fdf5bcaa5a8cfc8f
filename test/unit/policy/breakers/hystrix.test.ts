import { describe, expect, it } from 'vitest';
import { breakerSettings, createBreaker, SERVICE } from '#shared/policy/breakers/index.ts';
import { answer, broken, times } from './attempts.ts';

const hystrix = (more: object = {}) => createBreaker(breakerSettings({ machine: 'hystrix', ...more }));

describe('Hystrix 1.5.18 with its defaults', () => {
  it('opens at the first request after the tick that sees 20 results, half of them errors', () => {
    const breaker = hystrix();
    for (const atMs of times(20, 10))
      breaker.offer(atMs < 100 ? answer(atMs) : broken(atMs, 'connect-failure'));
    // All 20 ended before the tick at 500 ms; a request before it still passes.
    expect(breaker.offer(answer(499)).verdict).toBe('admitted');
    expect(breaker.stateAt(SERVICE, 499)).toBe('closed');
    // 10 of 21: 47 %.
    expect(breaker.offer(broken(600, 'timeout')).verdict).toBe('admitted');
    expect(breaker.offer(broken(601, 'timeout')).verdict).toBe('admitted');
    // 12 of 23 from the tick at 1000 ms on: 52 %.
    const trip = breaker.offer(answer(1100));
    expect(trip).toMatchObject({ verdict: 'rejected', state: 'open' });
    expect(breaker.changes).toEqual([
      { atMs: 1100, subject: SERVICE, from: 'closed', to: 'open', why: '12 errors of 23 results (52 %)' },
    ]);
  });

  it('does not open below 20 results', () => {
    const breaker = hystrix();
    for (const atMs of times(19, 10)) breaker.offer(broken(atMs, 'reset'));
    expect(breaker.offer(answer(700)).verdict).toBe('admitted');
  });

  it('cuts the percentage down: 99 of 200 is 49', () => {
    const breaker = hystrix({ maxConcurrent: 1000 });
    for (const atMs of times(200, 1)) breaker.offer(atMs < 101 ? answer(atMs) : broken(atMs, 'reset'));
    expect(breaker.offer(answer(700)).verdict).toBe('admitted');
  });

  it('measures the sleep window from the opening and then from each test, and closes on success', () => {
    const breaker = hystrix();
    for (const atMs of times(20, 10)) breaker.offer(broken(atMs, 'reset'));
    expect(breaker.offer(answer(600)).verdict).toBe('rejected');
    expect(breaker.offer(answer(5600)).verdict).toBe('rejected');
    // The test takes 900 ms to fail; the next one is due 5 s after its beginning.
    expect(breaker.offer(broken(5601, 'reset', 'a', 900)).verdict).toBe('admitted');
    expect(breaker.offer(answer(10_601)).verdict).toBe('rejected');
    expect(breaker.offer(answer(10_602)).verdict).toBe('admitted');
    breaker.advance(10_602);
    expect(breaker.stateAt(SERVICE, 10_602)).toBe('closed');
  });

  it('closes on a success that was on its way when it opened', () => {
    const breaker = hystrix();
    breaker.offer(answer(0, 200, 'a', 900));
    for (const atMs of times(20, 10)) breaker.offer(broken(atMs, 'reset'));
    expect(breaker.offer(answer(600)).verdict).toBe('rejected');
    expect(breaker.offer(answer(899)).verdict).toBe('rejected');
    expect(breaker.offer(answer(900)).verdict).toBe('admitted');
  });

  it('takes what lasts longer than the command timeout for an error at the timeout', () => {
    const breaker = hystrix();
    for (const atMs of times(20, 10)) breaker.offer(answer(atMs, 200, 'a', 1001));
    breaker.advance(1400);
    expect(breaker.offer(answer(1501)).verdict).toBe('rejected');
  });

  it('counts statuses as the caller does: none for Zuul, 5xx for Feign, bad requests for nobody', () => {
    const after = (more: object, status: number) => {
      const breaker = hystrix(more);
      for (const atMs of times(20, 10)) breaker.offer(answer(atMs, status));
      return breaker.offer(answer(600)).verdict;
    };
    expect(after({}, 500)).toBe('admitted');
    expect(after({ failureStatuses: [[300, 599]] }, 404)).toBe('rejected');
    expect(after({ failureStatuses: [[300, 599]], badRequestStatuses: [[400, 404]] }, 404)).toBe('admitted');
  });

  it('refuses the eleventh at a time and counts the refusal as an error', () => {
    const breaker = hystrix({ isolation: 'SEMAPHORE' });
    const verdicts = times(30, 1).map((atMs) => breaker.offer(answer(atMs, 200, 'a', 900)).verdict);
    expect(verdicts.filter((verdict) => verdict === 'admitted')).toHaveLength(10);
    expect(breaker.offer(answer(600))).toMatchObject({ verdict: 'rejected', state: 'open' });
  });

  it('is switched off and forced', () => {
    expect(hystrix({ forceOpen: true, forceClosed: true }).offer(answer(0)).verdict).toBe('rejected');
    expect(hystrix({ enabled: false }).offer(answer(0))).toMatchObject({
      verdict: 'admitted',
      state: 'disabled',
    });
  });

  it('refuses a window that is shorter than its snapshots', () => {
    expect(() => hystrix({ rollingWindowMs: 400 })).toThrow('rolling window');
  });

  it('refuses to go back in time', () => {
    const breaker = hystrix();
    breaker.offer(answer(100));
    expect(() => breaker.offer(answer(99))).toThrow(RangeError);
  });
});
