import type { CaptureSummary, ComparisonSummary, ReplaySummary } from '#shared/model/index.ts';
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
