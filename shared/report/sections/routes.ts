import { shift, thousands } from '#shared/compare/words.ts';
import type { ComparisonDocument, RouteResult, Verdict } from '#shared/model/index.ts';
import { medians, shiftAxis, shiftRow, type ShiftScale, shiftScale } from '../charts/latency-shift.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { term, verdictMark } from '../html/words.ts';

const ORDER: readonly Verdict[] = ['fail', 'inconclusive', 'pass'];

/** The verdict per route with its latency shift, failing routes first. */
export function routesSection({ routes, settings }: ComparisonDocument): Markup {
  const scale = shiftScale(
    routes.map(({ latency }) => latency),
    settings.latencyMargin,
  );
  const interval = term('95 % interval', 'Block bootstrap of the median of paired ratios');
  return html`<section aria-labelledby="routes"><h2 id="routes">Routes</h2>
<div class="scroll" tabindex="0"><table><caption>Latency shift: candidate over baseline, median with its ${interval}; the band is the margin of ${shift(1 + settings.latencyMargin)}.</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Route</th><th scope="col" class="number">Pairs</th><th scope="col">Median</th><th scope="col">${shiftAxis(scale)}Latency shift</th><th scope="col">Why not a plain pass</th></tr></thead>
<tbody>${bounded(inOrderOfVerdict(routes), PAGE_SHARES.routes, (route) => row(route, scale), restRow(6, 'route'))}</tbody></table></div></section>`;
}

/** Failing routes first, then those without enough evidence. */
export function inOrderOfVerdict(routes: readonly RouteResult[]): RouteResult[] {
  return routes.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

function row({ route, pairs, verdict, reasons, latency, findings }: RouteResult, scale: ShiftScale): Markup {
  const first = findings[0];
  const name = html`<span class="mono">${route}</span>`;
  return html`<tr><td>${verdictMark(verdict)}</td>
<th scope="row" class="nowrap">${first === undefined ? name : html`<a href="#${first}">${name}</a>`}</th>
<td class="number">${thousands(pairs)}</td>
<td class="nowrap">${latency ? medians(latency) : nothing}</td>
<td>${latency ? shiftRow(latency.ratio, scale) : nothing}${latency ? shiftText(latency) : nothing}</td>
<td class="wide">${reasons.map((reason) => html`<div>${reason}</div>`)}</td></tr>`;
}

function shiftText({ ratio, judgement, sameInstrument }: NonNullable<RouteResult['latency']>): Markup {
  const elsewhere = sameInstrument ? '' : ', timed at different places';
  if (!ratio) return html`<span class="muted">${judgement}${elsewhere}</span>`;
  const interval = `${shift(ratio.value)} (${shift(ratio.low)} … ${shift(ratio.high)}), n = ${thousands(ratio.n)}`;
  return html`<span class="muted nowrap">${judgement}: ${interval}${elsewhere}</span>`;
}
