import { isWildcard } from '../host-name.ts';
import type { LimitScope } from './local-rate-limit.ts';

/** Whether a limit is for a call. */
export type LimitReach = 'all' | 'none' | 'not-known';

/** Ports of a proxy's own that no Gateway serves: health, merged metrics, Envoy's metrics (istio.io: Ports used by Istio). */
const OWN_PORTS: readonly number[] = [15_020, 15_021, 15_090];

/**
 * A limit at a gateway. Its listeners have the ports of the pods, which need not be those of the servers, so that another
 * port than the proxy's own may be any of them. Virtual hosts are named by host and port of the server.
 * @param servers ports of the servers
 * @param hosts of the VirtualService of the route; undefined where they are not known
 */
export function limitAtGateway(
  { port, virtualHost }: LimitScope,
  servers: readonly number[],
  hosts: readonly string[] | undefined,
): LimitReach {
  if (port !== null) return OWN_PORTS.includes(port) ? 'none' : 'not-known';
  if (virtualHost === null) return 'all';
  const named = hostAndPort(virtualHost);
  if (named === null) return 'none';
  if (servers.length > 0 && !servers.includes(named.port)) return 'none';
  if (hosts === undefined || hosts.some(isWildcard)) return 'not-known';
  if (!hosts.includes(named.host)) return 'none';
  return hosts.length === 1 && new Set(servers).size === 1 ? 'all' : 'not-known';
}

/** A limit at the caller's own sidecar: listeners and virtual hosts have the port of the service. */
export function limitAtCaller(
  { port, virtualHost }: LimitScope,
  host: string,
  called: number | null,
): LimitReach {
  const named = virtualHost === null ? null : hostAndPort(virtualHost);
  if (virtualHost !== null && named?.host !== host) return 'none';
  const wanted = [port, named?.port ?? null].filter((one) => one !== null);
  if (wanted.length === 0) return 'all';
  if (called === null) return 'not-known';
  return wanted.every((one) => one === called) ? 'all' : 'none';
}

/**
 * A limit at the instance's sidecar: `inbound|http|PORT` names the port of the service, and the listener is told by that of
 * the workload.
 */
export function limitAtInstance(
  { port, virtualHost }: LimitScope,
  called: number | null,
  target: number | null,
): LimitReach {
  const [, inbound] = virtualHost === null ? [] : (/^inbound\|http\|(\d+)$/.exec(virtualHost) ?? []);
  if (virtualHost !== null && inbound === undefined) return 'none';
  if (inbound !== undefined) {
    if (called === null) return 'not-known';
    if (Number(inbound) !== called) return 'none';
  }
  if (port === null) return 'all';
  if (target === null) return 'not-known';
  return port === target ? 'all' : 'none';
}

function hostAndPort(name: string): { host: string; port: number } | null {
  const [, host, port] = /^(.+):(\d+)$/.exec(name) ?? [];
  return host === undefined || port === undefined ? null : { host: host.toLowerCase(), port: Number(port) };
}
