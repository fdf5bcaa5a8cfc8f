import type { CallSettings } from '#shared/policy/model/call-settings.ts';

type FailureName =
  | 'ejection.consecutive5xx'
  | 'ejection.consecutiveGatewayErrors'
  | 'ejection.consecutiveLocalFailures';

/**
 * What makes an instance be left out: `3 failures without an answer in a row`; null where nothing is counted. Failures
 * without an answer that have no count of their own count as answers 5xx (outlier_detection.proto
 * split_external_local_origin_errors).
 */
export function inARow(settings: CallSettings): string | null {
  const counted = (name: FailureName, what: string): string[] => {
    const count = settings[name];
    if (count === undefined || (count.known && count.value === null)) return [];
    return [count.known ? `${count.value} ${what}` : `a number of ${what} that is not known`];
  };
  const split = counted('ejection.consecutiveLocalFailures', 'failures without an answer');
  const or = split.length === 0 ? ' or failures without one' : '';
  const all = [
    ...split,
    ...counted('ejection.consecutive5xx', `answers 5xx${or}`),
    ...counted('ejection.consecutiveGatewayErrors', `answers 502 to 504${or}`),
  ];
  return all.length === 0 ? null : `${all.join(' or ')} in a row`;
}
