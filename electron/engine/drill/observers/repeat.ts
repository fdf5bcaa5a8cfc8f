import { setTimeout as sleep } from 'node:timers/promises';
import type { Watch } from './watch.ts';

/** How long a stream that broke, or a source that can't be read, is left alone. */
export const PAUSE_MS = 1000;

/** Waits; ends early, without an error, when it is told to stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Told to stop: its caller asks the signal.
  }
}

/**
 * Does the same again and again until it is told to stop, at an even pace: late turns are left out. What goes wrong is the watch's
 * trouble, and the next turn tries again.
 */
export async function repeat(
  everyMs: number,
  watch: Watch,
  signal: AbortSignal,
  turn: () => Promise<void>,
): Promise<void> {
  let dueMs = performance.now();
  while (!signal.aborted) {
    try {
      await turn();
      watch.sight();
    } catch (error) {
      if (signal.aborted) return;
      watch.trouble(error);
    }
    dueMs = Math.max(dueMs + everyMs, performance.now());
    await pause(dueMs - performance.now(), signal);
  }
}
