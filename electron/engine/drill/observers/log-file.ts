import { open, stat, type FileHandle } from 'node:fs/promises';
import { MeshproofError, type ObserverSpec } from '#shared/model/index.ts';
import { accessLogReader } from '#shared/observe/access-log/reader.ts';
import { accessLines } from './access-log.ts';
import type { Lines } from './lines.ts';
import type { Observer } from './observer.ts';
import { repeat } from './repeat.ts';

/** Notices of the file system don't work on every one of them (network mounts, containers): it is looked at. */
const LOOK_MS = 100;
const PIECE = 256 * 1024;

/**
 * Follows a file from its end. One that is renamed away is read to its end before the new one of its name is read from its
 * beginning; one that became shorter was emptied and is read from its beginning.
 */
export function logFileObserver(spec: Extract<ObserverSpec, { readonly kind: 'log-file' }>): Observer {
  // A bad pattern is told at once and not when the first line comes.
  accessLogReader(spec);
  return async (watch, signal) => {
    const follower = new Follower(spec.path, accessLines(spec, spec.path, watch));
    try {
      await repeat(LOOK_MS, watch, signal, () => follower.look());
    } finally {
      await follower.close();
    }
  };
}

class Follower {
  readonly #path: string;
  readonly #lines: Lines;
  readonly #buffer = Buffer.alloc(PIECE);
  #file: FileHandle | null = null;
  #identity = '';
  #at = 0;
  #first = true;

  constructor(path: string, lines: Lines) {
    this.#path = path;
    this.#lines = lines;
  }

  /** Reads what is new. @throws MeshproofError `environment` when the file can't be read */
  async look(): Promise<void> {
    try {
      const found = await stat(this.#path);
      // Opening a pipe would wait for who writes to it, and nothing could end that.
      if (!found.isFile()) throw new Error('this is no regular file');
      const { dev, ino, size } = found;
      const identity = `${dev} ${ino}`;
      if (this.#file !== null && identity !== this.#identity) {
        await this.#readOn();
        await this.close();
        this.#lines.reset();
      }
      if (this.#file === null) {
        this.#file = await open(this.#path, 'r');
        this.#identity = identity;
        // What was written before somebody watched is none of it; a file that came later is new from its first byte.
        this.#at = this.#first ? size : 0;
      } else if (size < this.#at) {
        this.#at = 0;
        this.#lines.reset();
      }
      this.#first = false;
      await this.#readOn();
    } catch (error) {
      if (error instanceof MeshproofError) throw error;
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (missing) this.#first = false;
      throw new MeshproofError(
        'environment',
        'LOG_UNREADABLE',
        `${this.#path}: ${missing ? 'there is no such file' : error instanceof Error ? error.message : String(error)}`,
        'It is read as soon as it is there.',
        error,
      );
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const read = await this.#file?.read(this.#buffer, 0, PIECE, this.#at);
      if (read === undefined || read.bytesRead === 0) return;
      this.#at += read.bytesRead;
      this.#lines.add(this.#buffer.subarray(0, read.bytesRead));
    }
  }
}
