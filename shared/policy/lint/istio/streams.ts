import { fullGateway, fullHost, hostsMeet, hostWithin } from '#shared/policy/istio/host-name.ts';
import type { KindResource } from '#shared/policy/istio/resources/resources.ts';
import { serverKind, withoutNamespace } from '#shared/policy/istio/streams.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';

const DOMAIN = 'cluster.local';
const GATEWAY_GO = 'istio pilot/pkg/networking/core/gateway.go createGatewayTCPFilterChainOpts';

type VirtualService = KindResource<'VirtualService'>;
type Gateway = KindResource<'Gateway'>;

const neverTaken: LintRule = {
  id: 'MP-PR-01',
  catalogue: 'PR-03',
  source: `${GATEWAY_GO}; pilot/pkg/networking/core/tls.go matchTCP`,
  check: ({ mesh }) =>
    (mesh?.streams ?? []).flatMap(({ name, kind, at, ineffective, origin }): Hit[] =>
      ineffective === null
        ? []
        : [
            {
              severity: 'minor',
              subject: `${at}: ${kind} route ${name}`,
              title: `No connection reaches ${kind} route ${name}`,
              reason: `${upper(ineffective)}.`,
              fix: 'Correct the protocol of the port or server, or remove the rule.',
              place: origin.kind === 'written' ? origin.place : null,
            },
          ],
    ),
};

const httpBypassed: LintRule = {
  id: 'MP-PR-02',
  catalogue: 'PR-03',
  source: `${GATEWAY_GO}; pilot/pkg/networking/core/listener.go buildSidecarOutboundListener`,
  check: (context) =>
    services(context).flatMap((service): Hit[] => {
      if ((service.spec.http ?? []).length === 0) return [];
      const bound = gatewaysOf(service);
      const why = bound.map((at) =>
        at === 'mesh' ? bypassedInMesh(service, context) : bypassedAt(at, service, context),
      );
      const [first] = why;
      // Where one of the gateways takes them, or nothing is known of it, the rules are of use.
      if (first === undefined || first === null || why.includes(null)) return [];
      return [
        {
          severity: 'major',
          subject: `VirtualService ${service.namespace}/${service.name}`,
          title: 'Its http rules never apply',
          reason: `${upper(first)}: connections are passed on without looking at requests.`,
          fix: 'Name the port http, set its appProtocol, or let the gateway’s server terminate TLS (HTTPS with mode SIMPLE).',
          place: service.placeOf(['spec', 'http']),
        },
      ];
    }),
};

const aroundHttp: LintRule = {
  id: 'MP-PR-03',
  catalogue: 'RT-09',
  source:
    'envoy FilterChainMatch server_names; istio pilot/pkg/networking/core/gateway.go buildGatewayNetworkFiltersFromTLSRoutes',
  check: (context) =>
    services(context).flatMap((service) =>
      (service.spec.tls ?? []).flatMap(({ match }, index) =>
        match.flatMap(({ sniHosts, port = 0 }, position): Hit[] => {
          const terminating = terminatingHosts(service, port, context);
          const rules = terminating.length === 0 ? [] : hostsWithRules(context);
          const taken = sniHosts.find(
            (sni) =>
              terminating.some((host) => hostWithin(sni, host)) && rules.some((host) => hostsMeet(sni, host)),
          );
          if (taken === undefined) return [];
          return [
            {
              severity: 'major',
              subject: `VirtualService ${service.namespace}/${service.name}`,
              title: `Requests to ${taken} go around the http rules of the same port`,
              reason:
                'Another server of the port terminates TLS for the host, and the most specific name of the client’s SNI decides: what the tls rule takes is not seen as requests, and when both names are the same, one of them is left out.',
              fix: 'Take the host out of the tls rule, or out of the server that terminates TLS.',
              place: service.placeOf(['spec', 'tls', index, 'match', position, 'sniHosts']),
            },
          ];
        }),
      ),
    ),
};

