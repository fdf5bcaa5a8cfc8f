import type { LiveState } from '#shared/contract/contract.ts';

/** What the taps see per second. */
export type Rates = { exchanges: number; bytes: number };

/** Rates of the running recording between two pushed states; null when there is nothing to compare. */
export function ratesBetween(before: LiveState | null, now: LiveState, elapsedMs: number): Rates | null {
  if (!before?.recording || !now.recording || elapsedMs <= 0) return null;
  if (before.recording.capture.id !== now.recording.capture.id) return null;
  const seconds = elapsedMs / 1000;
  const [a, b] = [totals(before.recording), totals(now.recording)];
  return {
    exchanges: Math.max(0, b.exchanges - a.exchanges) / seconds,
    bytes: Math.max(0, b.bytes - a.bytes) / seconds,
  };
}

function totals(recording: NonNullable<LiveState['recording']>): { exchanges: number; bytes: number } {
  let exchanges = 0;
  let bytes = 0;
  for (const { counts } of recording.taps) {
    exchanges += counts.exchanges;
    bytes += counts.bytesIn + counts.bytesOut;
  }
  return { exchanges, bytes };
}
