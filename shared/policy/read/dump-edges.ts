import { clusterName, dumpedRoutes } from '#shared/policy/istio/config-dump/dump-routes.ts';
import { dumpOracle } from '#shared/policy/istio/config-dump/dump-oracle.ts';
import type { ConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import type { DumpRouteConfig } from '#shared/policy/istio/config-dump/schema.ts';
import type { DeclaredRoute, Edge, Service } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';

/** Route configurations of a gateway's listeners, as istiod names them (pilot/pkg/model/gateway.go GatewayRDSRouteName). */
const OF_A_GATEWAY = /^https?\.\d+/;

/** Whether a route configuration is one of a gateway, by its name; a sidecar's is named by its port. */
export function isGatewayTable(name: string): boolean {
  return OF_A_GATEWAY.test(name);
}

/** What a dump's listeners are not read for: the default of MeshConfig, and Envoy from 1.39 on. */
const PROXY = { pathNormalization: 'BASE', repeatedHeaders: 'each' } as const;

/**
 * The gateways that a proxy's dump shows, for when nobody gave the resources: its oracle is exact, but a route is known by
 * what Envoy has, not by who wrote it.
 */
export function dumpEdges(dumps: readonly ConfigDump[]): Edge[] {
  return dumps.flatMap((dump) => {
    const routes = dumpedRoutes(dump);
    return dump.routes
      .filter(({ value }) => isGatewayTable(value.name))
      .map((table): Edge => {
        const samples = samplesOf(table.value);
        return {
          name: `${dump.file} ${table.value.name}`,
          kind: 'istio-gateway',
          routes: routes
            .filter((route) => route.table === table.value.name)
            .map(
              ({ name, origin, domains, destinations, prefixRewrite, regexRewrite }): DeclaredRoute => ({
                name,
                origin,
                match: `${domains.join(', ')} ${samples.get(name)?.target ?? ''}`.trimEnd(),
                destinations,
                rewrite: prefixRewrite ?? regexRewrite?.substitution ?? null,
                settings: destinations[0]?.settings ?? {},
                probes: [samples.get(name) ?? []].flat(),
              }),
            ),
          oracle: dumpOracle(dump, table, PROXY),
        };
      });
  });
}

/** One request for each route, by the path that its match begins with. */
function samplesOf({ virtual_hosts: hosts = [] }: DumpRouteConfig): Map<string, PolicyRequest> {
  const samples = new Map<string, PolicyRequest>();
  for (const { domains, routes = [] } of hosts) {
    const authority = domains.find((domain) => !domain.includes('*')) ?? 'gateway.example.test';
    for (const { name, match } of routes) {
      const target = match.path ?? match.path_separated_prefix ?? match.prefix;
      if (name !== undefined && target !== undefined)
        samples.set(name, { method: 'GET', scheme: 'http', authority, target: target || '/', headers: [] });
    }
  }
  return samples;
}

/** The services that proxies know, by their clusters: host, subsets, ports, and endpoints where the dump has them. */
export function dumpServices(dumps: readonly ConfigDump[]): Service[] {
  const clusters = dumps.flatMap((dump) =>
    [...dump.clusters].flatMap(([name, cluster]) =>
      name.startsWith('outbound|') ? [{ ...clusterName(name), name, cluster, dump }] : [],
    ),
  );
  return [...Map.groupBy(clusters, ({ host }) => host)].map(([host, own]): Service => {
    const [first] = own;
    const instances = own.flatMap(({ subset, name, dump }) =>
      subset === null ? (dump.endpoints.get(name) ?? []) : [],
    );
    return {
      name: host,
      origin:
        first === undefined
          ? { kind: 'derived', rule: 'the clusters of a proxy', from: [] }
          : { kind: 'written', place: first.cluster.placeOf([]) },
      subsets: [...new Set(own.flatMap(({ subset }) => subset ?? []))],
      instances: instances.length === 0 ? null : Math.max(...instances),
      ports: [...new Set(own.flatMap(({ port }) => port ?? []))],
      registry: null,
    };
  });
}
