import { counted } from '#shared/compare/words.ts';
import type { ComparisonDocument, Evidence } from '#shared/model/index.ts';
import { bounded, restItem, restRow } from '../html/bounded.ts';
import { html, type Markup } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { SEVERITY_WORDS } from '../html/words.ts';
import { type CauseFindings, causesOf, frequency } from './findings.ts';

const ASIDE = ['expected', 'noise'] as const;
/** Of the page, for the routes of one row. */
const MOST_BYTES_OF_ROUTES = 2_000;

/** What was seen and does not count: folded, counted, with its evidence, never left out. */
export function asideSection(document: ComparisonDocument): Markup {
  return html`<section aria-labelledby="aside"><h2 id="aside">Set aside</h2>
${ASIDE.map((severity) => part(severity, causesOf(document, [severity])))}</section>`;
}

function part(severity: (typeof ASIDE)[number], causes: readonly CauseFindings[]): Markup {
  const { title, meaning } = SEVERITY_WORDS[severity];
  if (causes.length === 0) return html`<p class="muted">${title}: none.</p>`;
  const places = causes.reduce((sum, { members }) => sum + members.length, 0);
  return html`<details><summary>${title}: ${counted(causes.length, 'difference')} in ${counted(places, 'place')} <span class="muted">${meaning}</span></summary>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Difference</th><th scope="col">Routes</th><th scope="col">Why it does not count</th><th scope="col">Example</th></tr></thead>
<tbody>${bounded(causes, PAGE_SHARES[severity], row, restRow(4, 'difference'))}</tbody></table></div></details>`;
}

function row({ group, members }: CauseFindings): Markup {
  const routes = bounded(
    members,
    MOST_BYTES_OF_ROUTES,
    (finding) =>
      html`<li><span class="mono">${finding.route}</span> <span class="muted">${frequency(finding)}</span></li>`,
    restItem('route'),
  );
  const catalogue = group.catalogue === null ? '' : ` (${group.catalogue})`;
  return html`<tr><th scope="row">${group.title}${catalogue}</th><td><ul class="plain">${routes}</ul></td><td>${group.cause}</td><td>${example(members)}</td></tr>`;
}

/** One pair, and for noise what the baseline made of the same request twice. */
function example(members: CauseFindings['members']): Markup | null {
  const seen = members.find(({ evidence }) => evidence.length > 0)?.evidence[0];
  if (!seen) return null;
  const again = members.find(({ noiseEvidence }) => noiseEvidence?.length)?.noiseEvidence?.[0];
  return html`<dl class="example">${values('candidate', seen, 'Baseline', 'Candidate')}${again ? values('baseline', again, 'Baseline', 'Baseline again') : null}</dl>`;
}

function values(side: string, { baseline, candidate }: Evidence, first: string, second: string): Markup {
  return html`<div><dt>${first}</dt><dd class="mono baseline">${baseline ?? 'absent'}</dd><dt>${second}</dt><dd class="mono ${side}">${candidate ?? 'absent'}</dd></div>`;
}
