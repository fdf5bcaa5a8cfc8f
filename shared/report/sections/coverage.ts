import { percent, thousands } from '#shared/compare/words.ts';
import type { Coverage } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';

/** What the evidence covers and what it does not: read before the verdict is believed. */
export function coverageSection(coverage: Coverage): Markup {
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
    ['Attempts linked, baseline', linked(linkedShare.baseline)],
    ['Attempts linked, candidate', linked(linkedShare.candidate)],
    [
      'Routes with too few pairs',
      routesBelowLeastPairs.length === 0 ? 'none' : routesBelowLeastPairs.join(', '),
    ],
  ];
  const rows = facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  const list = notes.length === 0 ? null : html`<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
  return html`<section aria-labelledby="coverage"><h2 id="coverage">What the evidence does not cover</h2>
${list}<table class="facts"><tbody>${rows}</tbody></table></section>`;
}

function linked(share: number | null): string {
  return share === null ? 'no instance taps' : percent(share);
}
