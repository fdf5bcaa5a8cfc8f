interface Kept<T> {
  readonly index: number;
  readonly value: T;
}

/** The items with the lowest indices, up to a bound, whatever order they came in: a stretch without gaps. */
export class Earliest<T> {
  readonly #most: number;
  #kept: Kept<T>[] = [];
  #count = 0;
  /** Items of this index and behind it can't stay any more. */
  #limit = Number.POSITIVE_INFINITY;

  constructor(most: number) {
    this.#most = most;
  }

  /** Items that were offered. */
  get count(): number {
    return this.#count;
  }

  add(index: number, value: T): void {
    this.#count += 1;
    if (index >= this.#limit) return;
    this.#kept.push({ index, value });
    const isFirst = this.#limit === Number.POSITIVE_INFINITY;
    if (this.#kept.length >= (isFirst ? this.#most : this.#most * 2)) this.#trim();
  }

  /** In the order of their index. */
  values(): T[] {
    this.#trim();
    return this.#kept.map(({ value }) => value);
  }

  #trim(): void {
    this.#kept.sort((a, b) => a.index - b.index);
    if (this.#kept.length < this.#most) return;
    this.#kept.length = this.#most;
    this.#limit = this.#kept.at(-1)?.index ?? this.#limit;
  }
}
