import { counted } from '#shared/compare/words.ts';
import type { ServiceResult } from '#shared/model/index.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { verdictMark } from '../html/words.ts';

/** The verdict per service whose instances were tapped. Null when none was. */
export function servicesSection(services: readonly ServiceResult[]): Markup | null {
  if (services.length === 0) return null;
  return html`<section aria-labelledby="services"><h2 id="services">Services</h2>
<div class="scroll" tabindex="0"><table><caption>By what was seen at the instances; what clients see stands with the routes.</caption><thead><tr><th scope="col">Verdict</th><th scope="col">Service</th><th scope="col">Reached by</th><th scope="col">Why not a plain pass</th></tr></thead>
<tbody>${bounded(services, PAGE_SHARES.services, row, restRow(4, 'service'))}</tbody></table></div></section>`;
}

function row({ service, routes, verdict, reasons, findings }: ServiceResult): Markup {
  const [first] = findings;
  return html`<tr><td>${verdictMark(verdict)}</td><th scope="row" class="nowrap">${first === undefined ? service : html`<a href="#${first}">${service}</a>`}</th>
<td class="nowrap">${counted(routes.length, 'route')}</td><td class="wide">${reasons.map((reason) => html`<div>${reason}</div>`)}</td></tr>`;
}
