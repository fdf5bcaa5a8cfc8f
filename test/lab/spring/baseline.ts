import { setTimeout as sleep } from 'node:timers/promises';
import { getText } from '../http.ts';
import type { Instance, Layout } from '../layout.ts';
import { hostPort } from '../ports.ts';
import { until } from '../process.ts';
import { startApplications, type Application, type Runtime } from './jvm.ts';

const REGISTERED_DEADLINE_MS = 60_000;

/** Longer than the clients' registry fetch (1 s) and their list refresh (1 s) together. */
const CLIENTS_SEE_REGISTRY_MS = 2_500;

/**
 * Starts the baseline: Eureka, the producers, the consumer and its gateways. The registry hands out the taps' ports, so
 * every call between applications passes a tap.
 * Returns what was started.
 */
export async function startBaseline(runtime: Runtime, layout: Layout): Promise<readonly Application[]> {
  const registry = `http://${hostPort(layout.eureka)}/eureka/`;
  const registered = (application: Omit<Application, 'profile'>): Application => ({
    ...application,
    name: `baseline-${application.name}`,
    profile: 'registry',
    settings: { 'lab.eureka': registry, ...application.settings },
  });
  const instances = (service: Instance['service']) =>
    layout.baseline.instances
      .filter((instance) => instance.service === service)
      .map((instance) => registered(tapped(instance)));
  const steps = [
    [registered({ name: 'eureka', role: 'eureka', address: layout.eureka })],
    instances('producer'),
    [
      ...instances('consumer'),
      ...layout.baseline.edges.map((edge) =>
        registered({
          name: edge.name,
          role: edge.name === 'zuul' ? 'zuul' : 'gateway',
          address: edge.target,
        }),
      ),
    ],
  ];
  for (const step of steps) await startApplications(runtime, step);
  const expected = layout.baseline.instances.length + layout.baseline.edges.length;
  await until(
    `${expected} registrations in Eureka`,
    async () => (await registrations(layout)) === expected,
    REGISTERED_DEADLINE_MS,
  );
  await sleep(CLIENTS_SEE_REGISTRY_MS);
  return steps.flat();
}

function tapped(instance: Instance): Omit<Application, 'profile'> {
  return {
    name: instance.name,
    role: instance.service,
    address: instance.app,
    settings: {
      'lab.version': instance.version,
      'lab.vips':
        instance.service === 'producer' ? `producer,producer-${instance.version}` : instance.service,
      'eureka.instance.non-secure-port': instance.tap.port,
    },
  };
}

async function registrations(layout: Layout): Promise<number> {
  const apps = await getText(layout.eureka, '/eureka/apps', 'application/xml');
  return [...apps.matchAll(/<status>UP<\/status>/g)].length;
}
