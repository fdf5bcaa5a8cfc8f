import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SIDECAR_ADDRESS, type Layout } from '../layout.ts';
import { startApplications, type Application, type Runtime } from './jvm.ts';

/**
 * Starts the candidate's applications: the baseline's own jars with the registry switched off. The consumer knows one
 * static address, `producer:PORT`, which its hosts file points at the sidecar: by name, because the sidecar routes by Host.
 * Returns what was started.
 */
export async function startCandidate(runtime: Runtime, layout: Layout): Promise<readonly Application[]> {
  const hosts = join(runtime.folder, 'candidate-hosts');
  await writeFile(hosts, `127.0.0.1 localhost ${hostname()}\n${SIDECAR_ADDRESS} producer\n`);
  const bypassed = (service: 'producer' | 'consumer'): Application[] =>
    layout.candidate.instances
      .filter((instance) => instance.service === service)
      .map((instance) => ({
        name: `candidate-${instance.name}`,
        role: instance.service,
        address: instance.app,
        profile: 'bypass',
        settings: {
          'lab.version': instance.version,
          ...(service === 'consumer' ? { 'lab.producer': `producer:${layout.servicePort}` } : {}),
        },
        jvm: service === 'consumer' ? [`-Djdk.net.hosts.file=${hosts}`] : [],
      }));
  const steps = [bypassed('producer'), bypassed('consumer')];
  for (const step of steps) await startApplications(runtime, step);
  return steps.flat();
}
