/** Audits a landscape round after round in a thread that is set up as the engine's audit worker, and posts what each took. */
import { parentPort, workerData } from 'node:worker_threads';
import { keepEnvironment } from '#engine/policy/kept-environment.ts';
import { readSources } from '#engine/policy/read-sources.ts';
import { audit } from '#shared/policy/audit.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { auditRound, type AuditRound } from './round.ts';

const { spring, istio, services, rounds, springVersion, istioVersion } = z
  .object({
    spring: z.string(),
    istio: z.string(),
    services: z.int(),
    rounds: z.int(),
    springVersion: z.string(),
    istioVersion: z.string(),
  })
  .parse(workerData);

keepEnvironment();
for (let n = 0; n < rounds; n++) parentPort?.postMessage(auditRound.parse(await once()));

async function once(): Promise<AuditRound> {
  const none: string[] = [];
  const live = { actuators: none, actuatorHeaders: [], eureka: none, envoyAdmin: none, istioctl: null };
  const begin = performance.now();
  const { inputs } = await readSources(
    { spring: [spring], istio: [istio], ...live },
    { ...DEFAULT_POLICY_OPTIONS, springVersion, istioVersion },
    { folder: '/', signal: new AbortController().signal, progress: () => undefined },
  );
  const document = audit(inputs);
  const seconds = (performance.now() - begin) / 1000;
  const broken = document.problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) throw new Error(`the landscape could not be read: ${broken.message}`);
  if (document.stages.length < services || document.parity.length < services)
    throw new Error(
      `only ${document.stages.length} services and ${document.parity.length} rows were audited`,
    );
  const yaml = [...inputs.spring.texts, ...inputs.istio.texts].filter(({ file }) => /\.ya?ml$/.test(file));
  return { seconds, yamlSeconds: secondsToParse(yaml), rows: document.parity.length };
}

/** With the library's own defaults, into trees that nobody looks at. */
function secondsToParse(yaml: readonly { readonly text: string }[]): number {
  const begin = performance.now();
  for (const { text } of yaml) parseAllDocuments(text);
  return (performance.now() - begin) / 1000;
}
