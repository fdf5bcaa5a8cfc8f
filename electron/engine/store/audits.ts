/** Reads the audits of a workspace. */
import { zstdDecompressSync } from 'node:zlib';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import { auditDocument, type AuditDocument } from '#shared/policy/model/audit.ts';
import type { Connection } from './workspace-file.ts';

/** All audits, the newest first. */
export function readAudits(database: Connection): AuditSummary[] {
  return database
    .prepare(
      `SELECT id, name, created_at AS createdAt, verdict, summary FROM audit ORDER BY created_at DESC, id DESC`,
    )
    .all() as AuditSummary[];
}

/** One line of that list, or undefined. */
export function readAuditSummary(database: Connection, name: string): AuditSummary | undefined {
  return database
    .prepare('SELECT id, name, created_at AS createdAt, verdict, summary FROM audit WHERE name = ?')
    .get(name) as AuditSummary | undefined;
}

/** The whole document of an audit, or undefined. */
export function readAudit(database: Connection, name: string): AuditDocument | undefined {
  const row = database.prepare('SELECT document FROM audit WHERE name = ?').get(name) as
    | { document: Buffer }
    | undefined;
  return row && auditDocument.parse(JSON.parse(zstdDecompressSync(row.document).toString('utf8')));
}
