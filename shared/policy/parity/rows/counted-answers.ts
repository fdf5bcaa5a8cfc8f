import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { derived, type Setting } from '#shared/policy/model/setting.ts';

/** What outlier detection can count of answers: every 5xx, 502 to 504, or none (destination_rule.proto OutlierDetection; CB-03). */
export type CountedAnswers = 'all' | 'gateway' | 'none';

/** Istio's consecutiveGatewayErrors (outlier_detection.proto consecutive_gateway_failure). */
const GATEWAY_ERRORS: readonly string[] = ['502', '503', '504'];

/** The nearest to what a breaker of Spring counts. Answers below 500 never eject. */
export function nearestCount(statuses: readonly string[]): CountedAnswers {
  const server = serverErrors(statuses);
  if (server.length === 0) return 'none';
  return server.every((status) => GATEWAY_ERRORS.includes(status)) &&
    GATEWAY_ERRORS.every((status) => server.includes(status))
    ? 'gateway'
    : 'all';
}

/** Whether Istio can count exactly these answers. */
export function isCountable(statuses: readonly string[]): boolean {
  const server = serverErrors(statuses);
  if (server.length !== statuses.length) return false;
  return server.length === 0 || server.includes('5xx') || nearestCount(statuses) === 'gateway';
}

/** What outlier detection counts of answers; undefined where there is none. */
export function countedByMesh(istio: CallSettings): Setting<CountedAnswers> | undefined {
  const [all, gateway] = [istio['ejection.consecutive5xx'], istio['ejection.consecutiveGatewayErrors']];
  if (all === undefined || !all.known) return all;
  if (all.value !== null) return { ...all, value: 'all' };
  if (gateway === undefined || !gateway.known) return gateway;
  return gateway.value === null
    ? derived('none', 'neither 5xx nor gateway errors eject', [all, gateway])
    : { ...gateway, value: 'gateway' };
}

function serverErrors(statuses: readonly string[]): string[] {
  return statuses.filter((status) => status.startsWith('5'));
}
