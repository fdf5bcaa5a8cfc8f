/** The rate is taken over about this long. */
const RATE_WINDOW_MS = 3_000;
/** Marks closer together than this add nothing. */
const MARK_MS = 100;

/** How fast something goes on, over the last seconds. */
export class RateMeter {
  #marks: { at: number; done: number }[] = [];

  /** Units per second over the window; null while there is nothing to go by. */
  rate(done: number): number | null {
    const now = performance.now();
    const last = this.#marks[this.#marks.length - 1];
    if (!last || now - last.at > MARK_MS) this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > RATE_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (!first || now - first.at < MARK_MS) return null;
    return ((done - first.done) / (now - first.at)) * 1000;
  }
}
