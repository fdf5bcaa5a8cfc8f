import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { z } from 'zod';
import type { EditResources } from '../deployments.ts';
import type { Instance } from '../layout.ts';
import { hostPort } from '../ports.ts';
import type { Stage } from '../scenario/scenario.ts';

/** What the mesh declares while drills run: few enough errors in a row, short enough absences. */
export const EJECTION = { errors: 5, intervalMs: 1000, baseMs: 3000 };
/** The consumer's client tries 2 × 2 times (Ribbon's and LoadBalancer's own settings); the sidecar then 3 times each. */
export const ATTEMPTS = { consumer: 4, sidecar: 3 };

const Document = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({}),
});
type DocumentT = z.infer<typeof Document>;

/** The candidate's own files with an ejection that a drill can wait for, and with the sidecar's retries on or off. */
export function drillResources({ retries }: { retries: boolean }): EditResources {
  return ({ files }) =>
    new Map(
      [...files].map(([name, text]) => [
        name,
        parseAllDocuments(text)
          .map((document) => stringify(changed(Document.parse(document.toJS()), retries)))
          .join('---\n'),
      ]),
    );
}

function changed(document: DocumentT, retries: boolean): DocumentT {
  const { kind, metadata, spec } = document;
  if (kind === 'DestinationRule' && metadata.name === 'producer') {
    const policy = z.looseObject({}).parse(spec['trafficPolicy']);
    const outlierDetection = {
      consecutive5xxErrors: EJECTION.errors,
      interval: `${EJECTION.intervalMs / 1000}s`,
      baseEjectionTime: `${EJECTION.baseMs / 1000}s`,
      maxEjectionPercent: 34,
    };
    return { ...document, spec: { ...spec, trafficPolicy: { ...policy, outlierDetection } } };
  }
  if (kind === 'VirtualService' && metadata.name === 'producer-mesh' && retries) {
    const http = z.array(z.looseObject({})).parse(spec['http']);
    const again = { attempts: ATTEMPTS.sidecar - 1, retryOn: '5xx' };
    return { ...document, spec: { ...spec, http: http.map((rule) => ({ ...rule, retries: again })) } };
  }
  return document;
}

/** How an instance leaves and joins: in Eureka by its status, in the mesh by its WorkloadEntry. */
export function leaveAndJoin({ deployments, folder }: Stage, instance: Instance): Record<string, string[]> {
  const { layout, istio } = deployments;
  const registered = layout.baseline.instances.find(({ name }) => name === instance.name) ?? instance;
  const status = `http://${hostPort(layout.eureka)}/eureka/apps/PRODUCER/producer:${registered.app.port}/status`;
  const entry = (action: string) =>
    JSON.stringify([
      process.execPath,
      join(import.meta.dirname, 'workload-entry.ts'),
      action,
      join(istio.resources, '10-producer.yaml'),
      instance.name,
      join(folder, 'workload-aside.yaml'),
    ]);
  const ask = (method: string, query: string) =>
    JSON.stringify([
      process.execPath,
      '-e',
      'fetch(process.argv[1],{method:process.argv[2]}).then((answer)=>process.exit(answer.ok?0:1))',
      `${status}?value=${query}`,
      method,
    ]);
  return {
    'baseline-command': [`leave=${ask('PUT', 'OUT_OF_SERVICE')}`, `join=${ask('DELETE', 'UP')}`],
    'candidate-command': [`leave=${entry('leave')}`, `join=${entry('join')}`],
  };
}
