/** A seeded source of numbers in [0, 1): the same seed gives the same traffic (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `length` lower-case hexadecimal digits, never all zero. */
export function hexDigits(random: () => number, length: number): string {
  let digits = '';
  while (digits.length < length) digits += Math.floor(1 + random() * 15).toString(16);
  return digits;
}
