import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { answersOk } from '../http.ts';
import type { IstioTools } from '../install/istio.ts';
import type { Layout } from '../layout.ts';
import { hostPort } from '../ports.ts';
import type { Processes } from '../process.ts';
import { fill } from '../template.ts';
import type { StubKubernetes } from './stub-kubernetes.ts';

const READY_DEADLINE_MS = 60_000;

/** The mesh configuration in the folder of istiod. */
export const MESH_CONFIG = 'mesh.yaml';

/** Starts istiod on a folder of YAML and waits until it serves. @throws LabError with its last log lines. */
export async function startIstiod(
  processes: Processes,
  tools: IstioTools,
  layout: Layout,
  stub: StubKubernetes,
  folder: string,
  configDir: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const mesh = join(folder, MESH_CONFIG);
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  const template = await readFile(join(import.meta.dirname, 'mesh.yaml'), 'utf8');
  await writeFile(mesh, fill(template, { CONFIG_DIR: configDir, ISTIOD_GRPC: hostPort(layout.istiod.grpc) }));
  await writeFile(kubeconfig, stringify(kubeconfigFor(stub)));
  const { grpc, http, monitoring } = layout.istiod;
  const istiod = await processes.start({
    name: 'istiod',
    program: tools.pilotDiscovery,
    // Its defaults name files under the working directory, which must hold none of them.
    cwd: folder,
    args: [
      'discovery',
      '--registries=',
      '--kubeconfig',
      kubeconfig,
      '--meshConfig',
      mesh,
      '--grpcAddr',
      hostPort(grpc),
      '--httpAddr',
      hostPort(http),
      '--monitoringAddr',
      hostPort(monitoring),
      '--secureGRPCAddr',
      '',
      '--httpsAddr',
      '',
      '--ctrlz_port',
      '0',
      '--shutdownDuration',
      '1s',
    ],
    env: ENVIRONMENT,
  });
  await processes.ready(istiod, () => answersOk(http, '/ready'), READY_DEADLINE_MS);
}

/** Plain text, nothing from a cluster, and none of the filters that only Istio's own Envoy build has. */
const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  KUBECONFIG: undefined,
  KUBERNETES_SERVICE_HOST: undefined,
  POD_NAME: 'istiod-0',
  POD_NAMESPACE: 'istio-system',
  CLUSTER_ID: 'Kubernetes',
  ENABLE_CA_SERVER: 'false',
  XDS_AUTH: 'false',
  INJECT_ENABLED: 'false',
  VALIDATION_WEBHOOK_CONFIG_NAME: '',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_GATEWAY_API: 'false',
  PILOT_ENABLE_IP_AUTOALLOCATE: 'false',
  PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION: 'false',
};

function kubeconfigFor(stub: StubKubernetes): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'stub',
    contexts: [{ name: 'stub', context: { cluster: 'stub', user: 'stub' } }],
    clusters: [{ name: 'stub', cluster: { server: `http://${hostPort(stub.address)}` } }],
    users: [{ name: 'stub', user: {} }],
  };
}
