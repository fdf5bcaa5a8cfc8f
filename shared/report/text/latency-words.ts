import {
  counted,
  listed,
  milliseconds,
  percentile,
  shift,
  shiftInterval,
  thousands,
} from '#shared/compare/words.ts';
import { LEAST_FOR_MEDIAN } from '#shared/compare/statistics/median-interval.ts';
import type { CompareSettings, QuantileShift, RouteLatency, RouteResult } from '#shared/model/index.ts';

/** A route whose latency was judged. */
export type TimedRoute = Pick<RouteResult, 'route'> & { readonly latency: RouteLatency };

const ORDER: readonly RouteLatency['judgement'][] = [
  'slower',
  'unclear',
  'not slower',
  'faster',
  'equivalent',
];

/** What has to be looked at first: slower routes, then undecided ones; ties in the order they came in. */
export function timedRoutes(routes: readonly Pick<RouteResult, 'route' | 'latency'>[]): TimedRoute[] {
  return routes
    .flatMap(({ route, latency }) => (latency ? [{ route, latency }] : []))
    .toSorted((a, b) => ORDER.indexOf(a.latency.judgement) - ORDER.indexOf(b.latency.judgement));
}

/** The answer in one sentence. */
export function latencyAnswer(routes: readonly Pick<RouteResult, 'route' | 'latency'>[]): string {
  const timed = timedRoutes(routes);
  if (timed.length === 0) return 'No route’s latency was judged.';
  const of = (judgement: RouteLatency['judgement']): TimedRoute[] =>
    timed.filter(({ latency }) => latency.judgement === judgement);
  const [slower, unclear] = [of('slower'), of('unclear')];
  const others = timed.length - slower.length - unclear.length;
  if (slower.length > 0) {
    const rest = unclear.length > 0 ? ` ${counted(unclear.length, 'route')} can’t be decided.` : '';
    return `${slower.length} of ${counted(timed.length, 'route')} ${slower.length === 1 ? 'is' : 'are'} slower beyond the margin: ${listed(slower.map(({ route }) => route))}.${rest}`;
  }
  if (unclear.length === 0)
    return `None of ${counted(timed.length, 'route')} is slower: none lies above the margin.`;
  return `No route is proven slower; ${others} of ${counted(timed.length, 'route')} are proven not to be, ${thousands(unclear.length)} can’t be decided yet.`;
}

/** The quantiles that are proven slower, as `slower at p95 and p99`; nothing where none is. */
export function slowQuantiles({ quantiles }: RouteLatency): string {
  const slow = quantiles.filter(({ judgement }) => judgement === 'slower').map(quantileName);
  return slow.length === 0 ? '' : `slower at ${listed(slow, 5)}`;
}

/** One quantile beside its chart: its shift both ways, or what it needs. */
export function quantileWords({ ratio, addedMs, leastPairs }: QuantileShift): string {
  if (!ratio || !addedMs) return `needs ${thousands(leastPairs)} pairs for an interval`;
  return `${shiftInterval(ratio)}; ${signed(addedMs.value)} (${signed(addedMs.low)} … ${signed(addedMs.high)})`;
}

const signed = (ms: number): string => `${ms < 0 ? '−' : '+'}${milliseconds(Math.abs(ms))}`;

/** What the picture of the run shows, with what its dashed line is. */
export function courseCaption({ trimmed }: RouteLatency): string {
  const warmUp = trimmed.pairs > 0 ? '; the warm-up left of the dashed line does not count' : '';
  return `Paired shift over the run; the band is the margin${warmUp}`;
}

/** How the figures of a route came about, a sentence each: sample, warm-up, blocks, floor, drift, what is missing. */
export function latencyFacts(latency: RouteLatency, settings: CompareSettings): string[] {
  const { trimmed, blockLength, floor, drift, neededPairs, ratio, margin } = latency;
  const facts = [
    `Margin: ${shift(margin.ratio)} or ${milliseconds(margin.ms)}, whichever is more${
      floor
        ? `, with the ${shift(floor.ratio)} and ${milliseconds(floor.ms)} by which the baseline shifts against itself`
        : '; what the baseline does to itself is not in it: that takes two runs of it through the same sender'
    }.`,
    trimmedWords(trimmed),
  ];
  if (blockLength === null && ratio)
    facts.push(
      `Interval of the median by order statistics at 99 %, exact whatever the distribution: ${settings.leastLatencyPairs} pairs are needed for a bootstrap, and to prove that a route is slower.`,
    );
  if (blockLength !== null)
    facts.push(
      `Intervals by a bootstrap of blocks of ${counted(blockLength, 'pair')} (length by Politis and White): requests near each other are alike.`,
    );
  if (drift)
    facts.push(`From the first half of the run to the second the shift moves by ${shiftInterval(drift)}.`);
  if (!ratio) facts.push(`Too few pairs for an interval: ${LEAST_FOR_MEDIAN} are needed.`);
  if (neededPairs !== null) {
    facts.push(
      `About ${counted(neededPairs, 'pair')} would decide it, with a power of 80 % if it goes on like this.`,
    );
  }
  return [...facts, instrumentWords(latency)];
}

function instrumentWords({ sameInstrument, sameTime, runShift }: RouteLatency): string {
  if (!sameInstrument)
    return 'The sides were timed at different places: a noise run through the same sender would make them comparable.';
  return sameTime
    ? 'Both sides got each request at the same moment, in an order drawn for each.'
    : `The two runs were sent one after the other: what the machine did meanwhile is part of the shift${runShift === null ? '' : `, and the other routes have shifted by ${shift(runShift)}`}. An interleaved replay would rule it out.`;
}

function trimmedWords({ pairs, untilMs, ratio, steady }: RouteLatency['trimmed']): string {
  if (!steady) return 'No steady part was found (MSER-5): nothing is left out.';
  if (pairs === 0) return 'No warm-up was found (MSER-5).';
  const worse = ratio === null ? '' : `, in which the shift was ${shift(ratio)}`;
  return `Warm-up left out (MSER-5): the first ${counted(pairs, 'pair')}, ${(untilMs / 1000).toFixed(1)} s of the run${worse}.`;
}

/** The name of a quantile as a table has it. */
export const quantileName = ({ quantile }: QuantileShift): string => percentile(quantile);
