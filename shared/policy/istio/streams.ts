import type { Destination } from '#shared/policy/model/decision.ts';
import type { StreamRoute } from '#shared/policy/model/policy.ts';
import type { GatewayServer } from './gateway/schema.ts';
import { fullGateway, fullHost, hostsInBoth, hostsMeet } from './host-name.ts';
import type { KindResource } from './resources/resources.ts';
import type { IstioMesh } from './settings/mesh.ts';

type VirtualService = KindResource<'VirtualService'>;
type TlsRule = NonNullable<VirtualService['spec']['tls']>[number];
type TcpRule = NonNullable<VirtualService['spec']['tcp']>[number];
type Match = Partial<TlsRule['match'][number]> & Partial<NonNullable<TcpRule['match']>[number]>;

/**
 * The tcp and tls rules of VirtualServices, one per gateway that they are bound to (`mesh` for sidecars), in the order of the
 * files. Sources: pilot/pkg/networking/core/gateway.go createGatewayTCPFilterChainOpts (tls rules at servers that pass TLS
 * through, tcp rules at other servers that are not of HTTP), tls.go matchTLS, matchTCP (sidecars, ports that are not of HTTP).
 */
export function streamRoutes(mesh: IstioMesh): StreamRoute[] {
  return mesh.resources.of('VirtualService').flatMap((service) => {
    const { gateways = [] } = service.spec;
    const bound = (gateways.length === 0 ? ['mesh'] : gateways).map((name) =>
      fullGateway(name, service.namespace),
    );
    const tls = (service.spec.tls ?? []).map((rule, index) => ({ kind: 'tls' as const, rule, index }));
    const tcp = (service.spec.tcp ?? []).map((rule, index) => ({ kind: 'tcp' as const, rule, index }));
    return [...tls, ...tcp].flatMap(({ kind, rule, index }) =>
      bound.flatMap((at) => {
        const matches: readonly Match[] = (rule.match ?? []).filter(
          ({ gateways: only = [] }) =>
            only.length === 0 || only.some((name) => fullGateway(name, service.namespace) === at),
        );
        // A rule that asks for other gateways only is not of this one.
        if (matches.length === 0 && (rule.match ?? []).length > 0) return [];
        const ports = portsAt(mesh, service, at, kind, matches);
        return [
          {
            name: `${service.name}.${kind}[${index}]`,
            origin: { kind: 'written', place: service.placeOf(['spec', kind, index]) },
            kind,
            at,
            hosts: (service.spec.hosts ?? []).map((host) =>
              fullHost(host, service.namespace, mesh.domain).toLowerCase(),
            ),
            match: matches.length === 0 ? 'every connection' : matches.map(matchWords).join(' or '),
            destinations: destinationsOf(rule, service, mesh.domain),
            ports: typeof ports === 'string' ? [] : ports,
            ineffective: typeof ports === 'string' ? ports : null,
          },
        ];
      }),
    );
  });
}

function matchWords({
  sniHosts,
  port,
  destinationSubnets = [],
  sourceSubnet,
  sourceLabels,
  sourceNamespace,
}: Match): string {
  const labels = Object.entries(sourceLabels ?? {}).map(([name, value]) => `${name}=${value}`);
  const parts = [
    ...(sniHosts === undefined ? [] : [`SNI ${sniHosts.join(', ')}`]),
    ...(port === undefined || port === 0 ? [] : [`port ${port}`]),
    ...(destinationSubnets.length === 0 ? [] : [`to ${destinationSubnets.join(', ')}`]),
    ...(sourceSubnet === undefined ? [] : [`from ${sourceSubnet}`]),
    ...(labels.length === 0 ? [] : [`from ${labels.join(', ')}`]),
    ...(sourceNamespace === undefined ? [] : [`from namespace ${sourceNamespace}`]),
  ];
  return parts.length === 0 ? 'every connection' : parts.join(' and ');
}

/** Weights count in relation to their sum; a single destination gets all. */
function destinationsOf(
  { route = [] }: TlsRule | TcpRule,
  { namespace }: VirtualService,
  domain: string,
): Destination[] {
  const total = route.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return route.map(({ destination, weight = 0 }) => ({
    host: fullHost(destination.host, namespace, domain).toLowerCase(),
    subset: destination.subset ?? null,
    port: destination.port?.number ?? null,
    weight: route.length === 1 ? 100 : total === 0 ? 100 / route.length : (weight * 100) / total,
  }));
}

/** The ports of which a rule takes connections, or why there are none; empty where nothing that was given says them. */
function portsAt(
  mesh: IstioMesh,
  service: VirtualService,
  at: string,
  kind: 'tcp' | 'tls',
  matches: readonly Match[],
): number[] | string {
  const takes = (port: number) =>
    matches.length === 0 || matches.some((match) => !match.port || match.port === port);
  return at === 'mesh' ? sidecarPorts(mesh, service, takes) : gatewayPorts(mesh, service, at, kind, takes);
}

/** A port of which neither name nor appProtocol says the protocol takes both kinds of rules. */
function sidecarPorts(
  mesh: IstioMesh,
  { spec, namespace }: VirtualService,
  takes: (port: number) => boolean,
): number[] | string {
  const hosts = (spec.hosts ?? []).map((host) => fullHost(host, namespace, mesh.domain).toLowerCase());
  const all = [...mesh.listening].flatMap(([host, ports]) =>
    hosts.some((one) => hostsMeet(one, host)) ? ports : [],
  );
  if (all.length === 0) return [];
  const ports = all.filter(({ number }) => takes(number));
  if (ports.length === 0) return 'its hosts have no such port';
  const streams = ports.filter(({ protocol }) => protocol !== 'http');
  return streams.length === 0
    ? `port ${ports.map(({ number }) => number).join(', ')} is HTTP, where only http rules count`
    : streams.map(({ number }) => number);
}

function gatewayPorts(
  mesh: IstioMesh,
  { spec, namespace }: VirtualService,
  at: string,
  kind: 'tcp' | 'tls',
  takes: (port: number) => boolean,
): number[] | string {
  const gateway = mesh.resources.of('Gateway').find((one) => `${one.namespace}/${one.name}` === at);
  if (gateway === undefined) return [];
  const hosts = (spec.hosts ?? []).map((host) => fullHost(host, namespace, mesh.domain));
  const fitting = gateway.spec.servers.filter(
    (server) =>
      serverKind(server) === kind && hostsInBoth(server.hosts.map(withoutNamespace), hosts).length > 0,
  );
  if (fitting.length === 0)
    return kind === 'tls'
      ? `Gateway ${at} has no server that passes TLS through for its hosts`
      : `Gateway ${at} has no server of TCP for its hosts`;
  const ports = fitting.map(({ port }) => port.number).filter(takes);
  return ports.length === 0 ? `Gateway ${at} has no such port for it` : ports;
}

/** Which rules a gateway's server takes; null for AUTO_PASSTHROUGH, which takes none. */
export function serverKind({ port, tls }: GatewayServer): 'http' | 'tcp' | 'tls' | null {
  const protocol = port.protocol.toUpperCase();
  if (['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY'].includes(protocol)) return 'http';
  if (tls?.mode === 'PASSTHROUGH') return 'tls';
  if (tls?.mode === 'AUTO_PASSTHROUGH') return null;
  return protocol === 'HTTPS' ? 'http' : 'tcp';
}

export function withoutNamespace(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}
