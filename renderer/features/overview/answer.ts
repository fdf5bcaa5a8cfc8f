import { sorted } from '#renderer/ui/sorted.ts';
import type { CaptureSummary, ComparisonSummary, ReplaySummary } from '#shared/model/index.ts';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';

/** The state of the migration in one sentence. */
export function overviewAnswer(
  captures: readonly CaptureSummary[],
  replays: readonly ReplaySummary[],
  comparisons: readonly ComparisonSummary[],
  audits: readonly AuditSummary[],
): string {
  const newest = sorted(comparisons, (a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  if (newest) return `${newest.name}: ${newest.summary}`;
  if (captures.some((capture) => capture.state === 'recording')) return 'Traffic is being recorded.';
  if (replays.some((replay) => replay.state === 'running')) return 'A replay is running.';
  if (replays.length > 0) return 'Traffic is recorded and replayed, but nothing is compared yet.';
  if (captures.length > 0) return 'Traffic is recorded, but not replayed yet.';
  const [audit] = audits;
  if (audit) return `${audit.name}: ${audit.summary} No traffic is recorded yet.`;
  return 'Nothing is recorded yet: begin with the traffic of the Spring Cloud deployment.';
}
