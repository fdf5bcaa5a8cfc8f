import type { Drilled, DrillFinding } from '#shared/model/index.ts';

/** A finding of this severity fails a drill. */
export function failsDrill({ severity }: Pick<DrillFinding, 'severity'>): boolean {
  return severity === 'blocker' || severity === 'major';
}

/** The verdict of a drill as the waivers of its findings leave it. Nothing but these findings and evidence makes it. */
export function drillVerdict({ verdict, run }: Drilled): Drilled['verdict'] {
  if (!run) return verdict;
  const fails = run.findings.some((finding) => failsDrill(finding) && finding.waiver === undefined);
  return fails ? run.counting : run.without;
}
