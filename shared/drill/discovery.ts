/** How long callers took to notice that an instance left, joined or died (catalogue LB-05 to LB-07). */
import type { Discovery, StepRun } from '#shared/model/index.ts';
import { splitName } from './instance-name.ts';
import { failed } from './outcome.ts';
import { zeroOf } from './stages.ts';
import type { DrillTrace, TracedAttempt } from './trace.ts';

/** Of the pauses between attempts: a silence that is shorter may be chance. */
const PAUSES = 5;
/** Nor is anything told from less than this. */
const LEAST_SILENCE_MS = 1000;

const UNASKED = 'Callers had not come by its tap before, so nothing tells.';

interface Change {
  readonly change: Discovery['change'];
  readonly service: string;
  readonly instance: string;
  readonly atMs: number;
  /** The change of the same instance before it, or the begin. */
  readonly sinceMs: number;
  /** The next change of the same instance, or the end. */
  readonly untilMs: number;
  /** Callers had not come by its tap before. */
  readonly isUnasked: boolean;
  /** Connections are refused: what is tried there leaves no trace at the tap. */
  readonly unseen: boolean;
}

export function discoveriesOf(trace: DrillTrace, steps: readonly StepRun[], durationMs: number): Discovery[] {
  return changesOf(steps, durationMs).map((one) =>
    one.change === 'joins' ? joined(trace, one) : gone(trace, one),
  );
}

/** A fault that takes an instance away brings it back when it ends. */
function changesOf(steps: readonly StepRun[], durationMs: number): Change[] {
  const changes = steps.flatMap((step) => {
    const { change, kind, untilMs, met, asked } = step;
    // What a program does it has done when it ends; that it has to start first is not the callers' doing.
    const atMs = kind === 'command' ? untilMs : step.atMs;
    if (change === null || step.problem !== null) return [];
    return step.instances.flatMap((name, index) => {
      const [service, instance] = splitName(name);
      const begins = {
        change,
        service,
        instance,
        atMs,
        sinceMs: 0,
        untilMs: durationMs,
        isUnasked: asked?.[index] === 0,
        unseen: kind === 'fault' && met === null,
      };
      const back: Change = { ...begins, change: 'joins', atMs: untilMs, unseen: false };
      return kind === 'fault' && change !== 'joins' ? [begins, back] : [begins];
    });
  });
  return changes.map((one) => {
    const others = changes
      .filter(({ service, instance }) => service === one.service && instance === one.instance)
      .map(({ atMs }) => atMs);
    return {
      ...one,
      sinceMs: Math.max(0, ...others.filter((atMs) => atMs < one.atMs)),
      untilMs: Math.min(durationMs, ...others.filter((atMs) => atMs > one.atMs)),
    };
  });
}

function joined(trace: DrillTrace, one: Change): Discovery {
  const right = within(trace, one, ofInstance(trace, one));
  const [first] = right;
  return {
    ...told(one),
    isUnasked: one.isUnasked && first === undefined,
    lastWrongMs: null,
    firstRightMs: first === undefined ? null : first - one.atMs,
    wrong: 0,
    pauseMs: pauseOf(right),
    note:
      first !== undefined
        ? null
        : one.isUnasked
          ? UNASKED
          : 'It got no request until the drill ended, or it changed again.',
  };
}

function gone(trace: DrillTrace, one: Change): Discovery {
  const wrong = within(trace, one, one.unseen ? failedRequests(trace) : ofInstance(trace, one));
  const last = wrong.at(-1);
  const before = within(trace, { atMs: one.sinceMs, untilMs: one.atMs }, ofInstance(trace, one));
  const pauses = [pauseOf(before), pauseOf(wrong)].filter((ms) => ms !== null);
  const pauseMs = pauses.length === 0 ? null : Math.max(...pauses);
  // As long as the silence after the last one is none, nobody has noticed.
  const never = last !== undefined && one.untilMs - last < silenceMs([pauseMs]);
  const unseen = 'Attempts at a closed port leave no trace: counted is what failed for users.';
  const hidden = 'None failed for users: either it was noticed at once, or attempts elsewhere hid it.';
  if (one.isUnasked) {
    return {
      ...told(one),
      lastWrongMs: null,
      firstRightMs: null,
      wrong: wrong.length,
      pauseMs,
      note: UNASKED,
    };
  }
  return {
    ...told(one),
    lastWrongMs: last === undefined ? (one.unseen ? null : 0) : never ? null : last - one.atMs,
    firstRightMs: null,
    wrong: wrong.length,
    pauseMs,
    note: never
      ? 'Requests still went wrong when the drill ended, or it changed again.'
      : one.unseen
        ? last === undefined
          ? hidden
          : unseen
        : null,
  };
}

function told({ change, service, instance, atMs, untilMs, isUnasked }: Change) {
  return { change, service, instance, atMs, untilMs, isUnasked };
}

/** Mean pause between moments in their order; null without two of them. */
function pauseOf(moments: readonly number[]): number | null {
  const [first, last] = [moments[0], moments.at(-1)];
  return moments.length < 2 || first === undefined || last === undefined
    ? null
    : (last - first) / (moments.length - 1);
}

/** Milliseconds that are no chance where moments have such pauses between them. */
export function silenceMs(pauses: readonly (number | null)[]): number {
  return Math.max(LEAST_SILENCE_MS, ...pauses.map((ms) => PAUSES * (ms ?? 0)));
}

/** Whether traffic tells when a change was noticed. Of an instance that nobody asked nothing does. Of a death that no user felt nothing does: attempts elsewhere may have hidden it. */
export function isTold({ change, lastWrongMs, wrong, isUnasked }: Discovery): boolean {
  return !isUnasked && (change === 'joins' || lastWrongMs !== null || wrong > 0);
}

/** Milliseconds from a change to when it was noticed; null where it was not while it was watched. */
export function noticedMs({ change, firstRightMs, lastWrongMs }: Discovery): number | null {
  return change === 'joins' ? firstRightMs : lastWrongMs;
}

function ofInstance({ attempts }: DrillTrace, one: Change): TracedAttempt[] {
  return attempts.filter(({ service, instance }) => service === one.service && instance === one.instance);
}

function failedRequests({ requests }: DrillTrace) {
  return requests.filter(failed);
}

/** Starts in a time, as milliseconds since the traffic began, in order. */
function within(
  trace: DrillTrace,
  { atMs, untilMs }: Pick<Change, 'atMs' | 'untilMs'>,
  some: readonly { readonly startUs: number }[],
): number[] {
  const zeroUs = zeroOf(trace);
  return some
    .map(({ startUs }) => (startUs - zeroUs) / 1000)
    .filter((ms) => ms >= atMs && ms < untilMs)
    .sort((a, b) => a - b);
}
