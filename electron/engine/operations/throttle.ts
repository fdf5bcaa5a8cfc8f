/** Passes on the newest value at most once in an interval, and never keeps one back for good. */
export class Throttle<Value> {
  readonly #intervalMs: number;
  readonly #passOn: (value: Value) => void;
  #waiting: { value: Value } | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, passOn: (value: Value) => void) {
    this.#intervalMs = intervalMs;
    this.#passOn = passOn;
  }

  tell(value: Value): void {
    this.#waiting = { value };
    this.#timer ??= setTimeout(() => this.flush(), this.#intervalMs);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#passOn(waiting.value);
  }
}
