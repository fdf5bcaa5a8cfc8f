import type { ObservedState } from '#shared/model/index.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readEurekaApps } from '#shared/policy/spring/eureka/eureka-apps.ts';
import type { WatchedState } from './watched.ts';

/** InstanceInfo.InstanceStatus of Eureka. */
const STATES: Readonly<Record<string, ObservedState>> = {
  UP: 'up',
  DOWN: 'down',
  STARTING: 'starting',
  OUT_OF_SERVICE: 'out-of-service',
};

/** Status of each registered instance, by `/eureka/apps` as JSON or XML. Null when it is no such answer. */
export function readRegistry(file: string, text: string): WatchedState[] | null {
  const services = readEurekaApps({ file, text }, new Problems());
  return (
    services?.flatMap(({ name, instances }) =>
      instances.map(({ host, address, port, securePort, status }) => ({
        service: name,
        instance: `${address === '' ? host : address}:${port ?? securePort ?? 0}`,
        state: (Object.hasOwn(STATES, status) ? STATES[status] : undefined) ?? 'unknown',
        why: '',
        atUs: null,
      })),
    ) ?? null
  );
}
