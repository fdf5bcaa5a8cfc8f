import type { AttributedFinding, CauseGroup, Finding } from '#shared/model/index.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import { explainEffects } from './effects.ts';
import { groupByCause, ownKey } from './groups.ts';
import { explainingSettings, refinedCatalogue } from './settings.ts';

/** Findings with what explains them, in the order in which they came, and the causes that they belong to. */
export interface Attribution {
  readonly findings: AttributedFinding[];
  readonly causes: CauseGroup[];
}

/** What is expected or noise needs no setting that explains it. */
const counts = ({ severity }: Finding): boolean => severity !== 'expected' && severity !== 'noise';

/** @param audit What both sides declare, or null: then causes are told from the traffic alone. */
export function attribute(findings: readonly Finding[], audit: AuditDocument | null): Attribution {
  const explained = explainEffects(findings);
  const own = explained.map(({ finding }) => {
    const settings = audit === null || !counts(finding) ? [] : explainingSettings(finding, audit);
    const attributed = { ...finding, catalogue: refinedCatalogue(finding.catalogue, settings), settings };
    return { ...attributed, causeKey: ownKey(attributed) };
  });
  const keys = new Map(own.map(({ id, causeKey }) => [id, causeKey]));
  const causes = new Map(explained.map(({ finding, followsFrom }) => [finding.id, followsFrom]));
  const followed = own.map(
    (finding): AttributedFinding => ({
      ...finding,
      causeKey: keys.get(firstCause(finding.id, causes)) ?? finding.causeKey,
    }),
  );
  return { findings: followed, causes: groupByCause(followed) };
}

/** Follows causes to the one that nothing explains; where two explain each other, to either. */
function firstCause(id: string, causes: ReadonlyMap<string, string | null>): string {
  const passed = new Set<string>();
  let at = id;
  for (let next = causes.get(at); next && !passed.has(at); next = causes.get(at)) {
    passed.add(at);
    at = next;
  }
  return at;
}
