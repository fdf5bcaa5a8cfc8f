/** When the steps of one side really were on. */
import type { StepRun } from '#shared/model/index.ts';
import type { TracedRequest } from './trace.ts';

/** Milliseconds since the traffic began. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The traffic may end before a step of it: nothing was done then. */
export function hasBegun({ on }: StepRun): boolean {
  return on === undefined || on.length > 0;
}

/** All stretches in which something was done: faults while they were there, and changes of instances as long as they lasted. */
export function stretchesOf(steps: readonly StepRun[], durationMs: number): Stretch[] {
  return steps.flatMap((step) => {
    if (step.on !== undefined) return step.on;
    return [{ fromMs: step.atMs, untilMs: lastsUntil(step, steps, durationMs) }];
  });
}

/** What a program did to an instance lasts until the next change of it, or the end; anything else as long as the program ran. */
function lastsUntil(step: StepRun, steps: readonly StepRun[], durationMs: number): number {
  const { kind, change, problem, atMs, untilMs, instances } = step;
  if (kind !== 'command' || change === null || problem !== null) return untilMs;
  const ends = instances.map((name) => {
    const later = steps.filter(
      (one) => one.change !== null && hasBegun(one) && one.atMs > atMs && one.instances.includes(name),
    );
    return Math.min(durationMs, ...later.map((one) => one.atMs));
  });
  return Math.max(untilMs, ...ends);
}

type Timed = Pick<TracedRequest, 'startUs' | 'durationUs'>;

/**
 * From when to when a request was under way, in milliseconds since the traffic began; one that never ended has no end.
 * @param zeroUs when the traffic began
 */
export function spanOf({ startUs, durationUs }: Timed, zeroUs: number): { startMs: number; endMs: number } {
  const startMs = (startUs - zeroUs) / 1000;
  return { startMs, endMs: durationUs === null ? Number.POSITIVE_INFINITY : startMs + durationUs / 1000 };
}

/** Whether a request was under way in any of the stretches. */
export function isWithin(stretches: readonly Stretch[], request: Timed, zeroUs: number): boolean {
  const { startMs, endMs } = spanOf(request, zeroUs);
  return stretches.some(({ fromMs, untilMs }) => startMs <= untilMs && endMs >= fromMs);
}
