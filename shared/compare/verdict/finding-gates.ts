import type { Finding, GateRuleOf } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import { counted } from '../words.ts';
import { failed, type Fault, type Gate, passed } from './gate.ts';
import { fits } from './patterns.ts';

const ACCEPT =
  'Mend what the findings name and replay again, or accept one of them with owner, reason and expiry (a waiver).';

/** Findings that fit a rule and that nobody accepted. */
export const findingsGate: Gate<'findings'> = (rule, { findings }) => {
  const counting = findings.filter((finding) => finding.waiver === undefined && isMeant(rule, finding));
  const over = groupsOf(rule, counting).filter((group) => group.findings.length > rule.most);
  if (over.length === 0) {
    if (counting.length > 0) return passed(`${counted(counting.length, 'finding')}, ${rule.most} allowed`);
    const waived = findings.filter(
      (finding) => finding.waiver !== undefined && isMeant(rule, finding),
    ).length;
    if (waived > 0) return passed(`nothing but ${counted(waived, 'waived finding')}`);
    return passed('nothing that a client could notice differs, noise and expected differences left aside');
  }
  const inOver = over.flatMap((group) => group.findings);
  return failed(
    severitiesOf(inOver),
    over.map((group) => ({
      what: `${group.name === null ? '' : `${group.name}: `}${severitiesOf(group.findings)}${rule.most > 0 ? `, ${rule.most} allowed` : ''}`,
      advice: ACCEPT,
    })),
    inOver.map(faultOf),
  );
};

function isMeant(rule: GateRuleOf<'findings'>, finding: Finding): boolean {
  return (
    (rule.severity?.includes(finding.severity) ?? true) &&
    (rule.kind?.includes(finding.kind) ?? true) &&
    !(rule.notKind?.includes(finding.kind) ?? false) &&
    (rule.catalogue === undefined || fits(finding.catalogue ?? '', rule.catalogue)) &&
    fits(finding.route, rule.routes) &&
    (rule.services === undefined || (finding.service !== null && fits(finding.service, rule.services)))
  );
}

interface Group {
  /** Null for the whole. */
  readonly name: string | null;
  readonly findings: readonly Finding[];
}

function groupsOf({ per }: GateRuleOf<'findings'>, findings: readonly Finding[]): Group[] {
  if (per === 'whole') return [{ name: null, findings }];
  const nameOf = ({ route, service }: Finding) => (per === 'route' ? route : (service ?? 'no service'));
  return [...Map.groupBy(findings, nameOf)]
    .map(([name, group]) => ({ name, findings: group }))
    .sort((a, b) => byText(a.name, b.name));
}

/** `1 blocker, 2 major`. */
function severitiesOf(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const rest = (['minor', 'info', 'expected', 'noise'] as const).flatMap((severity) => {
    const found = count(severity);
    return found === 0 ? [] : [`${found} ${severity}`];
  });
  const grave = count('blocker') + count('major');
  return [
    ...(grave === 0 && rest.length > 0
      ? []
      : [counted(count('blocker'), 'blocker'), `${count('major')} major`]),
    ...rest,
  ].join(', ');
}

/** What a failed finding says of its route and service. */
export function faultOf({ route, service, title, count, pairs }: Finding): Fault {
  return { outcome: 'fail', route, service, reason: `${title} (${count} of ${pairs})` };
}
