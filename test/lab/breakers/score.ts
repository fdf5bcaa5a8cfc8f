/** One trace on which a model and the real machine disagree. */
export type Disagreement = { readonly trace: string; readonly what: string };

/** What the oracle says about one model. */
export type Score = {
  /** The real machine's version. */
  readonly version: string;
  readonly traces: number;
  readonly attempts: number;
  /** State changes of the real machine over all traces; with few of them the traces would prove little. */
  readonly changes: number;
  /** Attempts that the real machine stopped. */
  readonly stopped: number;
  readonly wrong: number;
  /** The first of them, in words. */
  readonly disagreements: readonly Disagreement[];
};

const SHOWN = 5;

/** Adds up what single traces said. */
export class Tally {
  readonly #version: string;
  readonly #disagreements: Disagreement[] = [];
  #traces = 0;
  #attempts = 0;
  #changes = 0;
  #stopped = 0;

  /** @param version the real machine's. */
  constructor(version: string) {
    this.#version = version;
  }

  /** @param what why the trace is wrong, or null when both agree. */
  add(
    trace: string,
    counts: { attempts: number; changes: number; stopped: number },
    what: string | null,
  ): void {
    this.#traces += 1;
    this.#attempts += counts.attempts;
    this.#changes += counts.changes;
    this.#stopped += counts.stopped;
    if (what !== null) this.#disagreements.push({ trace, what });
  }

  /** The traces that are wrong. */
  wrong(): string[] {
    return this.#disagreements.map(({ trace }) => trace);
  }

  score(): Score {
    return {
      version: this.#version,
      traces: this.#traces,
      attempts: this.#attempts,
      changes: this.#changes,
      stopped: this.#stopped,
      wrong: this.#disagreements.length,
      disagreements: this.#disagreements.slice(0, SHOWN),
    };
  }
}
