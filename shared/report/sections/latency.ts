import { milliseconds, shiftInterval } from '#shared/compare/words.ts';
import { marginOf } from '#shared/compare/figures/latency/judgement.ts';
import type {
  ComparisonDocument,
  CompareSettings,
  QuantileShift,
  RouteLatency,
} from '#shared/model/index.ts';
import { latencyCurves } from '../charts/latency-curves.ts';
import { ratioScale, shiftAxis, shiftRow, type ShiftScale } from '../charts/latency-shift.ts';
import { shiftOverTime } from '../charts/shift-over-time.ts';
import { bounded, restParagraph } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark, term } from '../html/words.ts';
import {
  courseCaption,
  latencyAnswer,
  latencyFacts,
  quantileName,
  quantileWords,
  timedRoutes,
  type TimedRoute,
} from '../text/latency-words.ts';

const CLASSES: Record<RouteLatency['judgement'], string> = {
  slower: 'fail',
  faster: 'pass',
  equivalent: 'pass',
  'not slower': 'pass',
  unclear: 'inconclusive',
};

/** Latency of each route: curves of both sides, shifts of the quantiles, and how it went over the run. */
export function latencySection({ routes, settings }: ComparisonDocument): Markup | null {
  const timed = timedRoutes(routes);
  if (timed.length === 0) return null;
  return html`<section aria-labelledby="latency"><h2 id="latency">Latency</h2>
<p>${latencyAnswer(routes)}</p>
<p class="muted">From the send of a request to its last byte. Slower is only what lies outside the margin with its whole ${term('interval', 'Block bootstrap; the intervals of a route’s quantiles hold together in 95 % of cases')}, in per cent and in milliseconds; equivalent what lies inside; not slower what does not reach above it.</p>
${bounded(timed, PAGE_SHARES.latency, (route) => routePart(route, settings), restParagraph('route'))}</section>`;
}

function routePart({ route, latency }: TimedRoute, settings: CompareSettings): Markup {
  const scale = ratioScale(
    latency.quantiles.flatMap(({ ratio }) => ratio ?? []),
    settings.latencyMargin,
  );
  const median = latency.ratio
    ? html`<p>Median of the paired shifts: ${shiftInterval(latency.ratio)}.</p>`
    : nothing;
  return html`<div class="latency-route"><h3><span class="mono">${route}</span> <span class="mark ${CLASSES[latency.judgement]}">${latency.judgement}</span></h3>
${median}
<div class="latency-charts"><figure><figcaption>Latency by percentile; each step to the right is a rarer request</figcaption>${latencyCurves(latency, route)}</figure>${course(latency)}</div>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Quantile</th><th scope="col" class="number">${sideMark('baseline', 'Baseline')}</th><th scope="col" class="number">${sideMark('candidate', 'Candidate')}</th><th scope="col">${latency.ratio ? shiftAxis(scale) : nothing}Interval and margin</th><th scope="col">Shift</th><th scope="col">Result</th></tr></thead>
<tbody>${latency.quantiles.map((quantile) => quantileRow(quantile, scale, settings))}</tbody></table></div>
<p class="muted">${latencyFacts(latency, settings).join(' ')}</p></div>`;
}

function course(latency: RouteLatency): Markup {
  if (latency.overTime.length === 0) return nothing;
  return html`<figure><figcaption>${courseCaption(latency)}</figcaption>${shiftOverTime(latency)}</figure>`;
}

function quantileRow(quantile: QuantileShift, scale: ShiftScale, settings: CompareSettings): Markup {
  const { baseline, candidate, ratio, floor, judgement } = quantile;
  return html`<tr><th scope="row">${quantileName(quantile)}</th>
<td class="number baseline nowrap">${milliseconds(baseline)}</td><td class="number candidate nowrap">${milliseconds(candidate)}</td>
<td>${shiftRow(ratio, scale, marginOf(settings, floor).ratio)}</td>
<td class="wide${ratio ? '' : ' muted'}">${quantileWords(quantile)}</td>
<td class="nowrap">${ratio ? html`<span class="mark ${CLASSES[judgement]}">${judgement}</span>` : html`<span class="muted">not judged</span>`}</td></tr>`;
}