const shadowedStream: LintRule = {
  id: 'MP-PR-04',
  catalogue: 'RT-09',
  source:
    'istio pilot/pkg/networking/core/gateway.go buildGatewayNetworkFiltersFromTCPRoutes, CheckDuplicates of SNI hosts',
  check: (context) =>
    services(context).flatMap((service) => {
      const tls = (service.spec.tls ?? []).flatMap(({ match }, index) =>
        match.map(({ sniHosts, port = 0, ...asked }) => ({ index, sniHosts, port, plain: isPlain(asked) })),
      );
      const tcp = (service.spec.tcp ?? []).flatMap(({ match = [{}] }, index) =>
        match.map(({ port = 0, ...asked }) => ({ index, sniHosts: [''], port, plain: isPlain(asked) })),
      );
      const find = (kind: 'tls' | 'tcp', all: typeof tls): Hit[] =>
        all.flatMap((one): Hit[] => {
          const by = all.find(
            (other) =>
              other.index < one.index &&
              other.plain &&
              (other.port === 0 || other.port === one.port) &&
              one.sniHosts.every((host) => other.sniHosts.includes(host)),
          );
          return by === undefined
            ? []
            : [
                {
                  severity: 'major',
                  subject: `VirtualService ${service.namespace}/${service.name}`,
                  title: `${kind} rule ${one.index + 1} is never reached: rule ${by.index + 1} takes its connections`,
                  reason: 'The first rule that matches a connection counts.',
                  fix: 'Put the more specific rule first, or remove one of them.',
                  place: service.placeOf(['spec', kind, one.index]),
                },
              ];
        });
      return [...find('tls', tls), ...find('tcp', tcp)];
    }),
};

/** Whether a match asks for nothing besides. */
function isPlain(asked: Readonly<Record<string, unknown>>): boolean {
  return Object.values(asked).every(
    (value) => value === undefined || (Array.isArray(value) && value.length === 0),
  );
}

function services({ resources }: LintContext): readonly VirtualService[] {
  return resources?.of('VirtualService') ?? [];
}

function gatewaysOf({ spec, namespace }: VirtualService): string[] {
  const { gateways = [] } = spec;
  // Delegates have neither hosts nor gateways.
  if ((spec.hosts ?? []).length === 0) return [];
  return (gateways.length === 0 ? ['mesh'] : gateways).map((name) => fullGateway(name, namespace));
}

/** Why http rules are of no use in sidecars; null when they are, or nothing is known of the hosts. */
function bypassedInMesh({ spec, namespace }: VirtualService, { mesh }: LintContext): string | null {
  const hosts = (spec.hosts ?? []).map((host) => fullHost(host, namespace, DOMAIN).toLowerCase());
  const ports = (mesh?.services ?? [])
    .filter(({ name }) => hosts.some((host) => hostsMeet(host, name)))
    .flatMap(({ listens = [] }) => listens);
  return ports.length > 0 && ports.every(({ protocol }) => protocol === 'tcp')
    ? `port ${ports.map(({ number }) => number).join(', ')} of its hosts is TCP by name`
    : null;
}

function bypassedAt(at: string, { spec }: VirtualService, { resources }: LintContext): string | null {
  const gateway = resources?.of('Gateway').find(({ namespace, name }) => `${namespace}/${name}` === at);
  const servers = (gateway?.spec.servers ?? []).filter((server) =>
    server.hosts.some((host) => (spec.hosts ?? []).some((own) => hostsMeet(withoutNamespace(host), own))),
  );
  return servers.length > 0 && servers.every((server) => serverKind(server) !== 'http')
    ? `no server of Gateway ${at} for its hosts is of HTTP`
    : null;
}

/** Hosts that servers of the same proxies and ports terminate TLS for, where a tls rule of the VirtualService is in effect. */
function terminatingHosts(service: VirtualService, port: number, { resources }: LintContext): string[] {
  const all = resources?.of('Gateway') ?? [];
  const bound = new Set(gatewaysOf(service));
  const own = all.filter(({ namespace, name }) => bound.has(`${namespace}/${name}`));
  return own.flatMap((gateway) => {
    const ports = new Set(
      gateway.spec.servers.flatMap((server) =>
        serverKind(server) === 'tls' && (port === 0 || server.port.number === port)
          ? [server.port.number]
          : [],
      ),
    );
    return all
      .filter((other) => sameProxies(gateway, other))
      .flatMap(({ spec }) => spec.servers)
      .filter(
        (server) =>
          server.port.protocol.toUpperCase() === 'HTTPS' &&
          serverKind(server) === 'http' &&
          ports.has(server.port.number),
      )
      .flatMap(({ hosts }) => hosts.map(withoutNamespace));
  });
}

/** Hosts that VirtualServices of gateways have http rules for; the one of every host is meant for what is left over. */
function hostsWithRules(context: LintContext): string[] {
  return services(context).flatMap((service) =>
    (service.spec.http ?? []).length > 0 && gatewaysOf(service).some((at) => at !== 'mesh')
      ? (service.spec.hosts ?? []).filter((host) => host !== '*')
      : [],
  );
}

function sameProxies({ spec: a }: Gateway, { spec: b }: Gateway): boolean {
  const text = (selector: Readonly<Record<string, string>> = {}) =>
    JSON.stringify(Object.entries(selector).sort(([one], [other]) => (one < other ? -1 : 1)));
  return text(a.selector) === text(b.selector);
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const streamRules: readonly LintRule[] = [neverTaken, httpBypassed, aroundHttp, shadowedStream];
