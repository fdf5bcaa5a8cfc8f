import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Resources } from '../istio/resources.ts';
import { LAB_ADDRESS } from '../ports.ts';
import type { Stack } from '../stack.ts';
import { fill } from '../template.ts';

const HERE = import.meta.dirname;
const SPRING = join(HERE, '..', 'spring');

/** What the catalogue's files leave open. */
export type CataloguePorts = {
  readonly servicePort: number;
  readonly ingressPort: number;
  /** Of two instances, by the names of their placeholders. */
  readonly producers: Readonly<Record<'PRODUCER_1_TAP' | 'PRODUCER_2_TAP', number>>;
  /** Nobody listens there. */
  readonly deadPort: number;
};

/** `main` has a difference for each entry; `limited` besides limits the rate of one route, which hides the rest from an audit. */
export type Round = 'main' | 'limited';

/**
 * Writes the Spring configuration of a stack together with the catalogue's into one folder: the applications read it as
 * an additional location, and an audit as the configuration that they have.
 */
export async function writeSpring(stack: Stack, ports: CataloguePorts, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sources = [
    join(SPRING, 'resources'),
    join(SPRING, stack, 'resources'),
    join(HERE, 'spring', 'both'),
    join(HERE, 'spring', stack),
  ];
  for (const source of sources)
    for (const name of await readdir(source)) {
      const text = await readFile(join(source, name), 'utf8');
      await writeFile(join(folder, name), withPorts(text, ports));
    }
}

/** Spring has placeholders of its own: only the lab's are filled. */
function withPorts(text: string, { servicePort }: CataloguePorts): string {
  return text.replaceAll('${SERVICE_PORT}', String(servicePort));
}

/** The catalogue's resources of a round, by the names of their files, with their placeholders. */
export async function catalogueTemplates(round: Round): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of round === 'main' ? ['istio'] : ['istio', 'istio-limited'])
    for (const name of await readdir(join(HERE, folder)))
      texts.set(name, await readFile(join(HERE, folder, name), 'utf8'));
  return texts;
}

/** The candidate's own resources with the catalogue's beside them, and a sidecar that retries and waits longer than the SDK. */
export function withCatalogue(
  own: Resources,
  templates: ReadonlyMap<string, string>,
  ports: CataloguePorts,
): ReadonlyMap<string, string> {
  const values = {
    REVISION: own.revision,
    SERVICE_PORT: ports.servicePort,
    INGRESS_PORT: ports.ingressPort,
    DEAD_PORT: ports.deadPort,
    ...ports.producers,
    LAB_ADDRESS,
  };
  const files = new Map(own.files);
  const sidecar = files.get(SIDECAR_FILE);
  if (sidecar?.includes(IMPATIENT[0]) !== true)
    throw new LabError(`${SIDECAR_FILE} has no rule without retries to change`);
  files.set(SIDECAR_FILE, sidecar.replace(...IMPATIENT));
  for (const [name, text] of templates) files.set(name, fill(text, values));
  return files;
}

const SIDECAR_FILE = '20-consumer.yaml';
/** Three tries below the SDK's four, and ten times its patience (MO-03, MO-05). */
const IMPATIENT = [
  'retries: {attempts: 0}',
  'retries: {attempts: 2, retryOn: 5xx}\n    timeout: 20s',
] as const;
