/** Tells watchers what the engine is doing: the whole state first, then again whenever it has changed. */
import type { LiveState } from '#shared/contract/contract.ts';

/** Changes are gathered this long, so that a busy tap does not flood the window. */
const LEAST_INTERVAL_MS = 250;

export class LiveFeed {
  readonly #snapshot: () => Promise<LiveState>;
  readonly #waiting = new Set<() => void>();

  constructor(snapshot: () => Promise<LiveState>) {
    this.#snapshot = snapshot;
  }

  /** Something may have changed. */
  touch(): void {
    for (const wake of this.#waiting) wake();
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<LiveState> {
    let last = '';
    while (!signal?.aborted) {
      const change = this.#nextTouch(signal);
      const state = await this.#snapshot();
      const text = JSON.stringify(state);
      if (text !== last) {
        last = text;
        yield state;
      }
      await change;
      await new Promise((resolve) => setTimeout(resolve, LEAST_INTERVAL_MS));
    }
  }

  #nextTouch(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }
}
