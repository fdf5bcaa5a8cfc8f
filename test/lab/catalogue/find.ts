import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { FindingT } from '../meshproof/answers.ts';
import type { AuditName, Expectation, StagedEntry } from './entry.ts';

/** What the product said of a stack with the catalogue's differences in it. */
export type Said = {
  readonly findings: readonly FindingT[];
  readonly audits: ReadonlyMap<AuditName, Pick<AuditDocument, 'parity' | 'findings' | 'bypass'>>;
};

/** Whether an entry was found under its own ID, and whether what was said of it is the cause. */
export type Found = {
  readonly id: string;
  readonly found: boolean;
  readonly causeRight: boolean;
  /** What was said, or what was missed. */
  readonly detail: string;
};

/** Looks up each expectation of an entry: all of them have to be met. */
export function findEntry({ id, expect }: Pick<StagedEntry, 'id' | 'expect'>, said: Said): Found {
  const met = expect.map((one) => lookUp(id, one, said));
  return {
    id,
    found: met.length > 0 && met.every(({ texts }) => texts.length > 0),
    causeRight: met.length > 0 && met.every(({ right }) => right !== undefined),
    detail: met.map(({ texts, right }) => right ?? texts[0] ?? 'nothing under this ID').join(' / '),
  };
}

/** What was said under the ID at the place in question, and the one of it that names the cause. */
function lookUp(
  id: string,
  expected: Expectation,
  said: Said,
): { texts: readonly string[]; right: string | undefined } {
  const texts = textsOf(id, expected, said);
  return { texts, right: texts.find((text) => expected.says.test(text)) };
}

function textsOf(id: string, expected: Expectation, { findings, audits }: Said): string[] {
  if (expected.by === 'traffic')
    return findings
      .filter(({ catalogue, route, severity }) => {
        const isShown = severity !== 'noise' && catalogue === id;
        return isShown && expected.route.test(route ?? '');
      })
      .map(({ title, cause, settings = [] }) =>
        [`${title}: ${String(cause)}`, ...settings.map(({ setting, why }) => `(${setting}: ${why})`)].join(
          ' ',
        ),
      );
  const audit = audits.get(expected.audit);
  if (expected.by === 'parity')
    return (audit?.parity ?? [])
      .filter(
        ({ catalogue, scope, row, verdict }) =>
          catalogue === id &&
          row === expected.row &&
          expected.scope.test(scope) &&
          verdict !== 'exact' &&
          verdict !== 'not-known',
      )
      .map(({ spring, istio, why }) => `${spring.text} | ${istio.text}: ${why}`);
  return [...(audit?.findings ?? []), ...(audit?.bypass ?? [])]
    .filter(({ catalogue, subject }) => catalogue === id && expected.subject.test(subject))
    .map(({ title, reason }) => `${title}: ${reason}`);
}
