import { thousands } from '#shared/compare/words.ts';
import type { RetryResult } from '#shared/model/index.ts';
import { attemptBars } from '../charts/attempt-bars.ts';
import { html, type Markup } from '../html/markup.ts';

/** The retry ledger: how often requests were tried at each service. */
export function retriesSection(retries: readonly RetryResult[]): Markup {
  if (retries.length === 0) {
    return html`<section aria-labelledby="retries"><h2 id="retries">Retries</h2><p class="muted">Attempts need instance taps on both sides.</p></section>`;
  }
  return html`<section aria-labelledby="retries"><h2 id="retries">Retries</h2>
<div class="scroll"><table><caption>Share of requests by their number of attempts: <span class="baseline">baseline</span> left, <span class="candidate">candidate</span> right in each pair of bars.</caption>
<thead><tr><th scope="col">Route</th><th scope="col">Service</th><th scope="col">Attempts per request</th><th scope="col">Baseline</th><th scope="col">Candidate</th></tr></thead>
<tbody>${retries.map(row)}</tbody></table></div></section>`;
}

function row(retry: RetryResult): Markup {
  const { route, service, baseline, candidate } = retry;
  return html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${service}</td><td>${attemptBars(retry)}</td>
<td class="baseline nowrap">${text(baseline)}</td><td class="candidate nowrap wide">${text(candidate)}</td></tr>`;
}

function text({ requests, attempts }: RetryResult['baseline']): string {
  const mean = requests === 0 ? '0' : (attempts / requests).toFixed(2);
  return `${mean} (${thousands(attempts)} in ${thousands(requests)})`;
}
