import { describe, expect, it } from 'vitest';
import { breakerSettings, createBreaker } from '#shared/policy/breakers/index.ts';
import { answer, broken } from './attempts.ts';

const ribbon = (more: object = {}) =>
  createBreaker(breakerSettings({ machine: 'ribbon', instances: ['a', 'b'], ...more }));

describe("Ribbon's server breaker", () => {
  it('skips a server for 10, 20 and 30 s after three and more socket errors in a row', () => {
    const breaker = ribbon();
    for (const atMs of [0, 1, 2]) breaker.offer(broken(atMs, 'connect-failure'));
    expect(breaker.offer(answer(10_001)).verdict).toBe('moved');
    for (const atMs of [10_002, 30_002])
      expect(breaker.offer(broken(atMs, 'timeout')).verdict).toBe('admitted');
    breaker.offer(broken(60_002, 'reset'));
    breaker.advance(120_000);
    expect(breaker.changes.map(({ atMs, to }) => [atMs, to])).toEqual([
      [2, 'tripped'],
      [10_002, 'available'],
      [10_002, 'tripped'],
      [30_002, 'available'],
      [30_002, 'tripped'],
      [60_002, 'available'],
      [60_002, 'tripped'],
      [90_002, 'available'],
    ]);
  });

  it('takes any answer for a success', () => {
    const breaker = ribbon();
    for (const atMs of [0, 1]) breaker.offer(broken(atMs, 'connect-failure'));
    breaker.offer(answer(2, 503));
    for (const atMs of [3, 4]) breaker.offer(broken(atMs, 'connect-failure'));
    breaker.advance(10);
    expect(breaker.changes).toEqual([]);
  });

  it('falls back to all servers when all are tripped', () => {
    const breaker = ribbon();
    for (const instance of ['a', 'b'])
      for (const atMs of [0, 0, 0]) breaker.offer(broken(atMs, 'connect-failure', instance));
    expect(breaker.offer(answer(100, 200, 'b'))).toMatchObject({ verdict: 'admitted', state: 'tripped' });
  });
});
