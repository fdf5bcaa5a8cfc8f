/** Replays the recorded attempts at a service through breaker models, and says in words what came of it. */
import { counted } from '#shared/compare/words.ts';
import type { CaptureSummary } from '#shared/model/index.ts';
import type { BreakerAnswer } from '#shared/policy/model/breaker-answer.ts';
import type { Problem } from '#shared/policy/source/problem.ts';
import { breakerTimeline } from '#shared/report/charts/breaker-timeline.ts';
import { hasFailed, machineAnswer, toldSettings } from './answer.ts';
import type { BreakerTrace } from './attempt.ts';
import type { BreakerSettings } from './create.ts';
import { defaultSettings, MACHINE_WORDS } from './fields.ts';
import type { DeclaredMachines } from './machines-to.ts';
import { replayTrace } from './replay.ts';

/** Instances that are drawn: more than that nobody can read on one screen. */
const MOST_LANES = 40;

/** A trace as it was recorded, and what of the recording is not in it. */
export interface RecordedTrace {
  readonly trace: BreakerTrace;
  /** Attempts after the first ones that a trace may have. */
  readonly leftOut: number;
  /** Attempts whose end is not known. */
  readonly unfinished: number;
}

export interface Recorded extends RecordedTrace {
  readonly capture: Pick<CaptureSummary, 'name' | 'side' | 'complete'>;
  readonly service: string;
}

/** Machines that somebody told, under their own names; a number tells those of one kind apart. */
export function toldMachines(settings: readonly BreakerSettings[]): DeclaredMachines {
  const seen = new Map<string, number>();
  const machines = settings.map((one) => {
    const count = (seen.get(one.machine) ?? 0) + 1;
    seen.set(one.machine, count);
    const { name } = MACHINE_WORDS[one.machine];
    return {
      name: count === 1 ? name : `${name} ${count}`,
      settings: one,
      words: toldSettings(one, defaultSettings(one.machine)),
    };
  });
  return { machines, notKnown: [], absent: [] };
}

/**
 * The attempts at a service through each machine by itself.
 * @param problems what could not be read of the sources that the machines come from
 */
export function replayRecorded(
  recorded: Recorded,
  { machines, notKnown, absent }: DeclaredMachines,
  problems: readonly Problem[],
): BreakerAnswer {
  const { trace } = recorded;
  const replays = machines.map(({ name, settings, words }) => ({
    name,
    words,
    replay: replayTrace(trace, settings),
  }));
  return {
    trace: summaryOf(recorded),
    replays: replays.map(({ name, words, replay }) => machineAnswer(name, words, trace, replay)),
    notKnown: [...notKnown],
    absent: [...absent],
    limits: limitsOf(
      recorded,
      machines.map(({ settings }) => settings.machine),
    ),
    problems: [...problems],
    svg: replays.length === 0 ? '' : breakerTimeline(drawnOf(trace), replays).text,
  };
}

function summaryOf({ capture, service, trace, leftOut, unfinished }: Recorded): BreakerAnswer['trace'] {
  const { attempts, instances } = trace;
  const counts = new Map(instances.map((instance) => [instance, { attempts: 0, failures: 0 }]));
  let failures = 0;
  let retries = 0;
  let endMs = attempts[0]?.atMs ?? 0;
  for (const attempt of attempts) {
    const own = counts.get(attempt.instance);
    if (own) own.attempts += 1;
    endMs = Math.max(endMs, attempt.atMs + attempt.durationMs);
    if (attempt.retry) retries += 1;
    if (!hasFailed(attempt)) continue;
    failures += 1;
    if (own) own.failures += 1;
  }
  const first = attempts[0];
  return {
    capture: capture.name,
    side: capture.side,
    service,
    attempts: attempts.length,
    failures,
    retries,
    leftOut,
    unfinished,
    startedAt: first === undefined ? null : new Date(first.atMs).toISOString(),
    durationMs: first === undefined ? 0 : endMs - first.atMs,
    instances: [...counts].map(([instance, own]) => ({ instance, ...own })),
  };
}

/** The instances with the most failures when there are too many to draw. */
function drawnOf(trace: BreakerTrace): BreakerTrace {
  if (trace.instances.length <= MOST_LANES) return trace;
  const failures = new Map<string, number>();
  for (const attempt of trace.attempts)
    if (hasFailed(attempt)) failures.set(attempt.instance, (failures.get(attempt.instance) ?? 0) + 1);
  const shown = new Set(
    trace.instances.toSorted((a, b) => (failures.get(b) ?? 0) - (failures.get(a) ?? 0)).slice(0, MOST_LANES),
  );
  return {
    instances: trace.instances.filter((instance) => shown.has(instance)),
    attempts: trace.attempts.filter(({ instance }) => shown.has(instance)),
  };
}

function limitsOf({ trace, capture, leftOut, unfinished }: Recorded, machines: readonly string[]): string[] {
  const retries = trace.attempts.filter(({ retry }) => retry).length;
  const aroundCalls = machines.some((machine) => machine === 'hystrix' || machine === 'resilience4j');
  return [
    'How a moved or refused attempt would have ended is unknown: it counts for no machine. The further a machine gets from what happened, the less is known of what follows.',
    'All attempts are taken for those of one caller. Each proxy and each JVM counts on its own: with several callers each would have acted later.',
    'What a breaker stopped while this was recorded never reached an instance, and a refused connection never reached a tap: both are missing here.',
    ...(retries > 0 && aroundCalls
      ? [
          `${counted(retries, 'attempt')} repeated an earlier one. Hystrix and Resilience4j may see such a call as one; here each attempt counts.`,
        ]
      : []),
    ...(leftOut > 0
      ? [
          `Only the first ${counted(trace.attempts.length, 'attempt')} are replayed; ${counted(leftOut, 'later one')} left out.`,
        ]
      : []),
    ...(unfinished > 0
      ? [`${counted(unfinished, 'attempt')} without a known end ${unfinished === 1 ? 'is' : 'are'} left out.`]
      : []),
    ...(trace.instances.length > MOST_LANES
      ? [`The picture shows the ${MOST_LANES} instances with the most errors, of ${trace.instances.length}.`]
      : []),
    ...(capture.complete ? [] : ['The capture is not complete: some attempts may be missing.']),
  ];
}
