/**
 * The engine: at most one open workspace, its jobs, and what watchers see of both. It knows nothing of who asks:
 * window, browser and command line all come through the router.
 */
import { resolve } from 'node:path';
import type { KeyKeeper } from '#engine/report/keys.ts';
import type { PagePrinter } from '#engine/report/printer.ts';
import type { OpenMode } from '#engine/store/workspace-file.ts';
import type { LiveState } from '#shared/contract/contract.ts';
import { MeshproofError, type WorkspaceInfo } from '#shared/model/index.ts';
import { Jobs } from './jobs.ts';
import { LiveFeed } from './live-feed.ts';
import { Routings } from './routings.ts';
import { Session } from './session.ts';

export interface EngineOptions {
  /** Folder that relative paths are resolved against. */
  readonly folder: string;
  /** Prints reports where the engine runs inside the app; without it a Chromium of the machine does. */
  readonly printer?: PagePrinter;
  /** Keeps a signing key in the operating system's key store, where the engine runs inside the app. */
  readonly keys?: KeyKeeper;
}

export class Engine {
  readonly folder: string;
  readonly printer: PagePrinter | null;
  readonly keys: KeyKeeper | null;
  readonly jobs: Jobs;
  readonly live: LiveFeed;
  readonly routings = new Routings();
  #session: Session | null = null;
  #revision = 0;

  constructor({ folder, printer, keys }: EngineOptions) {
    this.folder = resolve(folder);
    this.printer = printer ?? null;
    this.keys = keys ?? null;
    this.live = new LiveFeed(() => this.#snapshot());
    this.jobs = new Jobs(() => this.changed());
  }

  /** @throws MeshproofError `usage` when none is open */
  get session(): Session {
    if (!this.#session) {
      throw new MeshproofError('usage', 'NO_WORKSPACE', 'no workspace is open', 'Open or create one first.');
    }
    return this.#session;
  }

  /** Opens a workspace; the one that was open is closed once the new one is. */
  async open(path: string, mode: OpenMode): Promise<WorkspaceInfo> {
    const absolute = resolve(this.folder, path);
    if (this.#session?.path === absolute && mode !== 'create') return this.#session.queries.call('info');
    if (this.#session && (this.#session.recording || this.jobs.running)) {
      throw new MeshproofError(
        'usage',
        'WORKSPACE_IN_USE',
        `${this.#session.path}: a recording or a job is running in the open workspace`,
        'Stop it before another workspace is opened.',
      );
    }
    const opened = await Session.open(absolute, mode, () => this.changed());
    await this.#session?.close();
    this.#session = opened;
    this.routings.forget();
    this.changed();
    return opened.queries.call('info');
  }

  async closeWorkspace(): Promise<boolean> {
    const session = this.#session;
    if (!session) return false;
    await this.jobs.close();
    this.#session = null;
    this.routings.forget();
    await session.close();
    this.changed();
    return true;
  }

  /** Stops everything and keeps what was recorded. */
  async close(): Promise<void> {
    await this.closeWorkspace();
  }

  /** What the lists show has changed, or the state of the engine. */
  changed(): void {
    this.#revision += 1;
    this.live.touch();
  }

  async #snapshot(): Promise<LiveState> {
    const session = this.#session;
    try {
      return await this.#describe(session);
    } catch (error) {
      // Another workspace was opened, or this one closed, while it was asked.
      if (session === this.#session) throw error;
      return this.#snapshot();
    }
  }

  async #describe(session: Session | null): Promise<LiveState> {
    const recording = session?.recording ?? null;
    return {
      workspace: session ? await session.queries.call('info') : null,
      recording:
        session && recording
          ? { capture: await session.capture(recording.name), taps: recording.taps.status() }
          : null,
      jobs: this.jobs.list(),
      ingest: session?.dataPath.state ?? { queuedBytes: 0, spilledBytes: 0, lostBytes: 0 },
      trouble: session?.trouble ?? null,
      revision: this.#revision,
    };
  }
}

/** Starts an engine without a workspace. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  return new Engine(options);
}
