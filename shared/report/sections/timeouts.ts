import type { LimitResult, LimitSide, TimeoutResult, TimeoutSide } from '#shared/model/index.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark } from '../html/words.ts';
import { cutOffText, limitTexts, slowestText } from './ledger-words.ts';

/** The ladder of timeouts of both sides, as far as answers were cut off; null where none was. */
export function timeoutsSection(timeouts: readonly TimeoutResult[]): Markup | null {
  if (timeouts.length === 0) return null;
  const row = ({ route, at, baseline, candidate }: TimeoutResult): Markup =>
    html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${at ?? 'the edge'}</td><td>${ladder(baseline, 'baseline')}</td><td class="wide">${ladder(candidate, 'candidate')}</td></tr>`;
  return html`<section aria-labelledby="timeouts"><h2 id="timeouts">Timeouts</h2>
<div class="scroll" tabindex="0"><table><caption>Times after which at least three requests were cut off alike. A side without one is not known to have no timeout: only a slower success shows that.</caption>
<thead><tr><th scope="col">Route</th><th scope="col">Cut off at</th><th scope="col">${sideMark('baseline', 'Baseline')}</th><th scope="col">${sideMark('candidate', 'Candidate')}</th></tr></thead>
<tbody>${bounded(timeouts, PAGE_SHARES.timeouts, row, restRow(4, 'row'))}</tbody></table></div></section>`;
}

function ladder(side: TimeoutSide, name: 'baseline' | 'candidate'): Markup {
  return html`${side.cutOffs.map((one) => html`<div class="${name}">${cutOffText(one)}</div>`)}<div class="muted">${slowestText(side)}</div>`;
}

/** Requests that were refused with 429; null where none was. */
export function limitsSection(limits: readonly LimitResult[]): Markup | null {
  if (limits.length === 0) return null;
  const row = ({ route, baseline, candidate }: LimitResult): Markup =>
    html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${lines(baseline, 'baseline')}</td><td class="wide">${lines(candidate, 'candidate')}</td></tr>`;
  return html`<section aria-labelledby="limits"><h2 id="limits">Rate limits</h2>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Route</th><th scope="col">${sideMark('baseline', 'Baseline')}</th><th scope="col">${sideMark('candidate', 'Candidate')}</th></tr></thead>
<tbody>${bounded(limits, PAGE_SHARES.limits, row, restRow(3, 'route'))}</tbody></table></div></section>`;
}

function lines(side: LimitSide, name: 'baseline' | 'candidate'): Markup {
  return html`${limitTexts(side).map((text) => html`<div class="${name}">${text}</div>`)}`;
}
