import { FALSE_ALARMS } from './false-alarms.ts';
import { POWERS } from './power.ts';
import { TIMELINE_LIMITS } from './timeline.ts';
import type { Experiment } from './experiment.ts';

/** One part of the runs of one experiment. */
export interface Part {
  /** Index in `ALL`. */
  readonly experiment: number;
  readonly part: number;
  readonly runs: number;
}

export const ALL: readonly Experiment<{ readonly name: string }>[] = [
  ...FALSE_ALARMS,
  ...POWERS,
  ...TIMELINE_LIMITS,
];
