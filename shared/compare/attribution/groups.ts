import type { AttributedFinding, CauseGroup } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import { SEVERITIES, worse } from '../order.ts';
import { counted } from '../words.ts';

/**
 * The findings by cause: the same setting of either side, the same answer of the mesh, or the same words about the same
 * place. What is expected or noise stays by itself: it counts for nothing.
 * @param findings In the order of the document.
 */
export function groupByCause(findings: readonly AttributedFinding[]): CauseGroup[] {
  return [...Map.groupBy(findings, ({ causeKey }) => causeKey)]
    .map(([key, members]) => groupOf(key, members))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.findings.length - a.findings.length ||
        byText(a.key, b.key),
    );
}

function groupOf(key: string, members: readonly AttributedFinding[]): CauseGroup {
  // The findings come worst first; what only follows from the cause does not name it.
  const lead = members.find((one) => ownKey(one) === key) ?? members[0];
  if (lead === undefined) throw new Error('a cause without a finding');
  return {
    key,
    title: titleOf(lead, members),
    cause: lead.cause,
    catalogue: lead.catalogue,
    severity: members.reduce((worst, one) => worse(worst, one.severity), lead.severity),
    findings: [lead.id, ...members.flatMap(({ id }) => (id === lead.id ? [] : [id]))],
    routes: [...new Set(members.map(({ route }) => route))].sort(byText),
    generators: lead.generators ?? null,
    settings: lead.settings,
  };
}

function titleOf(lead: AttributedFinding, members: readonly AttributedFinding[]): string {
  const titles = new Set(members.map(({ title }) => title));
  if (titles.size === 1) return lead.title;
  return `${lead.title}, and ${counted(titles.size - 1, 'other difference')}`;
}

/** The key of a finding by itself, before anything is known of what it follows from. */
export function ownKey(finding: Omit<AttributedFinding, 'causeKey'>): string {
  const { severity, kind, catalogue, service, place, title, settings, generators } = finding;
  const aside = severity === 'expected' || severity === 'noise' ? severity : 'counts';
  const [setting] = settings;
  if (aside === 'counts' && setting !== undefined) {
    const declared = [setting.setting, setting.istio?.text, setting.istio?.origin, setting.spring?.text];
    return ['setting', catalogue, service ?? '', ...declared].join('|');
  }
  if (aside === 'counts' && generators?.candidate?.name === 'envoy') {
    return ['mesh', catalogue, generators.candidate.flag ?? '', title].join('|');
  }
  // Titles of shares and shifts carry the figures of one route.
  const words = kind === 'share' || kind === 'latency' ? '' : title;
  return [aside, kind, catalogue ?? '', service ?? '', place, words].join('|');
}
