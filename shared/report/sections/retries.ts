import type { RetryResult, RetrySide } from '#shared/model/index.ts';
import { attemptBars } from '../charts/attempt-bars.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { sideMark, term } from '../html/words.ts';
import { backOffText, factorsText, hostsText, meanText } from './ledger-words.ts';

/** The retry ledger: how often requests were tried at each service, by which layer, and how. */
export function retriesSection(retries: readonly RetryResult[]): Markup {
  if (retries.length === 0) {
    return html`<section aria-labelledby="retries"><h2 id="retries">Retries</h2><p class="muted">Attempts need instance taps on both sides.</p></section>`;
  }
  const factors = term(
    'client × mesh',
    'Calls of the client × tries of the mesh for each, told by x-envoy-attempt-count (MO-03)',
  );
  const waits = term(
    'Wait between attempts',
    'Median and p90 from the end of an attempt to the start of the next one (RE-08)',
  );
  return html`<section aria-labelledby="retries"><h2 id="retries">Retries</h2>
<div class="scroll" tabindex="0"><table><caption>Share of requests by their number of attempts: ${sideMark('baseline')} left, ${sideMark('candidate')} right in each pair of bars; the first line of a cell is the baseline’s.</caption>
<thead><tr><th scope="col">Route</th><th scope="col">Service</th><th scope="col">Method</th><th scope="col">Attempts per request</th><th scope="col">Mean</th><th scope="col">${factors}</th><th scope="col">${waits}</th><th scope="col">Further attempts at another instance</th></tr></thead>
<tbody>${bounded(retries, PAGE_SHARES.retries, row, restRow(8, 'row'))}</tbody></table></div></section>`;
}

function row(retry: RetryResult): Markup {
  const { route, service, method } = retry;
  return html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${service}</td><td>${method}</td><td>${attemptBars(retry)}</td>
${means(retry)}${both(retry, factorsText)}${both(retry, backOffText)}${both(retry, hostsText)}</tr>`;
}

/** The sides are marked once in a row; further cells keep their order and colours. */
function means({ baseline, candidate }: RetryResult): Markup {
  return html`<td class="nowrap"><div>${sideMark('baseline', meanText(baseline))}</div><div>${sideMark('candidate', meanText(candidate))}</div></td>`;
}

function both({ baseline, candidate }: RetryResult, text: (side: RetrySide) => string): Markup {
  return html`<td class="nowrap"><div class="baseline">${text(baseline) || '–'}</div><div class="candidate">${text(candidate) || '–'}</div></td>`;
}
