import { describe, expect, it } from 'vitest';
import { breakerSettings, createBreaker, SERVICE } from '#shared/policy/breakers/index.ts';
import { answer, broken, times } from './attempts.ts';

const resilience4j = (more: object = {}) =>
  createBreaker(breakerSettings({ machine: 'resilience4j', ...more }));

describe('Resilience4j 2.2.0', () => {
  it('opens with the hundredth result when half of them failed, for 60 s, and then admits ten', () => {
    const breaker = resilience4j();
    for (const atMs of times(99, 10)) breaker.offer(atMs % 20 === 0 ? broken(atMs, 'reset') : answer(atMs));
    expect(breaker.offer(answer(990)).verdict).toBe('admitted');
    breaker.advance(990);
    expect(breaker.changes).toEqual([
      {
        atMs: 990,
        subject: SERVICE,
        from: 'closed',
        to: 'open',
        why: '50 % failed and 0 % slow of 100 results',
      },
    ]);
    expect(breaker.offer(answer(60_990)).verdict).toBe('rejected');
    const verdicts = times(11, 1, 60_991).map((atMs) => breaker.offer(answer(atMs, 200, 'a', 100)).verdict);
    expect(verdicts).toEqual([...Array.from({ length: 10 }, () => 'admitted'), 'rejected']);
    breaker.advance(61_200);
    expect(breaker.stateAt(SERVICE, 61_099)).toBe('half-open');
    expect(breaker.stateAt(SERVICE, 61_100)).toBe('closed');
  });

  it('opens on slow calls', () => {
    const breaker = resilience4j({
      slidingWindowSize: 4,
      slowCallDurationThresholdMs: 100,
      slowCallRateThreshold: 50,
    });
    for (const atMs of [0, 200]) breaker.offer(answer(atMs, 200, 'a', 100));
    for (const atMs of [400, 600]) breaker.offer(answer(atMs, 200, 'a', 101));
    breaker.advance(701);
    expect(breaker.stateAt(SERVICE, 700)).toBe('closed');
    expect(breaker.stateAt(SERVICE, 701)).toBe('open');
  });

  it('forgets by whole seconds of the clock in a window of time', () => {
    const breaker = resilience4j({
      slidingWindowType: 'TIME_BASED',
      slidingWindowSize: 2,
      minimumNumberOfCalls: 3,
    });
    breaker.offer(broken(900, 'reset'));
    breaker.offer(broken(1900, 'reset'));
    // The second of 900 ms has left the window of two seconds.
    breaker.offer(broken(2000, 'reset'));
    breaker.advance(2000);
    expect(breaker.stateAt(SERVICE, 2000)).toBe('closed');
    breaker.offer(broken(2001, 'reset'));
    breaker.advance(2001);
    expect(breaker.stateAt(SERVICE, 2001)).toBe('open');
  });

  it('goes half-open by itself, and back when nothing decides', () => {
    const breaker = resilience4j({
      slidingWindowSize: 1,
      waitDurationInOpenStateMs: 1000,
      automaticTransitionFromOpenToHalfOpenEnabled: true,
      maxWaitDurationInHalfOpenStateMs: 500,
    });
    breaker.offer(broken(0, 'reset'));
    breaker.advance(3000);
    expect(breaker.changes.map(({ atMs, to }) => [atMs, to])).toEqual([
      [0, 'open'],
      [1000, 'half-open'],
      [1500, 'open'],
      [2500, 'half-open'],
      [3000, 'open'],
    ]);
  });

  it('decides half-open earlier when the minimum is below the permitted calls', () => {
    const breaker = resilience4j({
      slidingWindowSize: 2,
      minimumNumberOfCalls: 2,
      waitDurationInOpenStateMs: 10,
    });
    for (const atMs of [0, 1]) breaker.offer(broken(atMs, 'reset'));
    for (const atMs of [20, 21]) breaker.offer(answer(atMs));
    breaker.advance(21);
    expect(breaker.stateAt(SERVICE, 20)).toBe('half-open');
    expect(breaker.stateAt(SERVICE, 21)).toBe('closed');
  });

  it('gives the permission of an ignored exception back', () => {
    const breaker = resilience4j({
      slidingWindowSize: 1,
      waitDurationInOpenStateMs: 10,
      permittedNumberOfCallsInHalfOpenState: 1,
      ignoredStatuses: [[404, 404]],
    });
    breaker.offer(broken(0, 'reset'));
    expect(breaker.offer(answer(20, 404)).verdict).toBe('admitted');
    expect(breaker.offer(answer(21, 404)).verdict).toBe('admitted');
  });

  it('takes what the time limiter ends for a failure', () => {
    const breaker = resilience4j({ slidingWindowSize: 1, timeLimiterMs: 1000 });
    breaker.offer(answer(0, 200, 'a', 5000));
    breaker.advance(1000);
    expect(breaker.stateAt(SERVICE, 1000)).toBe('open');
  });
});
