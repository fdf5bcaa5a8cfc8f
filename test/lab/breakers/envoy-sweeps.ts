/** The same for all clusters of one Envoy: they are created together and so sweep together. In milliseconds. */
export const INTERVAL_MS = 1000;
/** As near to a sweep as a request may come. */
export const MARGIN_MS = 100;

/** When sweeps are. */
export type Rhythm = { readonly firstSweepMs: number; readonly intervalMs: number };

/** Moments of sweeps from about the first one of a trace on. */
function ofTrace(seen: readonly number[], fromMs: number): number[] {
  return seen.filter((atMs) => atMs > fromMs - INTERVAL_MS / 2);
}

/** How far a moment is from a sweep that keeps to the trace's own intervals, in milliseconds; negative where it is before. */
function offGridMs(atMs: number, fromMs: number): number {
  const turns = Math.round((atMs - fromMs) / INTERVAL_MS);
  return atMs - fromMs - turns * INTERVAL_MS;
}

/**
 * Whether the sweeps of a trace stayed where its requests leave room for them. Envoy arms the timer of the next sweep when it has
 * made the last one (DetectorImpl::onIntervalTimer): once the machine has kept it from a sweep, all later ones come as much later.
 * @param seen moments of sweeps as the clock cluster shows them, which sweeps after all others
 * @param untilMs up to when all sweeps have to be there: one that is held up over the end is one that nobody sees
 */
export function isSteady(seen: readonly number[], fromMs: number, untilMs: number): boolean {
  const sweeps = ofTrace(seen, fromMs);
  const ends = (sweeps.at(-1) ?? fromMs) > untilMs - INTERVAL_MS;
  // A sweep that comes a whole interval late is on time again, but for the one that is missing.
  const gaps = sweeps.map((atMs, index) => atMs - (sweeps[index - 1] ?? fromMs));
  return (
    ends &&
    sweeps.every((atMs) => Math.abs(offGridMs(atMs, fromMs)) <= MARGIN_MS) &&
    gaps.every((ms) => ms < 1.5 * INTERVAL_MS)
  );
}

/** A timer that is armed again after each turn runs slow by a little; over half a minute that adds up. */
export function measuredSweeps(seen: readonly number[], fromMs: number): Rhythm {
  const sweeps = ofTrace(seen, fromMs);
  const first = sweeps[0] ?? fromMs;
  const last = sweeps.at(-1) ?? first;
  const turns = Math.max(1, Math.round((last - first) / INTERVAL_MS));
  return { firstSweepMs: first, intervalMs: last > first ? (last - first) / turns : INTERVAL_MS };
}

/**
 * A cluster sweeps some milliseconds before or after the clock, as they were made one after the other: its first release tells.
 * Null where they were made so far apart that its sweeps are not where the requests leave room for them.
 */
export function phaseOf(
  releaseMs: number | undefined,
  { firstSweepMs, intervalMs }: Rhythm,
  fromMs: number,
): Rhythm | null {
  if (releaseMs === undefined) return { firstSweepMs, intervalMs };
  if (Math.abs(offGridMs(releaseMs, fromMs)) > MARGIN_MS) return null;
  const turns = Math.round((releaseMs - firstSweepMs) / intervalMs);
  return { firstSweepMs: releaseMs - turns * intervalMs, intervalMs };
}
