import type { BreakerTimeline } from '#shared/model/index.ts';

/** Seconds from when a side's traffic began to its timeline's zero, which is the first request that wanted the service. */
export function timelineOffsetS(
  sideStartedAt: string,
  { startedAt }: Pick<BreakerTimeline, 'startedAt'>,
): number {
  return startedAt === null ? 0 : (Date.parse(startedAt) - Date.parse(sideStartedAt)) / 1000;
}
