import type { AppliedWaiver, ComparisonDocument, Drilled, Waiver } from '#shared/model/index.ts';
import { acceptedBy, appliedTo, dayOf } from './accept.ts';
import { drillVerdict } from './drill-verdict.ts';
import { judgeEvidence } from './judge-evidence.ts';
import { covers, coversDrill } from './waiver-covers.ts';

/**
 * The document as the waivers leave it: accepted findings are marked and no longer count, and all verdicts are made again.
 *
 * Waivers are applied when a document is read, not when it is made: to accept a finding must not take another comparison of
 * a million pairs, the evidence that was gathered stays as it was, and taking a waiver back leaves no trace in it. Only
 * findings can be accepted, those of the drills that count as evidence too. A waiver gives no evidence, so that it turns no inconclusive gate into a pass.
 * @param at Moment at which expiry is judged, ISO 8601 in UTC: when the comparison was made, so that the same comparison
 * says the same tomorrow; for a sign-off the moment of signing.
 */
export function applyWaivers(
  document: ComparisonDocument,
  waivers: readonly Waiver[],
  at: string,
): ComparisonDocument {
  const findings = document.findings.map((finding) => ({
    ...finding,
    waiver: acceptedBy(waivers, at, (waiver) => covers(waiver, finding)),
  }));
  const drills = document.coverage.drills.map((drill) => acceptIn(drill, waivers, at));
  const applied = appliedTo(waivers, at).map(
    ({ waiver, applied: shown }): AppliedWaiver => ({
      ...shown,
      findings: findings.filter((finding) => covers(waiver, finding)).map(({ id }) => id),
      drills: drills.flatMap(({ name, scenario, run }) =>
        (run?.findings ?? [])
          .filter((finding) => coversDrill(waiver, scenario, finding))
          .map(({ id }) => ({ drill: name, finding: id })),
      ),
    }),
  );
  return judgeEvidence({
    ...document,
    findings,
    coverage: { ...document.coverage, drills },
    waivers: applied,
    waiversJudgedOn: applied.length === 0 ? null : dayOf(at),
  });
}

/** What a comparison keeps of a drill, with its verdict as the waivers leave it. */
function acceptIn(drill: Drilled, waivers: readonly Waiver[], at: string): Drilled {
  if (!drill.run) return drill;
  const findings = drill.run.findings.map((finding) => ({
    ...finding,
    waiver: acceptedBy(waivers, at, (waiver) => coversDrill(waiver, drill.scenario, finding)),
  }));
  const accepted = { ...drill, run: { ...drill.run, findings } };
  return { ...accepted, verdict: drillVerdict(accepted) };
}
