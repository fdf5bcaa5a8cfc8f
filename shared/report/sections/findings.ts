import { counted, probability } from '#shared/compare/words.ts';
import type {
  AttributedFinding,
  CauseGroup,
  ComparisonDocument,
  Finding,
  Severity,
} from '#shared/model/index.ts';
import { bounded, restItem, restParagraph } from '../html/bounded.ts';
import { html, type Markup, nothing } from '../html/markup.ts';
import { PAGE_SHARES } from '../html/page-shares.ts';
import { catalogueTerm, SEVERITY_WORDS } from '../html/words.ts';
import { evidenceTables } from './evidence.ts';
import { generatorsLine, settingsTable } from './explanation.ts';

const LISTED: readonly Severity[] = ['blocker', 'major', 'minor', 'info'];
/** Of the page, for the places of one cause. */
const MOST_BYTES_OF_PLACES = 24_000;

/** A cause with its findings, in the order of the document. */
export interface CauseFindings {
  readonly group: CauseGroup;
  readonly members: readonly AttributedFinding[];
}

/** Every difference that counts, by cause and worst first, each with its explanation and evidence. */
export function findingsSection(document: ComparisonDocument): Markup {
  const causes = causesOf(document, LISTED);
  const count = causes.reduce((sum, { members }) => sum + members.length, 0);
  const summary =
    count === 0
      ? html`<p>Nothing differs besides noise and what any mesh adds.</p>`
      : html`<p class="muted">${counted(count, 'finding')} of ${counted(causes.length, 'cause')}; each stands with the cause that explains it.</p>`;
  const articles = bounded(
    causes,
    PAGE_SHARES.findings,
    (cause, index) => html`${severityHead(causes, index)}${article(cause)}`,
    restParagraph('cause'),
  );
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>${summary}${articles}</section>`;
}

/** The causes of these severities, worst first. */
export function causesOf(
  { causes, findings }: ComparisonDocument,
  severities: readonly Severity[],
): CauseFindings[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return causes
    .filter(({ severity }) => severities.includes(severity))
    .map((group) => ({ group, members: group.findings.flatMap((id) => byId.get(id) ?? []) }));
}

/** What the severity means, above the first cause of it. */
function severityHead(causes: readonly CauseFindings[], index: number): Markup {
  const severity = causes[index]?.group.severity;
  if (severity === undefined || causes[index - 1]?.group.severity === severity) return nothing;
  const same = causes.filter(({ group }) => group.severity === severity);
  const { title, meaning } = SEVERITY_WORDS[severity];
  return html`<div class="severity ${severity}"><h3>${title} (${counted(same.length, 'cause')})</h3><span class="muted">${meaning}</span></div>`;
}

function article({ group, members }: CauseFindings): Markup {
  const places = bounded(
    members,
    MOST_BYTES_OF_PLACES,
    (finding) => where(finding, group),
    restItem('place'),
  );
  return html`<article class="${group.severity}"><header><h4 class="title">${group.title}</h4>${group.catalogue === null ? nothing : html`<span class="muted">${catalogueTerm(group.catalogue)}</span>`}</header>
<p class="cause">${group.cause}</p>${generatorsLine(group.generators)}${settingsTable(group.settings)}
<ul class="where">${places}</ul>
${evidenceTables(members)}</article>`;
}

function where(finding: AttributedFinding, { title, cause, severity }: CauseGroup): Markup {
  const own = finding.title === title ? nothing : html` ${finding.title}`;
  const place = finding.title.includes(finding.place)
    ? nothing
    : html` <span class="mono muted">${finding.place}</span>`;
  const less =
    finding.severity === severity ? nothing : html` <span class="muted">${finding.severity}</span>`;
  const ownCause =
    finding.cause === cause || finding.title === title
      ? nothing
      : html`<span class="muted own-cause">${finding.cause}</span>`;
  return html`<li id="${finding.id}"><span class="mono">${finding.route}</span>${own}${place}${less} <span class="muted nowrap">${frequency(finding)}</span>${waived(finding)}${ownCause}</li>`;
}

function waived({ waiver }: Finding): Markup {
  return waiver === undefined ? nothing : html` <span class="waived">waived by ${waiver}</span>`;
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
