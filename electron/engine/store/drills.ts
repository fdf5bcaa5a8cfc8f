/** Reads the drills of a workspace. */
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import {
  DRILL_SCHEMA,
  drillDocument,
  MeshproofError,
  type DrillDocument,
  type DrillSummary,
} from '#shared/model/index.ts';
import type { Connection } from './workspace-file.ts';

/** All drills as they were written, the newest first. */
export function readDrills(database: Connection): Omit<DrillSummary, 'isEarlier'>[] {
  return database
    .prepare(
      `SELECT name, scenario, state, started_at AS startedAt, ended_at AS endedAt, baseline, candidate, verdict, summary
       FROM drill ORDER BY id DESC`,
    )
    .all() as Omit<DrillSummary, 'isEarlier'>[];
}

/**
 * The whole document of a drill; undefined when there is no such drill, or it has none.
 * @throws MeshproofError `input` when another version of Meshproof made it
 */
export function readDrill(database: Connection, name: string): DrillDocument | undefined {
  const row = database.prepare('SELECT document FROM drill WHERE name = ?').get(name) as
    | { document: Buffer | null }
    | undefined;
  if (!row?.document) return undefined;
  const document: unknown = JSON.parse(zstdDecompressSync(row.document).toString('utf8'));
  const { schema } = z.object({ schema: z.int() }).parse(document);
  if (schema !== DRILL_SCHEMA) {
    throw new MeshproofError(
      'input',
      'OTHER_DRILL_SCHEMA',
      `drill '${name}' has document schema ${schema}; this version reads ${DRILL_SCHEMA}`,
      schema < DRILL_SCHEMA ? 'Run it again.' : 'Open the workspace with a newer Meshproof.',
    );
  }
  return drillDocument.parse(document);
}

/** Nothing where another version of Meshproof made what is read. */
export function readableDrill<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MeshproofError) return undefined;
    throw error;
  }
}
