/** A request by its position in the recorded order, and the version that served it. */
export interface Turn {
  readonly index: number;
  readonly version: string;
}

/** Longest round of requests that is looked for. */
const LONGEST_ROUND = 64;

/** Requests per position of a round: with fewer, any order looks like a round. */
const LEAST_ROUNDS = 4;

/** Concurrent requests swap places now and then. */
const IN_STEP = 0.95;

/**
 * Whether round robin explains which version served: the instances got as many requests each, and the position in
 * the recorded order tells the version. Traffic that repeats itself then runs in step with the balancer: each of its
 * values meets one version, in every run, though nothing in the request decides it.
 * @param turns In the order of their index; gaps between indices count.
 * @param instances Requests by instance.
 * @param complete No request of the route is missing among the turns.
 */
export function takeTurns(turns: readonly Turn[], instances: readonly number[], complete: boolean): boolean {
  const mean = instances.reduce((sum, count) => sum + count, 0) / instances.length;
  if (instances.length < 2 || Math.max(...instances) - Math.min(...instances) > 1 + mean / 10) return false;
  const positions = turns.map(({ index }) => index);
  return hasRound(turns, positions) || (complete && hasRound(turns, [...turns.keys()]));
}

function hasRound(turns: readonly Turn[], positions: readonly number[]): boolean {
  for (let round = 2; round <= LONGEST_ROUND; round += 1) {
    const counts = new Map<number, Map<string, number>>();
    for (const [at, { version }] of turns.entries()) {
      const place = (positions[at] ?? 0) % round;
      const versions = counts.get(place) ?? new Map<string, number>();
      counts.set(place, versions.set(version, (versions.get(version) ?? 0) + 1));
    }
    if (turns.length < counts.size * LEAST_ROUNDS) continue;
    let told = 0;
    for (const versions of counts.values()) told += Math.max(...versions.values());
    if (told >= turns.length * IN_STEP) return true;
  }
  return false;
}
