import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { DeclaredRoute, Policy } from '#shared/policy/model/policy.ts';
import {
  dumpedRoutes,
  type DumpedDestination,
  type DumpedRoute,
} from '#shared/policy/istio/config-dump/dump-routes.ts';
import { shortHost } from '#shared/policy/parity/words.ts';
import type { IstioSide } from '#shared/policy/read/istio-side.ts';
import { isGatewayTable } from '#shared/policy/read/dump-edges.ts';
import { differingSettings, otherRoute, otherSettings } from './differing.ts';

/** What the resources say against what proxies have: gateways by the names of routes, sidecars by host and version. */
export function checkProxies({ policy, dumps }: IstioSide): AuditFinding[] {
  const declared = new Map(policy.edges.flatMap(({ routes }) => routes.map((route) => [route.name, route])));
  return dumps.flatMap((dump) =>
    dumpedRoutes(dump).flatMap((dumped) => {
      const route = declared.get(dumped.name);
      if (isGatewayTable(dumped.table)) return route === undefined ? [] : checkRoute(route, dumped);
      return dumped.destinations.flatMap((destination) => checkSidecar(policy, dumped, destination));
    }),
  );
}

function checkRoute(route: DeclaredRoute, dumped: DumpedRoute): AuditFinding[] {
  return dumped.destinations.flatMap((destination) => {
    const to = hostText(destination);
    const [first] = route.destinations;
    const same = route.destinations.find(
      ({ host, subset }) => host === destination.host && subset === destination.subset,
    );
    if (same === undefined)
      return [otherRoute('MP-CD-02', `route ${route.name}`, `The proxy sends it to ${to}`, route)];
    // A declared route has the settings of its first destination; those of the cluster hold for that one only.
    const settings = same === first ? route.settings : ofRoute(route.settings);
    return otherSettings(
      'MP-CD-01',
      `route ${route.name} → ${to}`,
      'the proxy',
      differingSettings(settings, destination.settings),
    );
  });
}

/** One of the declared rules has to be what the sidecar has. */
function checkSidecar(
  { calls }: Policy,
  dumped: DumpedRoute,
  destination: DumpedDestination,
): AuditFinding[] {
  const differing = calls
    .filter(({ callee, subset }) => callee === destination.host && subset === destination.subset)
    .map(({ settings }) => differingSettings(settings, destination.settings))
    .sort((a, b) => a.length - b.length);
  const [least = []] = differing;
  return otherSettings('MP-CD-01', `sidecar ${dumped.name} → ${hostText(destination)}`, 'the proxy', least);
}

const OF_CLUSTER = /^(balancing|ejection|pool|discovery|security)\.|^timeout\.(connect|idle)/;

function ofRoute(settings: CallSettings): CallSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !OF_CLUSTER.test(name)));
}

function hostText({ host, subset }: DumpedDestination): string {
  return `${shortHost(host)} ${subset ?? ''}`.trimEnd();
}
