import type { DrillSide } from '#shared/model/index.ts';

/**
 * What the machine kept a side's requests for, in milliseconds: before they left, or with one in a hundred until it was answered, of
 * the drills whose faults delay none.
 */
export function latenessOf({ sendLagMs, stages }: Pick<DrillSide, 'sendLagMs' | 'stages'>): number {
  return Math.max(sendLagMs?.max ?? 0, ...stages.map(({ p99Ms }) => p99Ms ?? 0));
}
