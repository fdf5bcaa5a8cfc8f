import type { CompareSettings, Finding, RouteLatency } from '#shared/model/index.ts';
import { seedOf } from '../hash.ts';
import { findingId } from '../judge.ts';
import type { ComparedExchange, ComparisonContext, ExchangePair } from '../pair.ts';
import { seededRandom } from '../random.ts';
import { LATENCY_SAMPLE, RESAMPLES } from '../settings.ts';
import { bootstrapMedian, type MedianInterval } from '../statistics/bootstrap.ts';
import { quantile } from '../statistics/quantile.ts';
import { counted, milliseconds, shift } from '../words.ts';
import { Sample } from './sample.ts';

/** Microseconds on the three runs; null where the noise run has none. */
interface Timed {
  readonly baseline: number;
  readonly noise: number | null;
  readonly candidate: number;
}

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
  readonly #routes = new Map<string, Sample<Timed>>();

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
      sample = new Sample(LATENCY_SAMPLE, this.#settings.seed ^ seedOf(pair.route));
      this.#routes.set(pair.route, sample);
    }
    const { noise } = pair;
    const again = noise && noise.status === candidate.status ? duration(noise) : null;
    sample.add(pair.index, { baseline: before, noise: again, candidate: after });
  }

  judge(route: string, context: ComparisonContext): LatencyOutcome {
    if (!context.latencyValid) {
      return nothing(
        `latency not judged: ${context.latencyInvalidReason ?? 'the replay is not valid for it'}`,
      );
    }
    const instruments = chooseBaseline(context);
    const pairs: [number, number][] = [];
    for (const timed of this.#routes.get(route)?.values() ?? []) {
      const before = instruments.from === 'noise' ? timed.noise : timed.baseline;
      if (before !== null) pairs.push([before, timed.candidate]);
    }
    if (pairs.length === 0) return nothing('latency not judged: no pair with the same status on both sides');
    return judgePairs(route, pairs, instruments.same, this.#settings);
  }
}

function duration({ durationUs }: ComparedExchange): number | null {
  return durationUs === null ? null : Math.max(1, durationUs);
}

function nothing(note: string): LatencyOutcome {
  return { latency: null, note, finding: null };
}

/**
 * A tap and a replay's sender do not measure the same path. Where the recording was timed by a tap, a noise run that
 * was sent like the candidate's replay gives the baseline's latency.
 */
function chooseBaseline(context: ComparisonContext): { from: 'baseline' | 'noise'; same: boolean } {
  if (context.baselineInstrument === context.candidateInstrument) return { from: 'baseline', same: true };
  if (context.noiseInstrument === context.candidateInstrument) return { from: 'noise', same: true };
  return { from: 'baseline', same: false };
}

/** @param pairs Microseconds of baseline and candidate, in the order of time. */
function judgePairs(
  route: string,
  pairs: readonly (readonly [number, number])[],
  sameInstrument: boolean,
  settings: CompareSettings,
): LatencyOutcome {
  const quantiles = {
    baseline: quantilesOf(pairs.map(([before]) => before)),
    candidate: quantilesOf(pairs.map(([, after]) => after)),
    sameInstrument,
  };
  const n = pairs.length;
  if (n < settings.leastLatencyPairs) {
    return {
      latency: { ...quantiles, ratio: null, judgement: 'unclear' },
      note: `latency unclear: too few samples, ${n} of ${settings.leastLatencyPairs} needed`,
      finding: null,
    };
  }
  const random = seededRandom(settings.seed ^ seedOf(`latency ${route}`));
  const log = bootstrapMedian(
    pairs.map(([before, after]) => Math.log(after / before)),
    RESAMPLES,
    random,
  );
  const added = bootstrapMedian(
    pairs.map(([before, after]) => (after - before) / 1000),
    RESAMPLES,
    random,
  );
  const ratio = { value: Math.exp(log.value), low: Math.exp(log.low), high: Math.exp(log.high), n };
  const judgement = judgementOf(ratio, added, settings);
  const latency: RouteLatency = { ...quantiles, ratio, judgement };
  const interval = `${shift(ratio.value)} (${shift(ratio.low)} … ${shift(ratio.high)}), n = ${n}`;
  const note = judgement === 'unclear' ? `latency unclear: ${interval}` : null;
  const finding = judgement === 'slower' ? slower(route, latency, interval, added, settings) : null;
  return { latency, note, finding };
}

function quantilesOf(us: readonly number[]): RouteLatency['baseline'] {
  const ms = Float64Array.from(us, (value) => value / 1000).sort();
  return { p50: quantile(ms, 0.5), p90: quantile(ms, 0.9), p99: quantile(ms, 0.99) };
}

/**
 * Equivalence testing: only an interval that lies wholly outside the margin proves a shift, only one that lies wholly
 * inside proves that there is none. Shifts below the floor in milliseconds are none, whatever their ratio.
 */
function judgementOf(
  ratio: { readonly low: number; readonly high: number },
  addedMs: MedianInterval,
  { latencyMargin, latencyFloorMs }: CompareSettings,
): RouteLatency['judgement'] {
  const margin = 1 + latencyMargin;
  if (ratio.low > margin && addedMs.low > latencyFloorMs) return 'slower';
  if (ratio.high < 1 / margin && addedMs.high < -latencyFloorMs) return 'faster';
  const insideMargin = ratio.low >= 1 / margin && ratio.high <= margin;
  const insideFloor = addedMs.low >= -latencyFloorMs && addedMs.high <= latencyFloorMs;
  return insideMargin || insideFloor ? 'equivalent' : 'unclear';
}

function slower(
  route: string,
  latency: RouteLatency,
  interval: string,
  addedMs: MedianInterval,
  settings: CompareSettings,
): Finding {
  const n = latency.ratio?.n ?? 0;
  const bounds = `the margin is ${shift(1 + settings.latencyMargin)} and ${milliseconds(settings.latencyFloorMs)}`;
  const caution = latency.sameInstrument
    ? ''
    : ' The two sides were timed at different places: a noise run through the same sender would prove it.';
  return {
    id: findingId('latency', route, 'latency', 'slower'),
    kind: 'latency',
    catalogue: null,
    severity: latency.sameInstrument ? 'major' : 'minor',
    route,
    service: null,
    place: 'latency',
    title: `Slower by ${milliseconds(addedMs.value)} (${shift(latency.ratio?.value ?? 1)})`,
    cause: `The median of the paired shifts is ${interval}; ${bounds}.${caution}`,
    count: n,
    pairs: n,
    noiseCount: null,
    adjustedP: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: counted(n, 'paired request'),
        baseline: quantileText(latency.baseline),
        candidate: quantileText(latency.candidate),
      },
    ],
  };
}

function quantileText({ p50, p90, p99 }: RouteLatency['baseline']): string {
  return `p50 ${milliseconds(p50)}, p90 ${milliseconds(p90)}, p99 ${milliseconds(p99)}`;
}
