/** An open workspace: its writer, its reader, the data path of its taps, and the recording that may be running. */
import { clockUs, wallClockUs } from '#engine/clock.ts';
import { DataPath } from '#engine/capture/data-path.ts';
import { TapGroup } from '#engine/capture/tap-group.ts';
import { QueryClient } from '#engine/store/query-client.ts';
import { WriterClient } from '#engine/store/writer-client.ts';
import type { OpenMode } from '#engine/store/workspace-file.ts';
import {
  MeshproofError,
  type CaptureSummary,
  type ErrorReport,
  type Side,
  type TapSpec,
  type TapStatus,
} from '#shared/model/index.ts';

const TRAFFIC_MS = 250;

export interface Recording {
  readonly captureId: number;
  readonly name: string;
  readonly taps: TapGroup;
}

export class Session {
  readonly path: string;
  readonly writer: WriterClient;
  readonly queries: QueryClient;
  readonly dataPath: DataPath;
  readonly #groups = new Set<TapGroup>();
  readonly #changed: () => void;
  #timer: NodeJS.Timeout | null = null;
  #recording: Recording | null = null;
  #trouble: ErrorReport | null = null;

  private constructor(path: string, changed: () => void) {
    this.path = path;
    this.#changed = changed;
    this.writer = new WriterClient({
      taken: (bytes, buffer) => this.dataPath.taken(bytes, buffer),
      decoded: (counts) => {
        for (const group of this.#groups) group.noteDecoded(counts);
        changed();
      },
      trouble: (report) => {
        this.#trouble = report;
        changed();
      },
      died: () => this.dataPath.abandon(),
    });
    this.queries = new QueryClient();
    this.dataPath = new DataPath(this.writer, path);
  }

  /** @throws MeshproofError as `openForWriting` does */
  static async open(path: string, mode: OpenMode, changed: () => void): Promise<Session> {
    const session = new Session(path, changed);
    try {
      await session.writer.call('open', { path, mode });
      await session.queries.call('open', { path });
      return session;
    } catch (error) {
      await session.#terminate();
      throw error;
    }
  }

  get recording(): Recording | null {
    return this.#recording;
  }

  /** The last thing that could not be stored. */
  get trouble(): ErrorReport | null {
    return this.#trouble;
  }

  async startRecording(name: string, side: Side, taps: readonly TapSpec[]): Promise<TapStatus[]> {
    if (this.#recording) {
      throw new MeshproofError(
        'usage',
        'ALREADY_RECORDING',
        `capture '${this.#recording.name}' is being recorded`,
        'Stop it first.',
      );
    }
    const zeroUs = clockUs();
    const { captureId, tapIds } = await this.writer.call('beginCapture', {
      ...timestamps(zeroUs),
      name,
      side,
      kind: 'live',
      taps,
      zeroUs,
    });
    try {
      const group = await this.openTaps(taps, tapIds);
      this.#recording = { captureId, name, taps: group };
      this.#changed();
      return group.status();
    } catch (error) {
      await this.writer.call('removeCapture', { captureId });
      throw error;
    }
  }

  async stopRecording(): Promise<CaptureSummary> {
    const recording = this.#recording;
    if (!recording) throw new MeshproofError('usage', 'NOT_RECORDING', 'nothing is being recorded');
    this.#recording = null;
    await this.closeTaps(recording.taps);
    await this.finishCapture(recording.captureId);
    this.#changed();
    return this.capture(recording.name);
  }

  /** Opens taps whose traffic goes into the store. */
  async openTaps(
    specs: readonly TapSpec[],
    tapIds: readonly number[],
    options?: { drilled: boolean },
  ): Promise<TapGroup> {
    const group = await TapGroup.open(specs, tapIds, this.dataPath, options);
    this.#groups.add(group);
    this.#timer ??= setInterval(() => void this.#reportTraffic(), TRAFFIC_MS);
    return group;
  }

  /** Closes taps once all that they copied is with the writer. */
  async closeTaps(group: TapGroup): Promise<void> {
    await group.close();
    await this.dataPath.drained();
    await this.writer.call('tapTraffic', { taps: group.traffic() });
    this.#groups.delete(group);
    if (this.#groups.size === 0 && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  async finishCapture(captureId: number): Promise<void> {
    await this.writer.call('finishCapture', {
      captureId,
      endedAt: new Date().toISOString(),
      endUs: clockUs(),
    });
  }

  /** @throws MeshproofError `input` when the workspace has no capture of that name */
  async capture(name: string): Promise<CaptureSummary> {
    const capture = await this.queries.call('capture', { name });
    if (!capture) {
      throw new MeshproofError(
        'input',
        'UNKNOWN_CAPTURE',
        `${this.path}: the workspace has no capture named '${name}'`,
        'Record one first, or choose an existing one.',
      );
    }
    return capture;
  }

  async close(): Promise<void> {
    if (this.#recording) await this.stopRecording();
    // The writer has to be the last connection: only it can remove the write-ahead log.
    await this.queries.terminate();
    await this.writer.call('close', {});
    await this.#terminate();
  }

  async #reportTraffic(): Promise<void> {
    const taps = [...this.#groups].flatMap((group) => group.traffic());
    if (taps.length > 0) await this.writer.call('tapTraffic', { taps });
    this.#changed();
  }

  async #terminate(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.dataPath.close();
    await Promise.all([this.writer.terminate(), this.queries.terminate()]);
  }
}

/** Wall-clock facts of a capture that begins at an engine time. */
export function timestamps(zeroUs: number): { startedAt: string; originUs: number } {
  const originUs = wallClockUs(zeroUs);
  return { startedAt: new Date(originUs / 1000).toISOString(), originUs };
}
