/** Waivers of a workspace: read by every connection, written by the writer's. */
import {
  type Waiver,
  type WaiverOrigin,
  waiverOrigin,
  waiverScope,
  type WaiverTerms,
} from '#shared/model/index.ts';
import type { Connection } from './workspace-file.ts';

interface Row {
  id: number;
  owner: string;
  reason: string;
  expires: string;
  scope: string;
  origin: string;
}

type Entry = Waiver['log'][number];

/** All waivers, removed ones as well, in the order in which they were made. */
export function readWaivers(database: Connection): Waiver[] {
  const rows = database.prepare('SELECT * FROM waiver ORDER BY id').all() as Row[];
  if (rows.length === 0) return [];
  const entries = database
    .prepare('SELECT waiver_id AS waiverId, what, at, by FROM waiver_log ORDER BY id')
    .all() as (Entry & { waiverId: number })[];
  const logs = Map.groupBy(entries, ({ waiverId }) => waiverId);
  return rows.map(({ id, owner, reason, expires, scope, origin }) => {
    const log = (logs.get(id) ?? []).map(({ what, at, by }) => ({ what, at, by }));
    return {
      owner,
      reason,
      expires,
      scope: waiverScope.parse(JSON.parse(scope)),
      id: `W${id}`,
      origin: waiverOrigin.parse(JSON.parse(origin)),
      removed: log.at(-1)?.what === 'removed',
      log,
    };
  });
}

export interface NewWaiver {
  readonly terms: WaiverTerms;
  readonly origin: WaiverOrigin;
}

/** Adds waivers, all or none. @returns their ids */
export function addWaivers(
  database: Connection,
  added: readonly NewWaiver[],
  { at, by }: Omit<Entry, 'what'>,
): string[] {
  const insert = database.prepare(
    'INSERT INTO waiver (owner, reason, expires, scope, origin) VALUES (?, ?, ?, ?, ?)',
  );
  return database.transaction(() =>
    added.map(({ terms: { owner, reason, expires, scope }, origin }) => {
      const row = insert.run(owner, reason, expires, JSON.stringify(scope), JSON.stringify(origin));
      log(database, Number(row.lastInsertRowid), { what: 'added', at, by });
      return `W${row.lastInsertRowid}`;
    }),
  )();
}

/** Notes that a waiver is removed or restored. */
export function logWaiver(database: Connection, id: string, entry: Entry): void {
  log(database, Number(id.slice(1)), entry);
}

function log(database: Connection, id: number, { what, at, by }: Entry): void {
  database
    .prepare('INSERT INTO waiver_log (waiver_id, what, at, by) VALUES (?, ?, ?, ?)')
    .run(id, what, at, by);
}
