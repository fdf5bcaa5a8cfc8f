/** Sign-offs and the runs that the history is made of. A snapshot is zstd-compressed JSON. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type ComparisonRun, type SignOff, type Snapshot, snapshot } from '#shared/model/index.ts';
import type { Connection } from './workspace-file.ts';

const SIGN_OFF = `SELECT id, comparison, compared_at AS comparedAt, at, by, note, verdict, summary, sha256 FROM sign_off`;

/** All sign-offs, the newest first. */
export function readSignOffs(database: Connection): SignOff[] {
  return database.prepare(`${SIGN_OFF} ORDER BY at DESC, id DESC`).all() as SignOff[];
}

/** What was signed. */
export function readSignedSnapshot(database: Connection, id: number): Snapshot {
  return unpacked(database.prepare('SELECT snapshot FROM sign_off WHERE id = ?').get(id));
}

/** @returns its id */
export function addSignOff(database: Connection, signed: Omit<SignOff, 'id'>, kept: Snapshot): number {
  const row = database
    .prepare(
      `INSERT INTO sign_off (comparison, compared_at, at, by, note, verdict, summary, sha256, snapshot)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      signed.comparison,
      signed.comparedAt,
      signed.at,
      signed.by,
      signed.note,
      signed.verdict,
      signed.summary,
      signed.sha256,
      packed(kept),
    );
  return Number(row.lastInsertRowid);
}

/** Every comparison that was ever made here, the newest first. */
export function readRuns(database: Connection): ComparisonRun[] {
  return database
    .prepare(
      'SELECT id, name, at, verdict, summary, findings, waived FROM comparison_run ORDER BY at DESC, id DESC',
    )
    .all() as ComparisonRun[];
}

/** What a run came to when it was made. */
export function readRunSnapshot(database: Connection, id: number): Snapshot {
  return unpacked(database.prepare('SELECT snapshot FROM comparison_run WHERE id = ?').get(id));
}

export function addRun(database: Connection, name: string, at: string, kept: Snapshot): void {
  database
    .prepare(
      `INSERT INTO comparison_run (name, at, verdict, summary, findings, waived, snapshot)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      name,
      at,
      kept.verdict,
      kept.summary,
      kept.findings.length,
      kept.findings.filter(({ waiver }) => waiver !== undefined).length,
      packed(kept),
    );
}

function packed(value: Snapshot): Buffer {
  return zstdCompressSync(JSON.stringify(value));
}

function unpacked(row: unknown): Snapshot {
  const { snapshot: data } = row as { snapshot: Buffer };
  return snapshot.parse(JSON.parse(zstdDecompressSync(data).toString('utf8')));
}
