import { describe, expect, it } from 'vitest';
import { breakerSettings, createBreaker, SERVICE } from '#shared/policy/breakers/index.ts';
import { answer, times } from './attempts.ts';

const pool = (more: object = {}) => createBreaker(breakerSettings({ machine: 'pool-limits', ...more }));

describe("Envoy's pool limits", () => {
  it('has none by default', () => {
    const breaker = pool();
    const verdicts = times(1000, 0).map((atMs) => breaker.offer(answer(atMs, 200, 'a', 10_000)).verdict);
    expect(new Set(verdicts)).toEqual(new Set(['admitted']));
  });

  it('serves one, lets one wait and rejects the third; the end of the first frees the place', () => {
    const breaker = pool({ maxConnections: 1, http1MaxPendingRequests: 1 });
    const verdicts = [0, 10, 20, 99, 100].map((atMs) => breaker.offer(answer(atMs, 200, 'a', 100)).verdict);
    expect(verdicts).toEqual(['admitted', 'admitted', 'rejected', 'rejected', 'admitted']);
    expect(breaker.stateAt(SERVICE, 20)).toBe('full');
    expect(breaker.stateAt(SERVICE, 100)).toBe('free');
  });

  it('gives an instance its first connection beyond the limit', () => {
    const breaker = pool({ maxConnections: 1, http1MaxPendingRequests: 1 });
    const verdicts = ['a', 'b', 'a', 'b'].map(
      (instance, atMs) => breaker.offer(answer(atMs, 200, instance, 100)).verdict,
    );
    expect(verdicts).toEqual(['admitted', 'admitted', 'admitted', 'rejected']);
  });

  it('counts requests and retries under way', () => {
    const requests = pool({ protocol: 'http2', http2MaxRequests: 2 });
    expect([0, 1, 2].map((atMs) => requests.offer(answer(atMs, 200, 'a', 50)).verdict)).toEqual([
      'admitted',
      'admitted',
      'rejected',
    ]);
    const retries = pool({ maxRetries: 1 });
    const offer = (atMs: number, retry: boolean) =>
      retries.offer({ ...answer(atMs, 200, 'a', 50), retry }).verdict;
    expect([offer(0, true), offer(1, false), offer(2, true), offer(50, true)]).toEqual([
      'admitted',
      'admitted',
      'rejected',
      'admitted',
    ]);
  });
});
