import { MissingLines } from '#shared/drill/missing-lines.ts';
import type { DrillTrace } from '#shared/drill/trace.ts';
import type { WatchedLine } from '#shared/drill/watched.ts';
import { pause } from './repeat.ts';

/**
 * How long logs are followed after the last request. Envoy writes its access log every 10 s (`--file-flush-interval-msec`,
 * https://www.envoyproxy.io/docs/envoy/latest/operations/cli; Istio's agent sets 1 s, pkg/envoy/proxy.go), and what it wrote takes
 * a moment on its way.
 */
export const LOG_GRACE_MS = 11_000;

/** Follows logs to the last line that is about a request of the drill. */
export class LastLines {
  readonly #missing: MissingLines;
  readonly #told = new AbortController();

  /** @param logs Names of the observers that follow a log. */
  constructor({ known }: Pick<DrillTrace, 'known'>, logs: readonly string[]) {
    this.#missing = new MissingLines(known, logs);
  }

  /** Takes a line, those that came before included. */
  take(line: WatchedLine): void {
    this.#missing.take(line);
    if (this.#missing.none) this.#told.abort();
  }

  /** Ends when each log has told of each request, after so many milliseconds, or when the drill is ended. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await pause(ms, AbortSignal.any([signal, this.#told.signal]));
  }
}
