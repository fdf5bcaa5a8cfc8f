/**
 * p values adjusted for the false discovery rate (Benjamini and Hochberg 1995), in the order they came in: those at
 * or below the rate are discoveries.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const ranked = values.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p);
  const adjusted = Array.from(values, () => 1);
  let least = 1;
  for (const [position, { p, index }] of ranked.entries()) {
    const rank = values.length - position;
    least = Math.min(least, p * (values.length / rank));
    adjusted[index] = least;
  }
  return adjusted;
}
