import { counted } from '#shared/compare/words.ts';
import type { ComparisonDocument, HistoricFinding, HistoryChange, Verdict } from '#shared/model/index.ts';
import { bounded, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { verdictMark } from '../html/words.ts';

/** What changed since the last sign-off, and who signed this comparison. Null when nobody ever signed one. */
export function historySection({ sinceSignOff, signOffs }: ComparisonDocument): Markup | null {
  if (sinceSignOff === null && signOffs.length === 0) return null;
  const signed = signOffs.map(
    ({ by, at, note, verdict }) =>
      html`<p>Signed off by ${by} on ${at} as ${verdictMark(verdict)}${note === '' ? nothing : html`: ${note}`}</p>`,
  );
  return html`<section aria-labelledby="history"><h2 id="history">Since the last sign-off</h2>
${signed}${sinceSignOff === null ? html`<p class="muted">No earlier comparison was signed off.</p>` : change(sinceSignOff)}</section>`;
}

function change(one: HistoryChange): Markup {
  const { since, verdict, fixed, still, notCompared, routes } = one;
  const note = since.note === null || since.note === '' ? nothing : html` (${since.note})`;
  const findings: [string, HistoricFinding][] = [
    ...one.new.map((finding): [string, HistoricFinding] => ['new', finding]),
    ...fixed.map((finding): [string, HistoricFinding] => ['fixed', finding]),
    ...notCompared.map((finding): [string, HistoricFinding] => ['not compared', finding]),
  ];
  return html`<p>Since <strong>${since.comparison}</strong>, signed by ${since.by ?? 'nobody'} on ${since.at}${note}: ${verdictMark(verdict.before)} then, ${verdictMark(verdict.now)} now; ${counted(one.new.length, 'new finding')}, ${fixed.length} fixed, ${still.length} still there.</p>
${findings.length === 0 ? nothing : findingsTable(findings)}${routes.length === 0 ? nothing : routesTable(routes)}`;
}

function findingsTable(findings: readonly [string, HistoricFinding][]): Markup {
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Change</th><th scope="col">Severity</th><th scope="col">Catalogue</th><th scope="col">Route</th><th scope="col">Finding</th></tr></thead>
<tbody>${bounded(findings, PAGE_SHARES.changedFindings, findingRow, restRow(5, 'finding'))}</tbody></table></div>`;
}

function findingRow([word, { id, severity, catalogue, route, title, waiver }]: [
  string,
  HistoricFinding,
]): Markup {
  const name = word === 'new' ? html`<a href="#${id}">${title}</a>` : title;
  const accepted = waiver === undefined ? nothing : html` <span class="waived">waived by ${waiver}</span>`;
  return html`<tr><td class="nowrap">${word}</td><td>${severity}</td><td>${catalogue ?? ''}</td><td class="mono nowrap">${route}</td><td class="wide">${name}${accepted}</td></tr>`;
}

function routesTable(routes: HistoryChange['routes']): Markup {
  return html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Route</th><th scope="col">Then</th><th scope="col">Now</th></tr></thead>
<tbody>${bounded(
    routes,
    PAGE_SHARES.changedRoutes,
    ({ route, before, now }) =>
      html`<tr><th scope="row" class="mono nowrap">${route}</th><td>${verdictOf(before)}</td><td class="wide">${verdictOf(now)}</td></tr>`,
    restRow(3, 'route'),
  )}</tbody></table></div>`;
}

function verdictOf(verdict: Verdict | null): Markup {
  return verdict === null ? html`<span class="muted">not there</span>` : verdictMark(verdict);
}
