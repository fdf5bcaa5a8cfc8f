import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PathNormalization } from '#shared/policy/istio/route-table/inputs.ts';
import { LabError } from '#test/lab/errors.ts';
import { callTool } from '#test/lab/install/run-tool.ts';
import type { Tools } from '#test/lab/install/tools.ts';
import { proxiesOf, startEnvoy } from '#test/lab/istio/envoy.ts';
import { startIstiod } from '#test/lab/istio/istiod.ts';
import { startStubKubernetes } from '#test/lab/istio/stub-kubernetes.ts';
import { planLayout, SIDECAR_ADDRESS } from '#test/lab/layout.ts';
import { freePorts, LAB_ADDRESS, type Address } from '#test/lab/ports.ts';
import { Processes, tail, until } from '#test/lab/process.ts';
import { startEchoes } from '../echo.ts';
import { RawConnection } from '../raw-client.ts';
import {
  backendNames,
  calledServices,
  destinationServices,
  meshResources,
  REVISION_HOST,
  SHARED_BACKEND,
  type LabService,
  type MeshPorts,
} from './mesh.ts';
import { wireBytes } from './requests.ts';
import type { Target, Written } from './virtual-services.ts';

/** What the lab of this oracle runs. */
export type EnvoyOracleTools = { readonly envoy: Tools['envoy']; readonly istio: Tools['istio'] };

/** Real istiod, a real gateway's Envoy, a real sidecar's Envoy and the backends behind them. */
export type OracleLab = {
  readonly ports: MeshPorts;
  readonly services: readonly LabService[];
  readonly called: readonly LabService[];
  readonly addresses: Readonly<Record<Target['via'], Address>>;
  /** Replaces all VirtualServices and waits until both Envoys have them. @throws LabError when they do not. */
  readonly apply: (written: readonly Written[]) => Promise<void>;
  /** Changes MeshConfig.pathNormalization and waits until the gateway's Envoy has it. */
  readonly normalize: (normalization: PathNormalization) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const LIVE_DEADLINE_MS = 30_000;
const VALIDATE_FIX = 'remove its cache folder and run again';

/** Starts everything. @throws LabError with the last log lines of what did not start. */
export async function startOracleLab(
  tools: EnvoyOracleTools,
  folder: string,
  calls: number,
): Promise<OracleLab> {
  const configDir = join(folder, 'config');
  const istiodDir = join(folder, 'istiod');
  const processes = new Processes(join(folder, 'logs'));
  const stub = await startStubKubernetes();
  const layout = await planLayout('modern');
  const [ingress = 0, second = 0] = await freePorts(LAB_ADDRESS, 2);
  const [a = 0, b = 0, c = 0] = await freePorts(SIDECAR_ADDRESS, 3);
  const ports: MeshPorts = { ingress, second, service: layout.servicePort, others: [a, b, c] };
  const services = destinationServices(ports);
  const called = calledServices(ports, calls);
  const echoes = await startEchoes([...backendNames(services), SHARED_BACKEND]);
  const stop = async () => {
    await processes.stopAll();
    await Promise.all([stub.close(), echoes.close()]);
  };
  let revision = 0;
  const addresses = {
    ingress: { host: LAB_ADDRESS, port: ingress },
    second: { host: LAB_ADDRESS, port: second },
    sidecar: { host: SIDECAR_ADDRESS, port: ports.service },
  };
  const log = (via: Target['via']) => join(folder, 'logs', `envoy-${via}.log`);
  try {
    await writeResources(configDir, 'mesh', meshResources(services, called, ports, echoes));
    await writeResources(configDir, 'batch', [marker(revision)]);
    await startIstiod(processes, tools.istio, layout, stub, istiodDir, configDir);
    for (const proxy of proxiesOf(layout))
      await startEnvoy(processes, tools.envoy.program, proxy, layout.istiod.grpc, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ports,
    services,
    called,
    addresses,
    apply: async (written) => {
      revision++;
      await accept(tools, join(folder, `check-${revision}`), written);
      await writeResources(configDir, 'batch', [...written, marker(revision)]);
      const asked = { ingress: REVISION_HOST, sidecar: `${REVISION_HOST}:${ports.service}` };
      for (const via of ['ingress', 'sidecar'] as const)
        await answers(
          addresses[via],
          asked[via],
          '/',
          String(revision),
          `batch ${revision} at ${via}`,
          log(via),
        );
    },
    normalize: async (normalization) => {
      const file = join(istiodDir, 'mesh.yaml');
      const kept = (await readFile(file, 'utf8')).replace(/\npathNormalization:.*/, '').trimEnd();
      await writeFile(`${file}.draft`, `${kept}\npathNormalization: {normalization: ${normalization}}\n`);
      await rename(`${file}.draft`, file);
      for (const [target, body] of Object.entries(NORMALIZED[normalization]))
        await answers(
          addresses.ingress,
          REVISION_HOST,
          target,
          body,
          `path normalization ${normalization}`,
          log('ingress'),
        );
    },
    stop,
  };
}

/** Which of these specs of VirtualServices istioctl accepts, by their index. */
export async function acceptedByIstioctl(
  { istio }: EnvoyOracleTools,
  folder: string,
  specs: readonly object[],
): Promise<boolean[]> {
  const named = specs.map((spec, i) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: `asked-${i}`, namespace: 'default' },
    spec,
  }));
  await writeResources(folder, 'asked', named);
  const said = await callTool({
    tool: 'istioctl',
    program: istio.istioctl,
    args: ['validate', '-f', folder],
    fix: VALIDATE_FIX,
  });
  const output = said.stdout + said.stderr;
  return named.map(({ metadata }) => !output.includes(`/${metadata.name}:`));
}

