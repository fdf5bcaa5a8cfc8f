import { mix } from '../hash.ts';

interface Kept<T> {
  readonly priority: number;
  readonly index: number;
  readonly value: T;
}

/**
 * A uniform sample of bounded size: each item has a fixed priority made from its index, the lowest ones stay. Which
 * items these are does not depend on the order in which they came.
 */
export class Sample<T> {
  readonly #most: number;
  readonly #seed: number;
  #kept: Kept<T>[] = [];
  #count = 0;
  /** Items of a priority above this can't stay any more. */
  #limit = 0xffff_ffff;

  constructor(most: number, seed: number) {
    this.#most = most;
    this.#seed = seed;
  }

  /** Items that were offered. */
  get count(): number {
    return this.#count;
  }

  add(index: number, value: T): void {
    this.#count += 1;
    const priority = mix(index ^ this.#seed);
    if (priority > this.#limit) return;
    this.#kept.push({ priority, index, value });
    if (this.#kept.length >= this.#most * 2) this.#trim();
  }

  /** The sampled items in the order of their index. */
  values(): T[] {
    this.#trim();
    return this.#kept.sort((a, b) => a.index - b.index).map(({ value }) => value);
  }

  #trim(): void {
    if (this.#kept.length <= this.#most) return;
    this.#kept.sort((a, b) => a.priority - b.priority || a.index - b.index);
    this.#kept.length = this.#most;
    this.#limit = this.#kept.at(-1)?.priority ?? this.#limit;
  }
}
