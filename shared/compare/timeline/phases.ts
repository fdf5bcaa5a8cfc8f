import type { BreakerCycle, BreakerPhase, Moment, PhaseSpan, Silence } from '#shared/model/index.ts';
import { failuresIn, type Cycle, type Stop } from './stops.ts';
import type { Attempt, Subject } from './subject.ts';

/** A share counts as there again from this part of what it was before on. */
const AGAIN = 0.75;
/** Attempts that the usual pause between two is taken from. */
const PAUSES = 20;

/** When the fault was there, in seconds since the timeline's zero, where somebody knows. */
export type KnownFault = { readonly fromS: number; readonly toS: number } | null;

/** A cycle with its stops, its tests and the phases that were seen. */
export function breakerCycle(cycle: Cycle, untilS: number, fault: KnownFault): BreakerCycle {
  const { subject, failing, stops } = cycle;
  const first = stops[0];
  return {
    subject: subject.name,
    trippedBy: first === undefined ? 0 : failuresIn(subject.attempts.slice(failing, first.last + 1)),
    silences: stops.map((stop) => silenceOf(subject, stop)),
    tests: testsOf(cycle),
    phases: phasesOf(cycle, untilS, fault),
  };
}

function silenceOf(subject: Subject, stop: Stop): Silence {
  const pauseS = Math.min(usualPause(subject, stop.last), stop.toS - stop.fromS);
  return { from: moment(stop.fromS, pauseS), to: moment(stop.toS, stop.next === null ? 0 : pauseS) };
}

/** What was tried between one stop and the next. */
function testsOf({ subject, stops }: Cycle): BreakerCycle['tests'] {
  return stops.slice(1).flatMap((stop, index) => {
    const next = stops[index]?.next;
    if (next == null) return [];
    const tried = subject.attempts.slice(next, stop.last + 1);
    return [
      {
        at: moment(tried[0]?.atS ?? 0, 0),
        requests: requestsIn(tried),
        failures: failuresIn(tried),
      },
    ];
  });
}

/** Attempts of one request are one. */
export function requestsIn(attempts: readonly { readonly request: string | null }[]): number {
  const known = new Set<string>();
  let unknown = 0;
  for (const { request } of attempts)
    if (request === null) unknown += 1;
    else known.add(request);
  return known.size + unknown;
}

function phasesOf({ subject, failing, stops }: Cycle, untilS: number, fault: KnownFault): PhaseSpan[] {
  const [first] = stops;
  const final = stops.at(-1);
  if (first === undefined || final === undefined) return [];
  const { attempts } = subject;
  const pauseS = Math.min(usualPause(subject, first.last), first.toS - first.fromS);
  const began = momentOfFirstFailure(subject, failing);
  const fallsS = fallingFrom(subject, attempts[failing]?.atS ?? 0, first);
  // The next attempt would have come by then: only now is anything missing.
  const missed = moment(first.fromS + pauseS, pauseS);
  const falls = moment(fallsS, fallsS < first.fromS ? pauseS : 0);
  const spans = new Spans(subject);
  spans.add('trip-failing', began, falls);
  spans.add('trip-falling', falls, missed);
  const back = final.next;
  if (back === null) return spans.add('trip-isolated', missed, moment(untilS, 0)).all;
  const after = attempts.slice(back).filter(({ atS }) => atS <= untilS);
  // What fails after the last stop has not recovered: the recording ends before.
  if (failuresIn(after) * 2 >= after.length)
    return spans.add('trip-isolated', missed, moment(final.toS, pauseS)).all;
  const well =
    failsOn(after, final) ?? recoveredWithin(final, stops.length > 1 ? final.fromS : missed.atS, fault);
  const returns = moment(final.toS, pauseS);
  const againS = Math.min(untilS, againFrom(subject, back, first));
  const again = moment(againS, pauseS);
  return spans
    .add('trip-isolated', missed, well)
    .add('recovery-none', well, returns)
    .add('recovery-little', returns, again)
    .add('recovery-full', again, moment(untilS, 0)).all;
}

/** Between the last attempt that worked and the first that did not. */
function momentOfFirstFailure({ attempts }: Subject, failing: number): Moment {
  const atS = attempts[failing]?.atS ?? 0;
  return moment(atS, atS - (attempts[failing - 1]?.atS ?? atS));
}

