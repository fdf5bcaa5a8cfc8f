import { existsSync, openSync, readSync, closeSync, statSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { MeshproofError } from '#shared/model/index.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** "MPRF": marks a SQLite file as a workspace (https://www.sqlite.org/fileformat.html, application ID). */
const APPLICATION_ID = 0x4d505246;
const SQLITE_MAGIC = 'SQLite format 3\0';
const NEWEST = MIGRATIONS[MIGRATIONS.length - 1]?.version ?? 0;

export type OpenMode = 'open' | 'create' | 'open-or-create';
export type Connection = Database.Database;
export type Statement = Database.Statement;

/**
 * Opens the writing connection of a workspace, creating and migrating the file as asked.
 * A migration runs in one transaction: a crash leaves the file as it was.
 * @throws MeshproofError `input` for a missing, existing, foreign or newer file; `environment` without permission.
 */
export function openForWriting(path: string, mode: OpenMode): Connection {
  const existed = existsSync(path);
  if (!existed && mode === 'open') {
    throw new MeshproofError(
      'input',
      'WORKSPACE_MISSING',
      `${path}: there is no such workspace`,
      'Check the path, or create the workspace first.',
    );
  }
  if (existed && mode === 'create') {
    throw new MeshproofError(
      'input',
      'WORKSPACE_EXISTS',
      `${path}: a file of this name exists already`,
      'Open it, or choose another name.',
    );
  }
  if (existed) refuseForeignFile(path);
  const database = connect(path, false);
  try {
    checkIdentity(database, path, existed);
    // Has to come before the first page is written, which the change to WAL does.
    if (schemaVersionOf(database) === 0) database.pragma('auto_vacuum = INCREMENTAL');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    database.pragma('cache_size = -32768');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    if (!existed) removeWorkspaceFiles(path);
    throw translate(error, path);
  }
}

/** Opens a reading connection of a workspace that the writer has opened before. */
export function openForReading(path: string): Connection {
  const database = connect(path, true);
  try {
    checkIdentity(database, path, true);
    database.pragma('cache_size = -65536');
    database.pragma('mmap_size = 268435456');
    return database;
  } catch (error) {
    database.close();
    throw translate(error, path);
  }
}

/** The number of the newest migration that the file has. */
export function schemaVersionOf(database: Connection): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Bytes on disk with the write-ahead log. */
export function fileBytesOf(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function connect(path: string, readonly: boolean): Connection {
  try {
    return new Database(path, { readonly, timeout: 10_000 });
  } catch (error) {
    throw translate(error, path);
  }
}

function refuseForeignFile(path: string): void {
  const size = statSync(path).size;
  if (size === 0) return;
  const head = Buffer.alloc(SQLITE_MAGIC.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString('latin1') !== SQLITE_MAGIC) throw notAWorkspace(path);
}

function checkIdentity(database: Connection, path: string, existed: boolean): void {
  const applicationId = Number(database.pragma('application_id', { simple: true }));
  const version = schemaVersionOf(database);
  if (applicationId !== APPLICATION_ID) {
    const empty = database.prepare('SELECT count(*) AS n FROM sqlite_master').get() as { n: number };
    if (existed && (empty.n > 0 || applicationId !== 0)) throw notAWorkspace(path);
  }
  if (version > NEWEST) {
    throw new MeshproofError(
      'input',
      'WORKSPACE_NEWER',
      `${path}: the workspace has schema ${version}, this version of Meshproof knows up to ${NEWEST}`,
      'Open it with the newer Meshproof that wrote it.',
    );
  }
}

function migrate(database: Connection): void {
  const present = schemaVersionOf(database);
  const missing = MIGRATIONS.filter((migration) => migration.version > present);
  if (missing.length === 0) return;
  database.transaction(() => {
    for (const { version, sql } of missing) {
      database.exec(sql);
      database.pragma(`user_version = ${version}`);
    }
    database.pragma(`application_id = ${APPLICATION_ID}`);
  })();
}

function removeWorkspaceFiles(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function notAWorkspace(path: string): MeshproofError {
  return new MeshproofError(
    'input',
    'NOT_A_WORKSPACE',
    `${path}: this file is not a Meshproof workspace`,
    'Choose a .meshproof file, or another name for a new one.',
  );
}

/** SQLite's own words for what a user can meet, with the file's name and what to do. */
function translate(error: unknown, path: string): unknown {
  if (error instanceof MeshproofError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') return notAWorkspace(path);
  if (code === 'SQLITE_CANTOPEN' || error instanceof TypeError) {
    return new MeshproofError(
      'environment',
      'WORKSPACE_UNREACHABLE',
      `${path}: the file cannot be opened or created`,
      `Check that the folder ${dirname(path)} exists and may be written to.`,
      error,
    );
  }
  if (code === 'SQLITE_READONLY') {
    return new MeshproofError(
      'environment',
      'WORKSPACE_READ_ONLY',
      `${path}: the file may not be written to`,
      'Change its permissions, or copy it.',
      error,
    );
  }
  if (code === 'SQLITE_BUSY') {
    return new MeshproofError(
      'environment',
      'WORKSPACE_BUSY',
      `${path}: another Meshproof is writing to this workspace`,
      'Stop the other one, or use another workspace.',
      error,
    );
  }
  return error;
}
