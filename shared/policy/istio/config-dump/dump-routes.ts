import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination, RouteRef } from '#shared/policy/model/decision.ts';
import { below, type Placed } from '../settings/placed.ts';
import { dumpSettings } from './dump-settings.ts';
import type { ConfigDump } from './read-config-dump.ts';
import type { DumpRoute } from './schema.ts';

/** One route of a dump with its destinations and what each of them is called with. */
export interface DumpedRoute extends RouteRef {
  /** Name of the route configuration: `http.8080`, or a port for sidecars. */
  readonly table: string;
  readonly domains: readonly string[];
  /** Empty for redirects and answers of Envoy itself. */
  readonly destinations: readonly DumpedDestination[];
  readonly prefixRewrite: string | null;
  readonly regexRewrite: { readonly pattern: string; readonly substitution: string } | null;
}

export interface DumpedDestination extends Destination {
  /** Name of Envoy's cluster. */
  readonly cluster: string;
  /** Endpoints of the cluster, where the dump has them. */
  readonly instances: number | null;
  readonly settings: CallSettings;
}

/** All routes of a dump in their order, with effective settings. */
export function dumpedRoutes(dump: ConfigDump): DumpedRoute[] {
  return dump.routes.flatMap((config) =>
    (config.value.virtual_hosts ?? []).flatMap((host, hostIndex) =>
      (host.routes ?? []).map((route, index) => {
        const placed = below(config, ['virtual_hosts', hostIndex, 'routes', index], route);
        return {
          name: route.name ?? `${host.name} routes[${index}]`,
          origin: { kind: 'written', place: placed.placeOf([]) } as const,
          table: config.value.name,
          domains: host.domains,
          destinations: destinationsOf(placed, dump),
          prefixRewrite: route.route?.prefix_rewrite ?? null,
          regexRewrite:
            route.route?.regex_rewrite === undefined
              ? null
              : {
                  pattern: route.route.regex_rewrite.pattern.regex,
                  substitution: route.route.regex_rewrite.substitution ?? '',
                },
        };
      }),
    ),
  );
}

function destinationsOf(route: Placed<DumpRoute>, dump: ConfigDump): DumpedDestination[] {
  const { cluster, weighted_clusters: weighted } = route.value.route ?? {};
  const clusters =
    weighted === undefined
      ? cluster === undefined
        ? []
        : [{ name: cluster, weight: 1 }]
      : weighted.clusters;
  const total = clusters.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return clusters.map(({ name, weight = 0 }) => ({
    ...clusterName(name),
    cluster: name,
    weight: total === 0 ? 0 : (weight / total) * 100,
    instances: dump.endpoints.get(name) ?? null,
    settings: dumpSettings(route, dump.clusters.get(name), name, dump.istioVersion),
  }));
}

/** Parts of istiod's names: `outbound|9080|v2|reviews.default.svc.cluster.local` (model.BuildSubsetKey). */
export function clusterName(name: string): Pick<Destination, 'host' | 'subset' | 'port'> {
  const [direction, port, subset, host] = name.split('|');
  if (host === undefined || (direction !== 'outbound' && direction !== 'inbound'))
    return { host: name, subset: null, port: null };
  return { host, subset: subset || null, port: /^\d+$/.test(port ?? '') ? Number(port) : null };
}
