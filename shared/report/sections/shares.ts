import { percent, probability, thousands } from '#shared/compare/words.ts';
import type { Estimate, ShareResult } from '#shared/model/index.ts';
import { shareAxis, shareRow } from '../charts/share-bars.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark, term } from '../html/words.ts';

/** Who served: the share of each labelled version on both sides. */
export function sharesSection(shares: readonly ShareResult[]): Markup {
  if (shares.length === 0) {
    return html`<section aria-labelledby="shares"><h2 id="shares">Shares</h2><p class="muted">No instances with a version label were seen on both sides.</p></section>`;
  }
  const exact = term('exact', 'Clopper-Pearson: covers the true share in at least 95 % of cases');
  const fisher = term('p', 'Fisher’s exact test, Benjamini-Hochberg adjusted');
  return html`<section aria-labelledby="shares"><h2 id="shares">Shares</h2>
<div class="scroll" tabindex="0"><table><caption>Version of the first attempt, with ${exact} 95 % intervals: ${sideMark('baseline')}, ${sideMark('candidate')}.</caption>
<thead><tr><th scope="col">Route</th><th scope="col">Service</th><th scope="col">Version</th><th scope="col">${shareAxis()}Share</th><th scope="col">${sideMark('baseline', 'Baseline')}</th><th scope="col">${sideMark('candidate', 'Candidate')}</th><th scope="col" class="number">${fisher}</th><th scope="col">Result</th></tr></thead>
<tbody>${bounded(shares, PAGE_SHARES.shares, row, restRow(8, 'share'))}</tbody></table></div></section>`;
}

function row(share: ShareResult): Markup {
  const { route, service, version, baseline, candidate, adjustedP, differs } = share;
  return html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${service}</td><td>${version ?? ''}</td><td>${shareRow(share)}</td>
<td class="baseline nowrap">${text(baseline)}</td><td class="candidate nowrap">${text(candidate)}</td>
<td class="number">${adjustedP === null ? '' : probability(adjustedP)}</td>
<td class="nowrap">${differs ? html`<span class="mark fail">differs</span>` : html`<span class="muted">no difference shown</span>`}</td></tr>`;
}

function text({ value, low, high, n }: Estimate): string {
  return `${percent(value)} (${percent(low)} … ${percent(high)}), n = ${thousands(n)}`;
}
