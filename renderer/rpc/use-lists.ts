import type { CaptureSummary, ComparisonSummary, DrillSummary, ReplaySummary } from '#shared/model/index.ts';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { engine } from './connection.ts';
import { type Query, useQuery } from './use-query.ts';

/** Every capture of the workspace, those that replays made included. */
export function useCaptures(): Query<CaptureSummary[]> {
  return useQuery('captures', (signal) => engine.captures.list(undefined, { signal }));
}

/** Every replay of the workspace. */
export function useReplays(): Query<ReplaySummary[]> {
  return useQuery('replays', (signal) => engine.replays.list(undefined, { signal }));
}

/** Every comparison of the workspace. */
export function useComparisons(): Query<ComparisonSummary[]> {
  return useQuery('comparisons', (signal) => engine.comparisons.list(undefined, { signal }));
}

/** Every drill of the workspace, the newest first. */
export function useDrills(): Query<DrillSummary[]> {
  return useQuery('drills', (signal) => engine.drills.list(undefined, { signal }));
}

/** Every audit of the workspace, the newest first. */
export function useAudits(): Query<AuditSummary[]> {
  return useQuery('audits', (signal) => engine.audits.list(undefined, { signal }));
}
