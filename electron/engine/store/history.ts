import { changeBetween } from '#shared/compare/history/change.ts';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import {
  type ComparisonRun,
  type History,
  type HistoryChange,
  MeshproofError,
  type SignOff,
  type Snapshot,
} from '#shared/model/index.ts';
import { readJudgedComparison, sinceSignOff } from './judged-comparisons.ts';
import { readRuns, readRunSnapshot, readSignedSnapshot, readSignOffs } from './sign-offs.ts';
import type { Connection } from './workspace-file.ts';

/** Which two comparisons are held against each other. */
export interface HistoryQuestion {
  /** The later one; null for the newest of the workspace. */
  readonly comparison: string | null;
  /** The earlier one; null for the last sign-off before it, else the comparison before it. */
  readonly against: string | null;
}

/**
 * The history of a workspace. The later comparison is judged with the present waivers, the earlier one stands as it was said
 * then.
 * @throws MeshproofError `input` when a comparison is not there
 */
export function readHistory(database: Connection, { comparison, against }: HistoryQuestion): History {
  const runs = readRuns(database);
  const signOffs = readSignOffs(database);
  const run = newestOf(runs, comparison);
  if (run === undefined) {
    if (comparison === null && against === null) return { runs, signOffs, change: null };
    throw unknown(comparison ?? against ?? '');
  }
  const now = readJudgedComparison(database, run.name);
  if (now === undefined) throw unknown(run.name);
  const earlier = earlierThan(database, run, runs, signOffs, against);
  return {
    runs,
    signOffs,
    change: earlier && changeBetween(earlier.since, earlier.kept, snapshotOf(now)),
  };
}

interface Earlier {
  readonly since: HistoryChange['since'];
  readonly kept: Snapshot;
}

function earlierThan(
  database: Connection,
  run: ComparisonRun,
  runs: readonly ComparisonRun[],
  signOffs: readonly SignOff[],
  against: string | null,
): Earlier | null {
  if (against === null) {
    const signed = signOffs.find(({ comparedAt }) => comparedAt < run.at);
    if (signed) return { since: sinceSignOff(signed), kept: readSignedSnapshot(database, signed.id) };
  }
  const before = against === null ? runs.find(({ at }) => at < run.at) : newestOf(others(runs, run), against);
  if (before === undefined) {
    if (against !== null) throw unknown(against);
    return null;
  }
  const { id, name, at } = before;
  return {
    since: { kind: 'comparison', comparison: name, at, by: null, note: null },
    kept: readRunSnapshot(database, id),
  };
}

function newestOf(runs: readonly ComparisonRun[], name: string | null): ComparisonRun | undefined {
  return name === null ? runs[0] : runs.find((run) => run.name === name);
}

/** A comparison that was made again can be held against its own earlier run. */
function others(runs: readonly ComparisonRun[], run: ComparisonRun): ComparisonRun[] {
  return runs.filter(({ id }) => id !== run.id);
}

function unknown(name: string): MeshproofError {
  return new MeshproofError(
    'input',
    'UNKNOWN_COMPARISON',
    `the workspace has no comparison named '${name}' to look back from or to`,
    'Compare first, or choose one that the history lists.',
  );
}
