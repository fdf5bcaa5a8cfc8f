/** A stream of numbers in [0, 1). */
export type Random = () => number;

/**
 * Mulberry32: a small generator whose stream depends on its seed alone, so that the same inputs give the same
 * report, byte for byte.
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The values in an order that is drawn (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const drawn = [...values];
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [drawn[last], drawn[other]];
    if (a === undefined || b === undefined) continue;
    drawn[last] = b;
    drawn[other] = a;
  }
  return drawn;
}
