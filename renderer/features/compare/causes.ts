import type { AttributedFinding, CauseGroup, ComparisonDocument } from '#shared/model/index.ts';

/** A cause with its findings, in the order of the document. */
export type Cause = { group: CauseGroup; members: readonly AttributedFinding[] };

/** The causes of a comparison, worst first. */
export function causesOf({ causes, findings }: Pick<ComparisonDocument, 'causes' | 'findings'>): Cause[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return causes.map((group) => ({ group, members: group.findings.flatMap((id) => byId.get(id) ?? []) }));
}
