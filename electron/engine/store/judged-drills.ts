/** Drills with the waivers of their workspace. */
import { earlierDrills } from '#shared/compare/verdict/drill-runs.ts';
import { applyDrillWaivers } from '#shared/drill/apply-waivers.ts';
import { drilledOf } from '#shared/drill/drilled.ts';
import type { Drilled, DrillDocument, DrillSummary, Waiver } from '#shared/model/index.ts';
import { readableDrill, readDrill, readDrills } from './drills.ts';
import { readWaivers } from './waivers.ts';
import type { Connection } from './workspace-file.ts';

/**
 * The document of a drill as the waivers of the workspace leave it.
 * @param at Moment at which their expiry is judged; null for when the drill began.
 * @throws MeshproofError `input` when another version of Meshproof made it
 */
export function readJudgedDrill(
  database: Connection,
  name: string,
  at: string | null = null,
): DrillDocument | undefined {
  const document = readDrill(database, name);
  const listed = readDrills(database).find((one) => one.name === name);
  if (!document || !listed) return undefined;
  return applyDrillWaivers(document, readWaivers(database), at ?? listed.startedAt);
}

type Listed = Omit<DrillSummary, 'isEarlier'>;

/**
 * All drills, the newest first, each with the verdict that the waivers leave, and whether a later run has taken its place. A
 * document is read once, and again only where a waiver may change what it comes to.
 */
export class DrillList {
  readonly #database: Connection;
  readonly #drilled = new Map<string, Drilled | null>();

  constructor(database: Connection) {
    this.#database = database;
  }

  read(): DrillSummary[] {
    const listed = readDrills(this.#database);
    const waivers = readWaivers(this.#database);
    const earlier = earlierDrills(listed.flatMap((one) => this.#drilledOf(one) ?? []));
    return listed.map((one) => ({
      ...one,
      ...this.#judged(one, waivers),
      isEarlier: earlier.has(one.name),
    }));
  }

  /** Null for what has no document, or one of another version. */
  #drilledOf({ name, verdict, startedAt }: Listed): Drilled | null {
    if (verdict === null) return null;
    const key = `${startedAt} ${name}`;
    let drilled = this.#drilled.get(key);
    if (drilled === undefined) {
      const document = readableDrill(() => readDrill(this.#database, name));
      drilled = document ? drilledOf(document, startedAt) : null;
      this.#drilled.set(key, drilled);
    }
    return drilled;
  }

  #judged(one: Listed, waivers: readonly Waiver[]): Partial<Pick<DrillSummary, 'verdict' | 'summary'>> {
    const hasFindings = (this.#drilledOf(one)?.run?.findings.length ?? 0) > 0;
    if (!hasFindings || waivers.every(({ removed }) => removed)) return {};
    const judged = readJudgedDrill(this.#database, one.name);
    return judged ? { verdict: judged.verdict, summary: judged.summary } : {};
  }
}
