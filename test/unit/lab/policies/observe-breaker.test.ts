import { describe, expect, test } from 'vitest';
import { breakerSettings, createBreaker, type BreakerAttempt } from '#shared/policy/breakers/index.ts';
import { judgeCalls, type Seen } from '#test/lab/policies/observe-breaker.ts';

const WORKING = 20;
const PACE_MS = 100;

function resilience4j(waitDurationInOpenStateMs = 3000) {
  const settings = breakerSettings({
    machine: 'resilience4j',
    slidingWindowSize: 20,
    minimumNumberOfCalls: 10,
    failureRateThreshold: 50,
    waitDurationInOpenStateMs,
    permittedNumberOfCallsInHalfOpenState: 2,
    failureStatuses: [[500, 599]],
  });
  if (settings.machine !== 'resilience4j') throw new TypeError(settings.machine);
  return settings;
}

/** Calls of a client to a breaker that they reach `delayMs` after the client began with them. */
function played(delayMs: (n: number) => number, settings = resilience4j()): Seen[] {
  const breaker = createBreaker(settings);
  const seen: Seen[] = [];
  let freeMs = 0;
  for (let n = 0; n < WORKING + 75; n++) {
    const working = n < WORKING;
    const atMs = working ? freeMs : Math.max(freeMs, 1000 + (n - WORKING) * PACE_MS);
    const attempt: BreakerAttempt = {
      atMs: atMs + delayMs(n),
      durationMs: 20,
      instance: 'producer',
      outcome: 'response',
      status: working ? 200 : 503,
    };
    const admitted = breaker.offer(attempt).verdict === 'admitted';
    const durationMs = delayMs(n) + (admitted ? 20 : 2);
    freeMs = atMs + durationMs;
    seen.push({ attempt: { ...attempt, atMs, durationMs }, admitted });
  }
  return seen;
}

describe('calls that a breaker lets through and stops', () => {
  test('are held against its model', () => {
    expect(
      judgeCalls(
        played(() => 1),
        WORKING,
        resilience4j(),
      ),
    ).toMatchObject({ ok: true });
  });

  // Right before the model's wait is over: the breaker saw it when it was.
  test.each([120, 200, 300, 500])('may be kept from the breaker for %i ms by the machine', (ms) => {
    const first = played(() => 1).findIndex(({ admitted }, n) => n > WORKING + 20 && admitted);
    for (let n = first - 6; n <= first + 1; n++) {
      const seen = played((call) => (call === n ? ms : 1));
      expect(judgeCalls(seen, WORKING, resilience4j()), `call ${n}`).toMatchObject({ ok: true });
    }
  });

  test.each([2000, 2700, 3400, 4000])('are not the calls of a breaker that waits %i ms', (waitMs) => {
    const seen = played(() => 1, resilience4j(waitMs));
    expect(judgeCalls(seen, WORKING, resilience4j())).toMatchObject({ ok: false });
  });

  test('are not the calls of another breaker where one of them was late', () => {
    const seen = played((n) => (n === WORKING + 30 ? 300 : 1), resilience4j(2000));
    expect(judgeCalls(seen, WORKING, resilience4j())).toMatchObject({ ok: false });
  });

  test('say nothing when none is stopped', () => {
    const seen = played(() => 1).map((one) => ({ ...one, admitted: true }));
    expect(judgeCalls(seen, WORKING, resilience4j())).toMatchObject({ ok: false });
  });
});
