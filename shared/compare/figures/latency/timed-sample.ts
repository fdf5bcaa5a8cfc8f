import { mix } from '#shared/compare/hash.ts';

/** Latencies of one request in microseconds; `noise` is null where that run has none. */
export interface Timed {
  /** Milliseconds since the start of the candidate's run. */
  readonly atMs: number;
  readonly baseline: number;
  readonly noise: number | null;
  readonly candidate: number;
}

/** Numbers per row: priority, index, moment, baseline, noise (0 is none), candidate. */
const WIDTH = 6;
const FIRST_ROWS = 64;

/** Rows are sorted out when there are this many times as many as may stay. */
const SLACK = 1.25;

/**
 * A uniform sample of bounded size like `Sample`, kept in one array of whole numbers: a tail quantile needs ten
 * thousand pairs of a route, which as objects would take megabytes for each.
 */
export class TimedSample {
  readonly #most: number;
  readonly #seed: number;
  #rows = new Uint32Array(FIRST_ROWS * WIDTH);
  #kept = 0;
  /** Rows of a priority above this can't stay any more. */
  #limit = 0xffff_ffff;

  constructor(most: number, seed: number) {
    this.#most = most;
    this.#seed = seed;
  }

  add(index: number, timed: Timed): void {
    const priority = mix(index ^ this.#seed);
    if (priority > this.#limit) return;
    if (this.#kept >= this.#most * SLACK) this.#trim();
    if ((this.#kept + 1) * WIDTH > this.#rows.length) this.#grow();
    const [rows, place] = [this.#rows, this.#kept * WIDTH];
    rows[place] = priority;
    rows[place + 1] = index;
    rows[place + 2] = timed.atMs;
    rows[place + 3] = timed.baseline;
    rows[place + 4] = timed.noise ?? 0;
    rows[place + 5] = timed.candidate;
    this.#kept += 1;
  }

  /** The sampled requests in the order of their index. */
  values(): Timed[] {
    if (this.#kept > this.#most) this.#trim();
    const places = Array.from({ length: this.#kept }, (_, place) => place * WIDTH);
    return places.sort((a, b) => this.#at(a + 1) - this.#at(b + 1)).map((place) => this.#read(place));
  }

  #read(place: number): Timed {
    const noise = this.#at(place + 4);
    return {
      atMs: this.#at(place + 2),
      baseline: this.#at(place + 3),
      noise: noise === 0 ? null : noise,
      candidate: this.#at(place + 5),
    };
  }

  #at(place: number): number {
    return this.#rows[place] ?? 0;
  }

  #grow(): void {
    const most = Math.ceil(this.#most * SLACK) + 1;
    const rows = new Uint32Array(Math.min(most * WIDTH, this.#rows.length * 2));
    rows.set(this.#rows);
    this.#rows = rows;
  }

  /** The lowest priorities stay: which ones these are does not depend on the order in which they came. */
  #trim(): void {
    const places = Array.from({ length: this.#kept }, (_, place) => place * WIDTH);
    places.sort((a, b) => this.#at(a) - this.#at(b) || this.#at(a + 1) - this.#at(b + 1));
    const rows = new Uint32Array(this.#rows.length);
    for (const [row, place] of places.slice(0, this.#most).entries()) {
      rows.set(this.#rows.subarray(place, place + WIDTH), row * WIDTH);
    }
    this.#rows = rows;
    this.#kept = Math.min(this.#kept, this.#most);
    this.#limit = this.#at((this.#kept - 1) * WIDTH);
  }
}
