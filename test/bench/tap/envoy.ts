import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Proxy, startListening } from './proxy.ts';

const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const FILE_LOG = 'envoy.extensions.access_loggers.file.v3.FileAccessLog';
const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';

/** One worker thread and the default text access log into a file: what a sidecar writes, and far less than a tap stores. */
export async function startEnvoy(
  command: readonly string[],
  backendPort: number,
  folder: string,
): Promise<Proxy> {
  const port = await freePort();
  const config = join(folder, 'envoy.json');
  writeFileSync(config, JSON.stringify(configuration(port, backendPort, join(folder, 'envoy-access.log'))));
  const options = ['--concurrency', '1', '--log-level', 'error', '--disable-hot-restart', '-c', config];
  return startListening([...command, ...options], port);
}

function configuration(port: number, backendPort: number, accessLog: string): object {
  const manager = {
    '@type': `type.googleapis.com/${MANAGER}`,
    stat_prefix: 'edge',
    codec_type: 'HTTP1',
    access_log: [
      {
        name: 'envoy.access_loggers.file',
        typed_config: { '@type': `type.googleapis.com/${FILE_LOG}`, path: accessLog },
      },
    ],
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'backend' } }] },
      ],
    },
    http_filters: [
      { name: 'envoy.filters.http.router', typed_config: { '@type': `type.googleapis.com/${ROUTER}` } },
    ],
  };
  return {
    static_resources: {
      listeners: [
        {
          name: 'edge',
          address: address(port),
          filter_chains: [
            { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] },
          ],
        },
      ],
      clusters: [
        {
          name: 'backend',
          type: 'STATIC',
          load_assignment: {
            cluster_name: 'backend',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: address(backendPort) } }] }],
          },
        },
      ],
    },
  };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