/**
 * What is asked again and fails still was ill all through the stop: it was well only when the first attempt works. No phase is its own
 * for that, so that its moment is the stop's end with an uncertainty up to there.
 */
function failsOn(after: readonly Attempt[], { toS }: Stop): Moment | null {
  const works = after.findIndex(({ failed }) => !failed);
  return works < 1 ? null : moment(toS, (after[works]?.atS ?? toS) - toS);
}

/**
 * Traffic alone does not tell when a subject that nobody asks is well again: somewhere in the last stop, unless it is known when the
 * fault ended.
 */
function recoveredWithin({ toS }: Stop, fromS: number, fault: KnownFault): Moment {
  if (fault !== null && fault.toS > fromS && fault.toS < toS) return moment(fault.toS, 0);
  const half = Math.max(0, (toS - fromS) / 2);
  return moment(fromS + half, half);
}

/** Several proxies stop one after the other: where the share begins to fall. */
function fallingFrom(subject: Subject, failingS: number, { fromS }: Stop): number {
  const { traffic, times } = subject;
  const before = rateBefore(subject, failingS);
  let startS = fromS;
  for (const { from, to, ones } of traffic.toReversed()) {
    const beginsS = times[from] ?? 0;
    const endsS = times[to - 1] ?? 0;
    if (beginsS >= fromS || ones === 0) continue;
    if (ones / (to - from) >= AGAIN * before || endsS < failingS) break;
    startS = Math.max(beginsS, failingS);
  }
  return startS;
}

/** When the share is there again that it had before. */
function againFrom(subject: Subject, back: number, { last }: Stop): number {
  const { traffic, times, attempts } = subject;
  const backS = attempts[back]?.atS ?? 0;
  const before = rateBefore(subject, attempts[last]?.atS ?? 0);
  const next = attempts.slice(back).find(({ atS }) => atS > backS)?.atS ?? backS;
  for (const { from, to, ones } of traffic) {
    const endsS = times[to - 1] ?? 0;
    if (endsS < backS || ones / (to - from) < AGAIN * before) continue;
    const firstSet = subject.marks.indexOf(1, from);
    return Math.max(next, times[firstSet] ?? backS);
  }
  return next;
}

/** The share at a moment, or the usual one where that is higher: the fall has begun then. */
function rateBefore({ traffic, times, usual }: Subject, atS: number): number {
  const at = traffic.find(({ to }) => (times[to - 1] ?? 0) >= atS);
  return Math.min(usual, at === undefined || at.ones === 0 ? usual : at.ones / (at.to - at.from));
}

/** The usual pause between two attempts before one of them. */
function usualPause({ attempts }: Subject, last: number): number {
  const pauses: number[] = [];
  for (let index = last; index > 0 && pauses.length < PAUSES; index -= 1)
    pauses.push((attempts[index]?.atS ?? 0) - (attempts[index - 1]?.atS ?? 0));
  pauses.sort((a, b) => a - b);
  return pauses[Math.floor(pauses.length / 2)] ?? 0;
}

function moment(atS: number, uncertaintyS: number): Moment {
  return { atS: rounded(atS), uncertaintyS: rounded(Math.max(0, uncertaintyS)) };
}

/** Milliseconds are more than anything here is worth, and the same on every machine. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

class Spans {
  readonly all: PhaseSpan[] = [];
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  add(phase: BreakerPhase, from: Moment, to: Moment): this {
    const { attempts, marks, times } = this.#subject;
    const isWithin = (atS: number) => from.atS <= rounded(atS) && rounded(atS) < to.atS;
    const own = attempts.filter(({ atS }) => isWithin(atS));
    let occasions = 0;
    let set = 0;
    for (const [mark, atS] of times.entries()) {
      if (!isWithin(atS)) continue;
      occasions += 1;
      set += marks[mark] ?? 0;
    }
    const share = this.#subject.isService
      ? Math.min(1, set / Math.max(1, occasions - set))
      : set / Math.max(1, occasions);
    this.all.push({
      phase,
      from,
      to,
      share: rounded(share),
      attempts: own.length,
      failures: failuresIn(own),
    });
    return this;
  }
}
