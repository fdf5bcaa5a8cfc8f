import { counted } from '#shared/compare/words.ts';
import type { Finding, Severity } from '#shared/model/index.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { SEVERITY_WORDS, term } from '../html/words.ts';
import { evidenceTables } from './evidence.ts';
import { type FindingGroup, grouped } from './groups.ts';

const LISTED: readonly Severity[] = ['blocker', 'major', 'minor', 'info'];

/** Every difference that counts, worst first, each with its cause and evidence. */
export function findingsSection(findings: readonly Finding[]): Markup {
  const parts = LISTED.map((severity) =>
    severitySection(
      severity,
      findings.filter((finding) => finding.severity === severity),
    ),
  );
  const none = findings.some(({ severity }) => LISTED.includes(severity))
    ? nothing
    : html`<p>Nothing differs besides noise and what any mesh adds.</p>`;
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${none}${parts}</section>`;
}

function severitySection(severity: Severity, findings: readonly Finding[]): Markup {
  if (findings.length === 0) return nothing;
  const { title, meaning } = SEVERITY_WORDS[severity];
  const groups = grouped(findings);
  return html`<section class="severity ${severity}"><header><h3>${title} (${findings.length})</h3><span class="muted">${meaning}</span></header>
${groups.map(article)}</section>`;
}

function article(group: FindingGroup): Markup {
  const { first, findings, oneTitle } = group;
  const causes = [...new Set(findings.map(({ cause }) => cause))];
  return html`<article><header><h4 class="title">${oneTitle ? first.title : first.place}</h4>${oneTitle ? html`<span class="mono muted">${first.place}</span>` : nothing}${catalogue(first)}</header>
<ul class="where">${findings.map((finding) => where(finding, !oneTitle))}</ul>
${causes.map((cause) => html`<p class="cause">${cause}</p>`)}
${evidenceTables(findings)}</article>`;
}

function catalogue({ catalogue: id }: Finding): Markup {
  return id === null
    ? nothing
    : html`<span class="muted">${term(id, 'Entry of the catalogue of migration differences')}</span>`;
}

function where(finding: Finding, withTitle: boolean): Markup {
  const title = withTitle ? html` ${finding.title}` : nothing;
  return html`<li id="${finding.id}"><span class="mono">${finding.route}</span>${title} <span class="muted">${frequency(finding)}</span></li>`;
}

/** `12 of 40 pairs, noise run 1, adjusted p 0.003`. */
export function frequency({ kind, catalogue: id, count, pairs, noiseCount, adjustedP }: Finding): string {
  if (kind === 'latency') return counted(pairs, 'pair');
  // A share is no count of differing pairs.
  if (kind === 'share' && id !== 'RT-13') return `adjusted p ${probability(adjustedP ?? 1)}`;
  const parts = [`${count} of ${counted(pairs, 'pair')}`];
  if (noiseCount !== null) parts.push(`noise run ${noiseCount}`);
  if (adjustedP !== null) parts.push(`adjusted p ${probability(adjustedP)}`);
  return parts.join(', ');
}

export function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
