import { pathTemplate } from '#shared/model/index.ts';
import { fractionOf } from './hash.ts';

/** As many may come above the bound before they are taken out at once. */
const SLACK = 1.25;

/**
 * Of more things than are kept those of the lowest rank, whatever order they come in. A thing that is kept in the end was kept from
 * its first time on, so that what it counted is complete; one that is not never comes back.
 */
export class Lowest<T extends { readonly rank: number }> {
  readonly #most: number;
  readonly #evicted: (item: T) => void;
  #kept: T[] = [];
  #limit = Number.POSITIVE_INFINITY;

  /** @param evicted Is told of each thing that has to go. */
  constructor(most: number, evicted: (item: T) => void) {
    this.#most = most;
    this.#evicted = evicted;
  }

  /** Whether something new of this rank may be added. */
  admits(rank: number): boolean {
    return rank < this.#limit;
  }

  add(item: T): void {
    this.#kept.push(item);
  }

  /** Takes out what is too much, when enough has come together. To be called when nobody is at work on what was added. */
  settle(): void {
    if (this.#kept.length >= this.#most * SLACK) this.#trim();
  }

  values(): readonly T[] {
    this.#trim();
    return this.#kept;
  }

  #trim(): void {
    if (this.#kept.length <= this.#most) return;
    this.#kept.sort((a, b) => a.rank - b.rank);
    const gone = this.#kept.splice(this.#most);
    this.#limit = this.#kept.at(-1)?.rank ?? this.#limit;
    for (const item of gone) this.#evicted(item);
  }
}

/**
 * The rank of a place: by chance, but the same in every run. Places whose names look like data (numbers, ids) come behind all
 * others, since it is they who are too many.
 * @param key Everything that tells the place from others.
 */
export function rankOf(place: string, key: string): number {
  return (pathTemplate(place) === place ? 0 : 1) + fractionOf(key);
}
