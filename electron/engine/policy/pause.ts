import { setImmediate } from 'node:timers/promises';

/** For so long a cancellation may go unheard, in milliseconds. */
const DEAF_MS = 50;

/** Lets messages in while files are read one after the other without waiting for any. */
export class Pause {
  readonly #signal: AbortSignal;
  #due = performance.now() + DEAF_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** @throws the signal's reason when it was aborted */
  async whenDue(): Promise<void> {
    if (performance.now() >= this.#due) {
      await setImmediate();
      this.#due = performance.now() + DEAF_MS;
    }
    this.#signal.throwIfAborted();
  }
}
