/** When requests leave. Times are engine microseconds. */

/** The timer's grain: closer than this the event loop is polled instead. */
const SPIN_US = 1_500;

/** Open loop: `T0 + (t_i - t_0) / speed`, whatever became of earlier requests. */
export function intendedUs(
  startUs: number,
  recordedUs: number,
  firstRecordedUs: number,
  speed: number,
): number {
  return startUs + (recordedUs - firstRecordedUs) / speed;
}

/** Resolves at the given time, or right after it. Never early. */
export async function sleepUntil(timeUs: number, clockUs: () => number): Promise<void> {
  for (;;) {
    const left = timeUs - clockUs();
    if (left <= 0) return;
    if (left > SPIN_US) await new Promise((resolve) => setTimeout(resolve, (left - SPIN_US) / 1000));
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A percentile of sorted values by nearest rank; 0 for none. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return 0;
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