async function accept(
  { istio }: EnvoyOracleTools,
  folder: string,
  written: readonly Written[],
): Promise<void> {
  await writeResources(folder, 'batch', written);
  const said = await callTool({
    tool: 'istioctl',
    program: istio.istioctl,
    args: ['validate', '-f', folder],
    fix: VALIDATE_FIX,
  });
  if (said.code !== 0)
    throw new LabError(`istioctl refuses what the schema accepts:\n${said.stdout}${said.stderr}`);
}

/** Answers which batch is live, and how paths are normalised. */
export function marker(revision: number): Written {
  const direct = (text: string) => ({ directResponse: { status: 200, body: { string: text } } });
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'revision', namespace: 'default' },
    spec: {
      hosts: [REVISION_HOST],
      gateways: ['default/ingress', 'mesh'],
      http: [{ match: [{ uri: { exact: '/a/b' } }], ...direct('merged') }, direct(String(revision))],
    },
  };
}

/** Paths that tell a normalization from the others, with what the marker answers. */
const NORMALIZED: Readonly<Record<PathNormalization, Readonly<Record<string, string>>>> = {
  NONE: { '/a/./b': 'kept' },
  BASE: { '/a/./b': 'merged', '/a//b': 'kept' },
  MERGE_SLASHES: { '/a//b': 'merged', '/a%2Fb': 'kept' },
  DECODE_AND_MERGE_SLASHES: { '/a%2Fb': 'merged' },
};

/** Each file appears complete or not at all. */
async function writeResources(folder: string, name: string, resources: readonly object[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `${name}.draft`);
  await writeFile(draft, resources.map((resource) => stringify(resource)).join('---\n'));
  await rename(draft, join(folder, `${name}.yaml`));
}

async function answers(
  address: Address,
  authority: string,
  target: string,
  body: string,
  what: string,
  log: string,
): Promise<void> {
  const request = wireBytes({ method: 'GET', scheme: 'http', authority, target, headers: [] });
  await until(
    `${what} (last line of its log: ${tail(log, 1)})`,
    async () => {
      // A new connection each time: a listener that is replaced keeps its old connections.
      const connection = new RawConnection(address);
      const answer = await connection.send(request).finally(() => connection.close());
      return body === 'kept' ? answer.body !== 'merged' : answer.body === body;
    },
    LIVE_DEADLINE_MS,
  );
}
