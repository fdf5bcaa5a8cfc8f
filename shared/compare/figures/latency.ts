import type { CompareSettings, Finding, RouteLatency } from '#shared/model/index.ts';
import { seedOf } from '../hash.ts';
import type { ComparedExchange, ComparisonContext, ExchangePair } from '../pair.ts';
import { LATENCY_SAMPLE } from '../settings.ts';
import { LEAST_FOR_MEDIAN } from '../statistics/median-interval.ts';
import { shift, shiftInterval, thousands } from '../words.ts';
import { slowerFinding } from './latency/finding.ts';
import { judgePairs } from './latency/judge-pairs.ts';
import { RunShifts } from './latency/run-shift.ts';
import type { LatencyPair } from './latency/series.ts';
import { type Timed, TimedSample } from './latency/timed-sample.ts';

/** What the latency of one route came to. */
export interface LatencyOutcome {
  readonly latency: RouteLatency | null;
  /** Why nothing was proven, in words; null where something was. */
  readonly note: string | null;
  readonly finding: Finding | null;
}

/** Paired latencies per route: a bounded sample, judged when all are in. */
export class LatencyBook {
  readonly #settings: CompareSettings;
  readonly #routes = new Map<string, TimedSample>();

  constructor(settings: CompareSettings) {
    this.#settings = settings;
  }

  /** Only pairs with the same status count: a fast failure is not a fast answer. */
  add(pair: ExchangePair): void {
    const candidate = pair.candidate;
    if (!candidate || candidate.status === null || candidate.status !== pair.baseline.status) return;
    const [before, after] = [duration(pair.baseline), duration(candidate)];
    if (before === null || after === null) return;
    let sample = this.#routes.get(pair.route);
    if (!sample) {
      sample = new TimedSample(LATENCY_SAMPLE, this.#settings.seed ^ seedOf(pair.route));
      this.#routes.set(pair.route, sample);
    }
    const { noise } = pair;
    const again = noise && noise.status === candidate.status ? duration(noise) : null;
    const atMs = Math.max(0, Math.round(candidate.startUs / 1000));
    sample.add(pair.index, { atMs, baseline: before, noise: again, candidate: after });
  }

  /** What the latency of each of the routes came to. */
  judge(routes: readonly string[], context: ComparisonContext): Map<string, LatencyOutcome> {
    if (!context.latencyValid) {
      const why = context.latencyInvalidReason ?? 'the replay is not valid for it';
      return new Map(routes.map((route) => [route, nothing(`latency not judged: ${why}`)]));
    }
    const instruments = chooseBaseline(context);
    const sameTime = context.interleaved === instruments.from;
    const judged = new Map(
      routes.flatMap((route) => {
        const pairs = (this.#routes.get(route)?.values() ?? []).flatMap((one) => pairOf(one, instruments));
        if (pairs.length === 0) return [];
        const own = judgePairs(route, pairs, instruments.same, this.#settings);
        return [[route, { own, n: pairs.length }] as const];
      }),
    );
    const run = new RunShifts([...judged.values()].map(({ own }) => own));
    return new Map(
      routes.map((route) => {
        const found = judged.get(route);
        if (!found) return [route, nothing('latency not judged: no pair with the same status on both sides')];
        const { own, n } = found;
        if (sameTime) return [route, this.#outcome(route, n, { ...own, sameTime, runShift: null })];
        const apart = { ...own, sameTime, runShift: run.besides(own) };
        const shared = own.judgement === 'slower' && !run.isSlowerByItself(own);
        return [route, shared ? sharedShift(apart) : this.#outcome(route, n, apart)];
      }),
    );
  }

  #outcome(route: string, n: number, latency: RouteLatency): LatencyOutcome {
    return {
      latency,
      note: latency.judgement === 'unclear' ? noteOf(latency, n) : null,
      finding: latency.judgement === 'slower' ? slowerFinding(route, latency, this.#settings) : null,
    };
  }
}

/** Slower, but no more than the rest of a run that was sent at another time: the machine or the mesh, nobody can say. */
function sharedShift(latency: RouteLatency): LatencyOutcome {
  const { ratio, runShift } = latency;
  const rest =
    runShift === null
      ? 'too few other routes show whether the machine was slower meanwhile'
      : `so is the rest of the run (${shift(runShift)})`;
  return {
    latency: { ...latency, judgement: 'unclear', neededPairs: null },
    note: `latency unclear: slower${ratio ? ` by ${shiftInterval(ratio)}` : ''}, but ${rest}, and the two runs were sent one after the other: an interleaved replay tells the deployment from the machine`,
    finding: null,
  };
}

function duration({ durationUs }: ComparedExchange): number | null {
  return durationUs === null ? null : Math.max(1, durationUs);
}

function nothing(note: string): LatencyOutcome {
  return { latency: null, note, finding: null };
}

interface Instruments {
  readonly from: 'baseline' | 'noise';
  /** Both sides were timed at the same kind of place. */
  readonly same: boolean;
  /** So was a second run of the baseline. */
  readonly again: boolean;
}

/**
 * A tap and a replay's sender do not measure the same path. Where the recording was timed by a tap, a noise run that
 * was sent like the candidate's replay gives the baseline's latency; then there is no second run to measure the floor.
 * So does a noise run that was interleaved with the candidate's: no other was sent at the same time.
 */
function chooseBaseline(context: ComparisonContext): Instruments {
  const alike = context.noiseInstrument === context.candidateInstrument;
  const together = alike && context.interleaved === 'noise';
  if (context.baselineInstrument === context.candidateInstrument && !together) {
    return { from: 'baseline', same: true, again: alike };
  }
  return alike
    ? { from: 'noise', same: true, again: false }
    : { from: 'baseline', same: false, again: false };
}

/** Microseconds as milliseconds; nothing where the run that stands for the baseline has no time. */
function pairOf({ atMs, baseline, noise, candidate }: Timed, { from, again }: Instruments): LatencyPair[] {
  const before = from === 'noise' ? noise : baseline;
  if (before === null) return [];
  const second = again && noise !== null ? noise / 1000 : null;
  return [{ atMs, before: before / 1000, after: candidate / 1000, again: second }];
}

function noteOf({ ratio, neededPairs, drift }: RouteLatency, n: number): string {
  const more = neededPairs === null ? '' : `, about ${thousands(neededPairs)} would decide it`;
  if (!ratio) return `latency unclear: too few samples, ${n} of ${LEAST_FOR_MEDIAN} needed`;
  const moved = drift ? `; within the run it moved by ${shiftInterval(drift)}` : '';
  return `latency unclear: ${shiftInterval(ratio)}${more === '' ? moved : more}`;
}
