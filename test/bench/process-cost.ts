import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Clock ticks in /proc are hundredths of a second on every Linux that Node runs on. */
const SECONDS_PER_TICK = 0.01;
const WINDOW_MS = 100;
/** Below this share of a core, a process has nothing left to do. */
const IDLE_SHARE = 0.15;
const SETTLE_DEADLINE_MS = 60_000;

/** CPU seconds that a process has used; null without /proc. */
export function cpuSeconds(pid: number): number | null {
  try {
    // proc_pid_stat(5): the fields after the command's closing parenthesis; utime and stime are fields 14 and 15.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * SECONDS_PER_TICK;
  } catch {
    return null;
  }
}

/** Most memory that a process ever held, in MB; null without /proc. */
export function peakMemoryMB(pid: number): number | null {
  try {
    const kB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kB === undefined ? null : Math.round((Number(kB) * 1024) / 1e6);
  } catch {
    return null;
  }
}

/**
 * Waits until a process has nothing left to do after its traffic has ended, and returns the CPU seconds that took: work
 * it had put off, which must not burden whatever is measured next, and belongs to its own time.
 */
export async function settle(pid: number): Promise<number> {
  const start = cpuSeconds(pid);
  if (start === null) {
    await sleep(1000);
    return 0;
  }
  const deadline = performance.now() + SETTLE_DEADLINE_MS;
  for (let before = start; ; ) {
    await sleep(WINDOW_MS);
    const now = cpuSeconds(pid) ?? before;
    if ((now - before) * 1000 < WINDOW_MS * IDLE_SHARE || performance.now() > deadline) return before - start;
    before = now;
  }
}
