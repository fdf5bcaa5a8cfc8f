/** Comparisons with the waivers and the sign-offs of their workspace. */
import { changeBetween } from '#shared/compare/history/change.ts';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import {
  MeshproofError,
  type ComparisonDocument,
  type ComparisonSummary,
  type HistoryChange,
  type SignOff,
  type Waiver,
} from '#shared/model/index.ts';
import { readSignedSnapshot, readSignOffs } from './sign-offs.ts';
import { readComparison, readComparisons } from './summaries.ts';
import { readWaivers } from './waivers.ts';
import type { Connection } from './workspace-file.ts';

/**
 * The document of a comparison, judged with the waivers of the workspace, with its sign-offs and what changed since the last
 * one of an earlier comparison; undefined when there is none of that name.
 * @param at Moment at which the expiry of waivers is judged; null for when the comparison was made.
 * @throws MeshproofError `input` when another version of Meshproof made it
 */
export function readJudgedComparison(
  database: Connection,
  name: string,
  at: string | null = null,
): ComparisonDocument | undefined {
  const stored = readComparison(database, name);
  if (!stored) return undefined;
  const { createdAt } = stored;
  const document = applyWaivers(stored.document, readWaivers(database), at ?? createdAt);
  const signOffs = readSignOffs(database);
  const before = signOffs.find(({ comparedAt }) => comparedAt < createdAt);
  return {
    ...document,
    signOffs: signOffs
      .filter(({ comparison, comparedAt }) => comparison === name && comparedAt === createdAt)
      .reverse(),
    sinceSignOff: before
      ? changeBetween(sinceSignOff(before), readSignedSnapshot(database, before.id), snapshotOf(document))
      : null,
  };
}

/** How a change names the sign-off that it begins at. */
export function sinceSignOff({ comparison, at, by, note }: SignOff): HistoryChange['since'] {
  return { kind: 'sign-off', comparison, at, by, note };
}

/**
 * All comparisons, the newest first, each with the verdict that the waivers leave. A document is read again only when it or
 * the waivers have changed since the last time.
 */
export class ComparisonList {
  readonly #database: Connection;
  readonly #judged = new Map<string, Pick<ComparisonSummary, 'verdict' | 'summary'>>();
  #waivers = '';

  constructor(database: Connection) {
    this.#database = database;
  }

  read(): ComparisonSummary[] {
    const listed = readComparisons(this.#database);
    const waivers = readWaivers(this.#database);
    if (waivers.length === 0) return listed;
    const present = JSON.stringify(waivers);
    if (present !== this.#waivers) this.#judged.clear();
    this.#waivers = present;
    return listed.map((one) => ({ ...one, ...this.#judge(one, waivers) }));
  }

  #judge(listed: ComparisonSummary, waivers: readonly Waiver[]) {
    const key = `${listed.createdAt} ${listed.name}`;
    let judged = this.#judged.get(key);
    if (!judged) {
      const { verdict, summary } = judgedOf(this.#database, listed, waivers);
      judged = { verdict, summary };
      this.#judged.set(key, judged);
    }
    return judged;
  }
}

/** What another version of Meshproof made is listed as it is. */
function judgedOf(database: Connection, listed: ComparisonSummary, waivers: readonly Waiver[]) {
  try {
    const stored = readComparison(database, listed.name);
    return stored ? applyWaivers(stored.document, waivers, stored.createdAt) : listed;
  } catch (error) {
    if (error instanceof MeshproofError) return listed;
    throw error;
  }
}
