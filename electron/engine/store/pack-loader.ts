import type { Connection } from './workspace-file.ts';

/** Loads packs by id from an open workspace, for a `PackReader`. */
export function packLoader(
  database: Connection,
): (id: number) => { encoding: number; data: Buffer } | undefined {
  const statement = database.prepare('SELECT encoding, data FROM pack WHERE id = ?');
  return (id) => statement.get(id) as { encoding: number; data: Buffer } | undefined;
}
