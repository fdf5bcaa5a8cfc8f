import type { FalseAlarm } from './experiment.ts';
import type { Rate } from './rate.ts';

export const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Whether the 99 % interval of the rate holds what was promised, or less. */
export function isKept({ nominal, promise }: FalseAlarm, { low, high }: Rate): boolean {
  return low <= nominal && (promise === 'at most' || high >= nominal);
}
