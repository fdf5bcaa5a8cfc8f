import { seeded } from '#test/lab/traffic/random.ts';

/** Choices from a seed: the same seed gives the same pairs. */
export class Pick {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  /** 0 to `below` - 1. */
  number(below: number): number {
    return Math.floor(this.#random() * below);
  }

  one<T>(from: readonly T[]): T {
    const found = from[this.number(from.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }

  some<T>(from: readonly T[], share: number): T[] {
    return from.filter(() => this.chance(share));
  }
}
