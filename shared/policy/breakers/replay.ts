import { z } from 'zod';
import type { BreakerAttempt, BreakerTrace } from './attempt.ts';
import { BreakerStateSchema, VerdictSchema, type Breaker, type Verdict } from './breaker.ts';
import { BreakerSettingsSchema, createBreaker, type BreakerSettings } from './create.ts';

/** A stretch of one state; it ends where the next begins. */
export const StateSpanSchema = z.object({
  state: BreakerStateSchema,
  fromMs: z.number(),
  toMs: z.number(),
  /** Why it began; empty for the first. */
  why: z.string(),
});
export type StateSpan = z.infer<typeof StateSpanSchema>;

/** An attempt that the machine would not have let through as it was. `index` counts in the trace, sorted by time. */
export const StoppedAttemptSchema = z.object({
  index: z.int().nonnegative(),
  atMs: z.number(),
  instance: z.string(),
  verdict: VerdictSchema.exclude(['admitted']),
  state: BreakerStateSchema,
  why: z.string(),
});
export type StoppedAttempt = z.infer<typeof StoppedAttemptSchema>;

const CountsSchema = z.object({
  admitted: z.int().nonnegative(),
  moved: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
});

/** What a machine would have done with a recorded trace. */
export const TraceReplaySchema = z.object({
  settings: BreakerSettingsSchema,
  scope: z.enum(['service', 'instance']),
  fromMs: z.number(),
  toMs: z.number(),
  counts: CountsSchema,
  /** By the instance that the recording chose. */
  instances: z.array(CountsSchema.extend({ instance: z.string() })),
  timelines: z.array(z.object({ subject: z.string(), spans: z.array(StateSpanSchema) })),
  stopped: z.array(StoppedAttemptSchema),
});
export type TraceReplay = z.infer<typeof TraceReplaySchema>;

/** Two machines over one trace. Every attempt is in exactly one of the counts. */
export const MachineComparisonSchema = z.object({
  left: TraceReplaySchema,
  right: TraceReplaySchema,
  bothAdmit: z.int().nonnegative(),
  bothStop: z.int().nonnegative(),
  onlyLeftStops: z.int().nonnegative(),
  onlyRightStops: z.int().nonnegative(),
  /** Attempts with different verdicts, by time. */
  differences: z.array(
    z.object({
      index: z.int().nonnegative(),
      atMs: z.number(),
      instance: z.string(),
      left: VerdictSchema,
      right: VerdictSchema,
    }),
  ),
});
export type MachineComparison = z.infer<typeof MachineComparisonSchema>;

/**
 * What a machine would have done with a recorded trace. An attempt that it would have moved or rejected does not count: its
 * end is unknown, and so is what the instance it would have moved to would have answered. The further a replay gets from
 * what happened, the less it says about the states that follow; `counts` tells how far that is.
 *
 * A trace that was recorded behind a breaker lacks what that breaker stopped: record at the instances or with it switched off.
 * @param untilMs how long to let the machine run on, at least to the end of the last attempt.
 */
export function replayTrace(trace: BreakerTrace, settings: BreakerSettings, untilMs?: number): TraceReplay {
  const attempts = byTime(trace.attempts);
  const instances = instancesOf(trace);
  const known =
    'instances' in settings && settings.instances.length === 0 ? { ...settings, instances } : settings;
  const breaker = createBreaker(known);
  const counts = new Map(instances.map((instance) => [instance, { admitted: 0, moved: 0, rejected: 0 }]));
  const stopped: StoppedAttempt[] = [];
  for (const [index, attempt] of attempts.entries()) {
    const { verdict, state, why } = breaker.offer(attempt);
    const own = counts.get(attempt.instance);
    if (own) own[verdict] += 1;
    const { atMs, instance } = attempt;
    if (verdict !== 'admitted') stopped.push({ index, atMs, instance, verdict, state, why });
  }
  const fromMs = attempts[0]?.atMs ?? 0;
  const lastMs = attempts.reduce((last, { atMs, durationMs }) => Math.max(last, atMs + durationMs), fromMs);
  const toMs = Math.max(lastMs, untilMs ?? lastMs);
  breaker.advance(toMs);
  return {
    settings: known,
    scope: breaker.scope,
    fromMs,
    toMs,
    counts: total([...counts.values()]),
    instances: [...counts].map(([instance, own]) => ({ instance, ...own })),
    timelines: breaker.subjects.map((subject) => ({
      subject,
      spans: spansOf(breaker, subject, fromMs, toMs),
    })),
    stopped,
  };
}

/** Both machines over the same trace, each as if it had been the only one. */
export function compareMachines(
  trace: BreakerTrace,
  left: BreakerSettings,
  right: BreakerSettings,
  untilMs?: number,
): MachineComparison {
  const replays = { left: replayTrace(trace, left, untilMs), right: replayTrace(trace, right, untilMs) };
  const verdicts = { left: verdictsOf(replays.left), right: verdictsOf(replays.right) };
  const count = { bothAdmit: 0, bothStop: 0, onlyLeftStops: 0, onlyRightStops: 0 };
  const differences: MachineComparison['differences'] = [];
  for (const [index, { atMs, instance }] of byTime(trace.attempts).entries()) {
    const pair = { left: verdicts.left(index), right: verdicts.right(index) };
    const admits = { left: pair.left === 'admitted', right: pair.right === 'admitted' };
    if (admits.left) count[admits.right ? 'bothAdmit' : 'onlyRightStops'] += 1;
    else count[admits.right ? 'onlyLeftStops' : 'bothStop'] += 1;
    if (pair.left !== pair.right) differences.push({ index, atMs, instance, ...pair });
  }
  return { ...replays, ...count, differences };
}

function byTime(attempts: readonly BreakerAttempt[]): BreakerAttempt[] {
  return attempts.toSorted((a, b) => a.atMs - b.atMs);
}

function instancesOf({ instances, attempts }: BreakerTrace): string[] {
  return [...new Set([...instances, ...attempts.map(({ instance }) => instance)])];
}

function total(counts: readonly z.infer<typeof CountsSchema>[]): z.infer<typeof CountsSchema> {
  const sum = { admitted: 0, moved: 0, rejected: 0 };
  for (const { admitted, moved, rejected } of counts) {
    sum.admitted += admitted;
    sum.moved += moved;
    sum.rejected += rejected;
  }
  return sum;
}

function verdictsOf({ stopped }: TraceReplay): (index: number) => Verdict {
  const verdicts = new Map(stopped.map(({ index, verdict }) => [index, verdict]));
  return (index) => verdicts.get(index) ?? 'admitted';
}

function spansOf(breaker: Breaker, subject: string, fromMs: number, toMs: number): StateSpan[] {
  const changes = breaker.changes.filter((change) => change.subject === subject && change.atMs <= toMs);
  const starts = [
    { atMs: fromMs, to: changes[0]?.from ?? breaker.stateAt(subject, toMs), why: '' },
    ...changes,
  ];
  return starts.map(({ atMs, to, why }, index) => ({
    state: to,
    fromMs: atMs,
    toMs: starts[index + 1]?.atMs ?? toMs,
    why,
  }));
}
