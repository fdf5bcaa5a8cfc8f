import type { Checks } from '../checks.ts';
import type { ReplayT } from '../meshproof/answers.ts';

/** The product's own bound: a replay is on time when 99 of 100 requests left within it (ARCHITECTURE.md, Replay). */
const BOUND_MS = 50;

/**
 * That replays kept the recorded pace. A machine that stalls now and then may keep all runs from being on time: then the product
 * has to say so itself, and all but the few requests that met a stall still have to be.
 */
export function checkOnTime(
  checks: Checks,
  name: string,
  replays: readonly Pick<ReplayT, 'sendLagMs' | 'valid'>[],
): void {
  const ok = replays.every(
    ({ sendLagMs: { p50, p99 }, valid }) => valid === p99 <= BOUND_MS && p50 <= BOUND_MS,
  );
  const lags = replays.map(
    ({ sendLagMs: { p50, p99 } }) => `send lag p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
  const late = replays.every(({ valid }) => valid) ? '' : '; late: latency is not judged';
  checks.check(
    `${name}: the replay is on time, or the product says that it is late`,
    ok,
    `${lags.join(' and ')}${late}`,
  );
}
