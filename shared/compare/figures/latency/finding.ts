import type { CompareSettings, Finding, QuantileShift, RouteLatency } from '#shared/model/index.ts';
import { findingId } from '#shared/compare/judge.ts';
import { counted, milliseconds, percentile, shift, shiftInterval } from '#shared/compare/words.ts';
import { medianIsSlower } from './run-shift.ts';

/** A route that is proven slower: in its median, or in quantiles alone, of which the lowest concerns the most requests. */
export function slowerFinding(route: string, latency: RouteLatency, settings: CompareSettings): Finding {
  const slow = latency.quantiles.filter(({ judgement }) => judgement === 'slower');
  const n = latency.ratio?.n ?? 0;
  const median = medianIsSlower(latency, latency.runShift ?? 1);
  const place = median ? 'latency' : 'latency tail';
  return {
    id: findingId('latency', route, place, 'slower'),
    kind: 'latency',
    catalogue: null,
    severity: latency.sameInstrument ? 'major' : 'minor',
    route,
    service: null,
    place,
    title: median ? medianTitle(latency) : tailTitle(slow),
    cause: `${median ? medianCause(latency, settings) : tailCause(latency, slow, settings)}${cautionOf(latency)}`,
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

function cautionOf({ sameInstrument, sameTime }: RouteLatency): string {
  if (!sameInstrument)
    return ' The two sides were timed at different places: a noise run through the same sender would prove it.';
  return sameTime
    ? ''
    : ' The two runs were sent one after the other, and this route is slower by more than the rest: an interleaved replay would rule out the machine altogether.';
}

function medianTitle({ ratio, addedMs }: RouteLatency): string {
  return `Slower by ${milliseconds(addedMs?.value ?? 0)} (${shift(ratio?.value ?? 1)})`;
}

function medianCause({ ratio, floor }: RouteLatency, settings: CompareSettings): string {
  const interval = ratio ? shiftInterval(ratio) : '';
  return `The median of the paired shifts is ${interval}; the margin is ${marginText(settings, floor)}.`;
}

function tailTitle([lowest]: readonly QuantileShift[]): string {
  if (!lowest) return 'Slower in the tail';
  const added = lowest.candidate - lowest.baseline;
  // The middle of a side can move without the median of the pairs: where requests of a route are of several kinds.
  const where = lowest.quantile === 0.5 ? 'Slower' : 'Slower in the tail';
  return `${where}: ${percentile(lowest.quantile)} by ${milliseconds(added)} (${shift(lowest.candidate / lowest.baseline)})`;
}

function tailCause(
  { ratio }: RouteLatency,
  slow: readonly QuantileShift[],
  settings: CompareSettings,
): string {
  const shifts = slow.map(
    (one) => `${percentile(one.quantile)} ${one.ratio ? shiftInterval(one.ratio) : ''}`,
  );
  const median = ratio ? ` The median of the paired shifts is ${shiftInterval(ratio)}.` : '';
  return `Few requests take much longer, most do not: ${shifts.join('; ')}; the margin is ${marginText(settings, slow[0]?.floor ?? null)}.${median}`;
}

/** `+25 % and 5 ms`, with what the baseline does to itself where it is known. */
export function marginText(
  { latencyMargin, meshBudgetMs }: CompareSettings,
  floor: RouteLatency['floor'],
): string {
  const budget = `${shift(1 + latencyMargin)} and ${milliseconds(meshBudgetMs)}`;
  if (!floor) return budget;
  return `${budget}, plus ${shift(floor.ratio)} and ${milliseconds(floor.ms)} that the baseline shifts against itself`;
}

function quantileText({ p50, p90, p99 }: RouteLatency['baseline']): string {
  return `p50 ${milliseconds(p50)}, p90 ${milliseconds(p90)}, p99 ${milliseconds(p99)}`;
}
