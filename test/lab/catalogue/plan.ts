import { traceHeaders, type Planned } from '../traffic/plan.ts';
import { seeded } from '../traffic/random.ts';
import type { StagedEntry } from './entry.ts';

/** The name by which clients know the catalogue's gateways on both sides. */
export const CATALOGUE_HOST = 'catalogue.example.test';
const PACE_MS = 30;
const SEED = 3;

/**
 * The requests of some entries, taking turns: the failing ones of one entry never come in a row, which would have the
 * mesh eject an instance that all of them share.
 */
export function planCatalogue(entries: readonly StagedEntry[]): Planned[] {
  const lists = entries.map(({ requests = [] }) => requests);
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? []));
  const random = seeded(SEED);
  return turns.flat().map((draft, n) => ({
    ...draft,
    atMs: n * PACE_MS,
    headers: {
      host: CATALOGUE_HOST,
      'user-agent': 'catalogue/1.0',
      accept: 'application/json',
      // The same requests come again and again: without a trace nobody could say which attempt is whose.
      ...traceHeaders(random),
      ...draft.headers,
    },
  }));
}
