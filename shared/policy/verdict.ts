import type { AuditDocument, AuditFinding, ParityRow, ParityVerdict } from './model/audit.ts';

/** What an audit comes to. */
export interface AuditVerdict {
  /**
   * *fail*: a blocker or major finding, or a row where the sides differ or one lacks what the other declares.
   * *inconclusive*: nothing of that, but a row is not known, something could not be read, has an effect
   * that is not modelled, or nothing was compared. Else *pass*.
   */
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  /** The answer in one sentence. */
  readonly summary: string;
}

const FAILING: readonly ParityVerdict[] = ['different', 'missing'];

/** Judges an audit by what it found; what could not be read never counts as equal. */
export function judgeAudit(document: AuditDocument): AuditVerdict {
  const findings = auditFindings(document).filter(fails).length;
  const rows = document.parity.filter(({ verdict }) => FAILING.includes(verdict)).length;
  const unknown = document.parity.filter(({ verdict }) => verdict === 'not-known').length;
  const unread = document.problems.filter(({ severity }) => severity === 'error').length;
  const opaque = document.opaque.length;
  const gaps = [
    ...(unknown > 0 ? [`${count(unknown, 'row')} not known`] : []),
    ...(unread > 0 ? [`${count(unread, 'problem')} while reading`] : []),
    ...(opaque > 0 ? [`${count(opaque, 'thing')} with an effect that is not modelled`] : []),
  ];
  if (findings + rows > 0) {
    const reasons = [
      ...(findings > 0 ? [count(findings, 'blocker or major finding', 'blocker or major findings')] : []),
      ...(rows > 0 ? [`${count(rows, 'row')} where the sides differ`] : []),
      ...gaps,
    ];
    return { verdict: 'fail', summary: `${reasons.join(', ')}.` };
  }
  if (gaps.length > 0) {
    return { verdict: 'inconclusive', summary: `Nothing differs in what could be read: ${gaps.join(', ')}.` };
  }
  if (document.parity.length === 0)
    return {
      verdict: 'inconclusive',
      summary:
        'No finding blocks, but nothing was compared: that takes routes or calls of Spring, and Istio resources.',
    };
  return {
    verdict: 'pass',
    summary: `${count(document.parity.length, 'row')} compared: nothing differs, no finding blocks.`,
  };
}

/** All findings, of the lint rules and of the bypass audit, the worst first. */
export function auditFindings({ findings, bypass }: AuditDocument): AuditFinding[] {
  const order = ['blocker', 'major', 'minor', 'info'];
  return [...findings, ...bypass].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** The rows that say more than "both do the same", the failing ones first. */
export function unequalRows({ parity }: AuditDocument): ParityRow[] {
  const order: readonly ParityVerdict[] = [
    'different',
    'missing',
    'not-expressible',
    'not-known',
    'approximate',
  ];
  return parity
    .filter(({ verdict }) => verdict !== 'exact')
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** Why rows are not known, the reason of most rows first: what to give before anything else. */
export function openReasons({ parity }: AuditDocument): { readonly reason: string; readonly rows: number }[] {
  const open = parity.filter(({ verdict }) => verdict === 'not-known');
  return [...Map.groupBy(open, reasonOf)]
    .map(([reason, { length: rows }]) => ({ reason, rows }))
    .sort((a, b) => b.rows - a.rows);
}

/** What a side says about its own value comes before what was concluded from it; a property's name is that of one row. */
function reasonOf({ spring, istio, why }: ParityRow): string {
  const said = [spring, istio].find(({ text }) => text === 'not known')?.origin ?? why;
  return said.replace(/^not known: /, '').replace(/^.{1,200}? may be set where nothing was read from: /, '');
}

function fails({ severity }: AuditFinding): boolean {
  return severity === 'blocker' || severity === 'major';
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
