import type { Drilled } from '#shared/model/index.ts';

/**
 * The drills that count: of the runs of one scenario on the same deployments and at the same services the newest. Earlier ones are
 * history: what they found is mended, or found again. What an older version kept says not when it ran, and counts.
 */
export function countingDrills(drills: readonly Drilled[]): Drilled[] {
  const newest = new Map<string, Drilled>();
  for (const drill of drills) {
    const key = keyOf(drill);
    const other = newest.get(key);
    if (!other || startOf(other) < startOf(drill)) newest.set(key, drill);
  }
  return drills.filter((drill) => newest.get(keyOf(drill)) === drill);
}

/** Names of the drills that a later run has taken the place of. */
export function earlierDrills(drills: readonly Drilled[]): Set<string> {
  const counting = new Set(countingDrills(drills));
  return new Set(drills.filter((drill) => !counting.has(drill)).map(({ name }) => name));
}

function startOf({ run }: Drilled): string {
  return run?.startedAt ?? '';
}

function keyOf({ name, scenario, run }: Drilled): string {
  return JSON.stringify(run ? [scenario, run.baseline, run.candidate, run.services] : [name]);
}
