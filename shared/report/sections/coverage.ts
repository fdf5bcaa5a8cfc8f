import { countingDrills } from '#shared/compare/verdict/drill-runs.ts';
import { counted, listed, percent, thousands } from '#shared/compare/words.ts';
import { methodsSeen, routesWithoutErrors } from '#shared/compare/verdict/seen.ts';
import type { ComparisonDocument, Coverage, RouteResult } from '#shared/model/index.ts';
import { bounded, restItem, restRow } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';

const MOST_NAMES = 50;

/** What the evidence covers and what it does not: read before the verdict is believed. */
export function coverageSection({ coverage, routes }: ComparisonDocument): Markup {
  const { linkedShare, routesBelowLeastPairs, notes } = coverage;
  const facts: [string, string][] = [
    ['Recorded requests', thousands(coverage.baselineExchanges)],
    ['Paired', thousands(coverage.paired)],
    [
      'Not replayed',
      `${thousands(coverage.unpairedBaseline)}, ${thousands(coverage.refused)} of them refused`,
    ],
    ['Candidate requests without a recorded one', thousands(coverage.unpairedCandidate)],
    ['Baseline recorded completely', coverage.baselineComplete ? 'yes' : 'no'],
    ['Candidate recorded completely', coverage.candidateComplete ? 'yes' : 'no'],
    ['Attempts joined to their requests, baseline', linked(linkedShare.baseline)],
    ['Attempts joined to their requests, candidate', linked(linkedShare.candidate)],
    ['Routes with too few pairs', listed(routesBelowLeastPairs, MOST_NAMES) || 'none'],
    ['Routes never seen failing on the baseline', listed(routesWithoutErrors(routes), MOST_NAMES) || 'none'],
    ['Declared routes', declaredText(coverage.declared)],
    ['Drills', drillsText(coverage.drills)],
  ];
  const rows = facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  const list =
    notes.length === 0
      ? null
      : html`<ul>${bounded(notes, PAGE_SHARES.notes, (note) => html`<li>${note}</li>`, restItem('note'))}</ul>`;
  return html`<section aria-labelledby="coverage"><h2 id="coverage">What the evidence does not cover</h2>
${list}<table class="facts"><tbody>${rows}</tbody></table>${notExercised(coverage.declared)}${methodsTable(routes)}</section>`;
}

function declaredText(declared: Coverage['declared']): string {
  if (declared === null) return 'not known: no audit was given';
  const { audit, capture, routes } = declared;
  if (capture === null) return `${thousands(routes.length)}, by audit ${audit}; it was given no traffic`;
  const lacking = routes.filter(({ requests }) => requests === 0).length;
  return `${thousands(routes.length)}, by audit ${audit} with the requests of ${capture}; ${thousands(lacking)} took none of them`;
}

/** The runs that count, with how many came before. */
export function drillsText(drills: Coverage['drills']): string {
  const counting = countingDrills(drills);
  const earlier = drills.length - counting.length;
  const names = counting.map(({ scenario, verdict }) => `${scenario} (${verdict})`);
  return `${listed(names, MOST_NAMES) || 'none was run'}${earlier === 0 ? '' : `; ${counted(earlier, 'earlier run')} not counted`}`;
}

/** Declared routes that no recorded request took. */
function notExercised(declared: Coverage['declared']): Markup {
  const lacking = (declared?.routes ?? []).filter(({ requests }) => requests === 0);
  if (lacking.length === 0) return nothing;
  const rows = bounded(
    lacking,
    PAGE_SHARES.notExercised,
    ({ side, route, origin }) =>
      html`<tr><td>${side}</td><th scope="row" class="mono nowrap">${route}</th><td class="mono wide">${origin}</td></tr>`,
    restRow(3, 'route'),
  );
  return html`<h3>Declared and not exercised</h3><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Side</th><th scope="col">Route</th><th scope="col">Declared at</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Which methods were replayed of which paths. One method alone needs no matrix. */
function methodsTable(routes: readonly RouteResult[]): Markup {
  const { methods, paths } = methodsSeen(routes);
  if (methods.length < 2) return nothing;
  const rows = bounded(
    paths,
    PAGE_SHARES.methods,
    ({ path, pairs }) =>
      html`<tr><th scope="row" class="mono">${path}</th>${methods.map((method) => cell(pairs.get(method)))}</tr>`,
    restRow(methods.length + 1, 'path'),
  );
  return html`<h3>Methods seen</h3><div class="scroll" tabindex="0"><table class="facts"><caption>Pairs by path and method; a dash was not seen.</caption><thead><tr><th scope="col">Path</th>${methods.map((method) => html`<th scope="col" class="number">${method}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cell(pairs: number | undefined): Markup {
  return pairs === undefined
    ? html`<td class="number muted">–</td>`
    : html`<td class="number">${thousands(pairs)}</td>`;
}

function linked(share: number | null): string {
  return share === null ? 'no instance taps' : percent(share);
}
