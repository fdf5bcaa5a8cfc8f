import { type ShareResult, shareResult } from '#shared/compare/share-result.ts';
import { percent, thousands } from '#shared/compare/words.ts';
import type { DeclaredShare, TrafficResult } from '#shared/model/index.ts';
import { callGraph } from '../charts/call-graph.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark } from '../html/words.ts';

const CLASSES: Record<ShareResult, string> = { agrees: 'pass', unclear: 'inconclusive', contradicts: 'fail' };

/** Who called whom, and whether each side does what it declares; null without attempts. */
export function trafficSection({ calls, unproven, declared }: TrafficResult): Markup | null {
  if (calls.length === 0) return null;
  return html`<section aria-labelledby="traffic"><h2 id="traffic">Calls</h2>
<p class="muted">Services in the order in which they are called; a line is as wide as its share of the requests. ${sideMark('baseline', 'Baseline')} solid and above, ${sideMark('candidate')} dashed and below, dotted where a call is declared and no request proved it.</p>
<div class="scroll" tabindex="0">${callGraph({ calls, unproven })}</div>${weights(declared)}</section>`;
}

function weights(declared: readonly DeclaredShare[]): Markup {
  if (declared.length === 0) return nothing;
  return html`<div class="scroll" tabindex="0"><table><caption>Observed shares against the weights that the same side declares, with exact 95 % intervals. Contradicted is what the whole split leaves no chance to (1 in 1,000); a weight outside of its interval that is not, is unclear.</caption>
<thead><tr><th scope="col">Side</th><th scope="col">Service</th><th scope="col">Version</th><th scope="col" class="number">Declared</th><th scope="col">Observed</th><th scope="col">Result</th><th scope="col">Declared at</th></tr></thead>
<tbody>${bounded(declared, PAGE_SHARES.weights, row, restRow(7, 'weight'))}</tbody></table></div>`;
}

function row({
  side,
  service,
  version,
  declared,
  observed,
  low,
  high,
  n,
  agrees,
  origin,
}: DeclaredShare): Markup {
  const result = shareResult({ agrees, declared, low, high });
  return html`<tr><td class="nowrap">${sideMark(side)}</td><td>${service}</td><td>${version}</td><td class="number">${percent(declared)}</td>
<td class="nowrap">${percent(observed)} (${percent(low)} … ${percent(high)}), n = ${thousands(n)}</td>
<td class="nowrap"><span class="mark ${CLASSES[result]}">${result}</span></td><td class="wide">${origin}</td></tr>`;
}
