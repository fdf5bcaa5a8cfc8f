export type PartSide = 'baseline' | 'candidate';

/** Requests by version in one part of a run. */
export type PartCounts = ReadonlyMap<string, Readonly<Record<PartSide, number>>>;

/** Most parts that a run is divided into. */
const MOST_PARTS = 20;

/**
 * Requests by version along the recorded order, in equal parts. How many requests there are is known in the end only:
 * the parts grow by doubling, so that the order in which counts come does not matter.
 */
export class Parts {
  #width = 1;
  #parts: Map<string, Record<PartSide, number>>[] = [];

  add(index: number, side: PartSide, version: string): void {
    while (Math.floor(index / this.#width) >= MOST_PARTS) this.#double();
    const at = Math.floor(index / this.#width);
    while (this.#parts.length <= at) this.#parts.push(new Map());
    const part = this.#parts[at];
    if (part) countIn(part, version, side, 1);
  }

  values(): readonly PartCounts[] {
    return this.#parts;
  }

  #double(): void {
    this.#width *= 2;
    const joined: Map<string, Record<PartSide, number>>[] = [];
    for (const [at, part] of this.#parts.entries()) {
      const into = joined[at >> 1] ?? new Map<string, Record<PartSide, number>>();
      joined[at >> 1] = into;
      for (const [version, counts] of part) {
        countIn(into, version, 'baseline', counts.baseline);
        countIn(into, version, 'candidate', counts.candidate);
      }
    }
    this.#parts = joined;
  }
}

function countIn(
  part: Map<string, Record<PartSide, number>>,
  version: string,
  side: PartSide,
  more: number,
): void {
  const counts = part.get(version) ?? { baseline: 0, candidate: 0 };
  counts[side] += more;
  part.set(version, counts);
}
