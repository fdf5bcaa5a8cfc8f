import { counted, listed } from '#shared/compare/words.ts';
import type { Finding, Severity } from '#shared/model/index.ts';
import { html, type Markup } from '../html/markup.ts';
import { SEVERITY_WORDS } from '../html/words.ts';
import { frequency } from './findings.ts';
import { type FindingGroup, grouped } from './groups.ts';

const ASIDE: readonly Severity[] = ['expected', 'noise'];

/** What was seen and does not count: folded, counted, never left out. */
export function asideSection(findings: readonly Finding[]): Markup {
  return html`<section aria-labelledby="aside"><h2 id="aside">Set aside</h2>
${ASIDE.map((severity) =>
  group(
    severity,
    findings.filter((finding) => finding.severity === severity),
  ),
)}</section>`;
}

function group(severity: Severity, findings: readonly Finding[]): Markup {
  const { title, meaning } = SEVERITY_WORDS[severity];
  if (findings.length === 0) return html`<p class="muted">${title}: none.</p>`;
  const groups = grouped(findings);
  return html`<details><summary>${title}: ${counted(groups.length, 'difference')} in ${counted(findings.length, 'place')} <span class="muted">${meaning}</span></summary>
<div class="scroll"><table><thead><tr><th scope="col">Difference</th><th scope="col">Catalogue</th><th scope="col">Routes</th><th scope="col">Why it does not count</th><th scope="col">Baseline</th><th scope="col">Candidate</th></tr></thead>
<tbody>${groups.map(row)}</tbody></table></div></details>`;
}

function row({ first, findings }: FindingGroup): Markup {
  const example = first.evidence[0];
  const routes = findings.map((finding) => `${finding.route}: ${frequency(finding)}`);
  return html`<tr><th scope="row">${first.title}</th><td>${first.catalogue ?? ''}</td>
<td>${findings.length > 3 ? listed(routes, 2) : routes.map((route) => html`<div>${route}</div>`)}</td><td>${first.cause}</td>
<td class="mono baseline">${example?.baseline ?? 'absent'}</td><td class="mono candidate">${example?.candidate ?? 'absent'}</td></tr>`;
}
