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
