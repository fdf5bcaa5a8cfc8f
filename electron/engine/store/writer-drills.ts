/** The drills of the single writer. Their captures are written as any other. */
import { zstdCompressSync } from 'node:zlib';
import { MeshproofError, type DrillDocument, type Side } from '#shared/model/index.ts';
import type { Connection } from './workspace-file.ts';
import type { NewCapture } from './writer.ts';

export interface NewDrill {
  readonly name: string;
  /** Name of the ready scenario, or the file. */
  readonly scenario: string;
  readonly startedAt: string;
  /** One for each side that it runs on. */
  readonly captures: readonly NewCapture[];
}

export interface BegunDrill {
  readonly sides: { readonly side: Side; readonly captureId: number; readonly tapIds: number[] }[];
}

export class WriterDrills {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  /** @throws MeshproofError `input` when the name is taken */
  begin(drill: NewDrill): void {
    if (this.#database.prepare('SELECT 1 FROM drill WHERE name = ?').get(drill.name)) {
      throw new MeshproofError(
        'input',
        'NAME_TAKEN',
        `the workspace has a drill named '${drill.name}' already`,
        'Choose another name, or remove the old one.',
      );
    }
    const captureOf = (side: Side) => drill.captures.find((one) => one.side === side)?.name ?? null;
    this.#database
      .prepare(
        `INSERT INTO drill (name, scenario, started_at, state, baseline, candidate) VALUES (?, ?, ?, 'running', ?, ?)`,
      )
      .run(drill.name, drill.scenario, drill.startedAt, captureOf('baseline'), captureOf('candidate'));
  }

  finish(name: string, state: 'done' | 'cancelled', endedAt: string, document: DrillDocument | null): void {
    this.#database
      .prepare(
        'UPDATE drill SET state = ?, ended_at = ?, verdict = ?, summary = ?, document = ? WHERE name = ?',
      )
      .run(
        state,
        endedAt,
        document?.verdict ?? null,
        document?.summary ?? null,
        document === null ? null : zstdCompressSync(JSON.stringify(document)),
        name,
      );
  }

  /** Ids of the captures of a drill that is removed; undefined when there was none of that name. */
  remove(name: string): number[] | undefined {
    const captures = this.#database
      .prepare(
        `SELECT c.id FROM drill d JOIN capture c ON c.name IN (d.baseline, d.candidate) WHERE d.name = ? ORDER BY c.id`,
      )
      .all(name) as { id: number }[];
    const { changes } = this.#database.prepare('DELETE FROM drill WHERE name = ?').run(name);
    return changes > 0 ? captures.map(({ id }) => id) : undefined;
  }

  /** What an engine that died left behind. */
  markInterrupted(): void {
    this.#database.exec(`UPDATE drill SET state = 'interrupted' WHERE state = 'running'`);
  }
}
