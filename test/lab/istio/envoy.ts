import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersOk } from '../http.ts';
import { INGRESS_ADDRESS, SIDECAR_ADDRESS, type Layout } from '../layout.ts';
import type { Address } from '../ports.ts';
import type { Processes } from '../process.ts';

/** One proxy as istiod knows it. */
export type Proxy = {
  readonly name: 'ingress' | 'sidecar';
  readonly role: 'router' | 'sidecar';
  /** Its identity, not where it listens. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly admin: Address;
};

const READY_DEADLINE_MS = 30_000;

/** The gateway and the consumer's sidecar. */
export function proxiesOf(layout: Layout): readonly Proxy[] {
  return [
    {
      name: 'ingress',
      role: 'router',
      address: INGRESS_ADDRESS,
      labels: { istio: 'ingressgateway' },
      admin: layout.envoyAdmin.ingress,
    },
    {
      name: 'sidecar',
      role: 'sidecar',
      address: SIDECAR_ADDRESS,
      labels: { app: 'consumer', version: 'v1' },
      admin: layout.envoyAdmin.sidecar,
    },
  ];
}

/** Starts a proxy and waits until istiod has configured it. @throws LabError with its last log lines. */
export async function startEnvoy(
  processes: Processes,
  program: string,
  proxy: Proxy,
  istiod: Address,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const config = join(folder, `${proxy.name}.json`);
  await writeFile(config, JSON.stringify(bootstrap(proxy, istiod), null, 2));
  const args = [
    '-c',
    config,
    '--disable-hot-restart',
    '--concurrency',
    '1',
    '--file-flush-interval-msec',
    '50',
    '-l',
    'warning',
  ];
  const envoy = await processes.start({ name: `envoy-${proxy.name}`, program, args });
  await processes.ready(envoy, () => answersOk(proxy.admin, '/ready'), READY_DEADLINE_MS);
}

function bootstrap(proxy: Proxy, istiod: Address): object {
  const ads = { ads: {}, resource_api_version: 'V3', initial_fetch_timeout: '0s' };
  return {
    node: {
      id: `${proxy.role}~${proxy.address}~${proxy.name}.default~default.svc.cluster.local`,
      cluster: `${proxy.name}.default`,
      metadata: {
        NAMESPACE: 'default',
        INSTANCE_IPS: proxy.address,
        CLUSTER_ID: 'Kubernetes',
        ISTIO_VERSION: '1.31.0',
        MESH_ID: 'cluster.local',
        INTERCEPTION_MODE: 'NONE',
        LABELS: proxy.labels,
      },
    },
    dynamic_resources: {
      ads_config: {
        api_type: 'DELTA_GRPC',
        transport_api_version: 'V3',
        set_node_on_first_message_only: true,
        grpc_services: [{ envoy_grpc: { cluster_name: 'istiod' } }],
      },
      lds_config: ads,
      cds_config: ads,
    },
    static_resources: { clusters: [istiodCluster(istiod)] },
    admin: { address: socketAddress(proxy.admin) },
  };
}

function istiodCluster(istiod: Address): object {
  return {
    name: 'istiod',
    type: 'STATIC',
    connect_timeout: '1s',
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
    load_assignment: {
      cluster_name: 'istiod',
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(istiod) } }] }],
    },
  };
}

function socketAddress(address: Address): object {
  return { socket_address: { address: address.host, port_value: address.port } };
}
