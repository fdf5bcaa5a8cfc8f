/** A step of the way from one list to another: an item that stays (perhaps changed), goes, or comes. */
export type AlignedItem =
  | { readonly kind: 'kept'; readonly before: number; readonly after: number }
  | { readonly kind: 'removed'; readonly before: number }
  | { readonly kind: 'added'; readonly after: number };

/** Lists whose lengths multiplied are longer are compared item by item in their order. */
const MOST_PAIRS = 4_000_000;
/** Items that have less in common are different items. */
const LEAST_SIMILAR = 0.3;
const SAME = 1000;
const SAME_NAME = 10;

/**
 * Pairs the items of two lists in their order, so that what is alike in all pairs together is most (Needleman and Wunsch,
 * 1970). Equal items count most, then those of one `name`, then what they share.
 */
export function alignItems(before: readonly unknown[], after: readonly unknown[]): AlignedItem[] {
  if (before.length === 1 && after.length === 1) return [{ kind: 'kept', before: 0, after: 0 }];
  if (before.length * after.length > MOST_PAIRS) return inOrder(before.length, after.length);
  const [left, right] = [before.map(profileOf), after.map(profileOf)];
  const width = right.length + 1;
  const best = new Float64Array((left.length + 1) * width);
  const scores = new Float64Array(left.length * right.length);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const score = similarity(left[i], right[j]);
      scores[i * right.length + j] = score;
      const paired = score > 0 ? score + at(best, (i + 1) * width + j + 1) : 0;
      best[i * width + j] = Math.max(paired, at(best, (i + 1) * width + j), at(best, i * width + j + 1));
    }
  }
  const steps: AlignedItem[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const here = at(best, i * width + j);
    const score = at(scores, i * right.length + j);
    if (score > 0 && here === score + at(best, (i + 1) * width + j + 1))
      steps.push({ kind: 'kept', before: i++, after: j++ });
    else if (here === at(best, (i + 1) * width + j)) steps.push({ kind: 'removed', before: i++ });
    else steps.push({ kind: 'added', after: j++ });
  }
  while (i < left.length) steps.push({ kind: 'removed', before: i++ });
  while (j < right.length) steps.push({ kind: 'added', after: j++ });
  return steps;
}

function inOrder(before: number, after: number): AlignedItem[] {
  return Array.from({ length: Math.max(before, after) }, (_, index): AlignedItem => {
    if (index >= after) return { kind: 'removed', before: index };
    return index >= before ? { kind: 'added', after: index } : { kind: 'kept', before: index, after: index };
  });
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

/** What an item says, as texts that can be counted. */
interface Profile {
  readonly whole: string;
  readonly name: string | null;
  readonly isScalar: boolean;
  readonly leaves: ReadonlyMap<string, number>;
  readonly size: number;
}

function profileOf(item: unknown): Profile {
  const leaves = new Map<string, number>();
  let size = 0;
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const inner of value) walk(inner, `${path}[]`);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    else {
      const leaf = `${path}=${String(value)}`;
      leaves.set(leaf, (leaves.get(leaf) ?? 0) + 1);
      size += 1;
    }
  };
  walk(item, '');
  const isScalar = typeof item !== 'object' || item === null;
  const name = !isScalar && 'name' in item && typeof item.name === 'string' ? item.name : null;
  return { whole: JSON.stringify(item) ?? '', name, isScalar, leaves, size };
}

function similarity(one: Profile | undefined, other: Profile | undefined): number {
  if (one === undefined || other === undefined || one.isScalar !== other.isScalar) return 0;
  if (one.whole === other.whole) return SAME;
  // A scalar in the place of another one: a change of its value.
  if (one.isScalar) return 1e-3;
  let shared = 0;
  for (const [leaf, count] of one.leaves) shared += Math.min(count, other.leaves.get(leaf) ?? 0);
  const share = (2 * shared) / Math.max(1, one.size + other.size);
  if (one.name !== null && one.name === other.name) return SAME_NAME + share;
  return share < LEAST_SIMILAR ? 0 : share;
}
