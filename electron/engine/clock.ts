/**
 * The engine's monotonic clock, in microseconds. `performance.timeOrigin` of the main thread is the zero point, so
 * that taps, replay and worker speak of the same times.
 */
export function clockUs(): number {
  return performance.now() * 1000;
}

/** The wall clock time, microseconds since 1970, of an engine time. */
export function wallClockUs(engineUs: number): number {
  return Math.round(performance.timeOrigin * 1000 + engineUs);
}
