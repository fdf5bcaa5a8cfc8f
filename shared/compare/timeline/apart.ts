import { type Cycle, leastPause } from './stops.ts';
import type { Attempt, Subject } from './subject.ts';

/** An instance that left before the others did, or came back after them, while all of them failed. */
export interface Apart {
  readonly instance: string;
  /** Attempts at the others meanwhile. */
  readonly attempts: number;
  readonly when: 'before' | 'after';
}

/** Fewer attempts before the failures say nothing about an instance's share. */
const LEAST_STEADY = 20;

/**
 * Instances that do not stop and return together with the service. A breaker around the calls stops all at once; an ejection is of one
 * endpoint, and an Istio proxy's balancers learn of later ones up to a second after the first (cluster.proto, update_merge_window).
 *
 * Of a balancer that goes on as before the failures, n attempts miss an instance of share p with the probability (1 - p)^n. Only
 * stretches in which no request is tried twice are judged: retries that go in turn leave instances out as well. Null when there is none.
 */
export function apartIn(cycles: readonly Cycle[], instances: readonly Subject[]): Apart[] | null {
  const owners = new Map(
    instances.flatMap((instance) => instance.attempts.map((one) => [one, instance] as const)),
  );
  const stretches = cycles.flatMap((cycle) => stretchesOf(cycle, owners));
  if (stretches.length === 0) return null;
  const looks = 2 * stretches.length * instances.length;
  return stretches.flatMap(({ attempts, isReturn, shares }) =>
    instances.flatMap((instance) => {
      const asked = attempts.flatMap((one, at) => (owners.get(one) === instance ? [at] : []));
      const [first, last] = [asked[0], asked.at(-1)];
      const share = shares.get(instance);
      if (first === undefined || last === undefined || share === undefined || share >= 1) return [];
      const least = leastPause(share, instance.dispersion, looks);
      const found = (missed: number, when: Apart['when']): Apart[] =>
        missed >= least ? [{ instance: instance.name, attempts: missed, when }] : [];
      return [...found(attempts.length - 1 - last, 'before'), ...(isReturn ? found(first, 'after') : [])];
    }),
  );
}

interface Stretch {
  readonly attempts: readonly Attempt[];
  /** Whether a stop came before it, too. */
  readonly isReturn: boolean;
  readonly shares: ReadonlyMap<Subject, number>;
}

/** What was asked before the first stop and between one stop and the next, where each request was asked once. */
function stretchesOf({ subject, failing, stops }: Cycle, owners: ReadonlyMap<Attempt, Subject>): Stretch[] {
  const steady = subject.attempts.slice(0, failing);
  if (steady.length < LEAST_STEADY) return [];
  const counts = new Map<Subject, number>();
  for (const one of steady) {
    const owner = owners.get(one);
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const shares = new Map([...counts].map(([owner, count]) => [owner, count / steady.length]));
  return stops.flatMap((stop, index) => {
    const from = index === 0 ? failing : (stops[index - 1]?.next ?? null);
    if (from === null) return [];
    const attempts = subject.attempts.slice(from, stop.last + 1);
    return isAskedOnce(attempts) ? [{ attempts, isReturn: index > 0, shares }] : [];
  });
}

function isAskedOnce(attempts: readonly Attempt[]): boolean {
  const requests = new Set(attempts.map(({ request }) => request));
  return !requests.has(null) && requests.size === attempts.length;
}
