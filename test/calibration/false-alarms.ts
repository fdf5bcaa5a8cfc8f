import { APART_ALARMS } from './apart.ts';
import { COUNT_ALARMS } from './counts.ts';
import type { Experiment, FalseAlarm } from './experiment.ts';
import { LATENCY_ALARMS } from './latency.ts';
import { TIMELINE_ALARMS } from './timeline.ts';
import { VERSION_ALARMS } from './versions.ts';

/** Every test that a comparison makes, under a null hypothesis that is true. */
export const FALSE_ALARMS: readonly Experiment<FalseAlarm>[] = [
  ...COUNT_ALARMS,
  ...VERSION_ALARMS,
  ...LATENCY_ALARMS,
  ...APART_ALARMS,
  ...TIMELINE_ALARMS,
];
