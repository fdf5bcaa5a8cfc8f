import type { CallSettings, CallSettingsDraft, CallSettingName } from '#shared/policy/model/call-settings.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { Opaque, ServicePort } from '#shared/policy/model/policy.ts';
import { byDefault, derived, notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { gatewayApiOf, type GatewayApiOfMesh } from '../gateway-api/of-resources.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { istioDefaults, type Defaults } from '../defaults/defaults.ts';
import { fullHost } from '../host-name.ts';
import { istioIngresses } from '../ingress.ts';
import type { PathNormalization, RegisteredService, SettingsOf } from '../route-table/inputs.ts';
import type { IstioResources, KindResource } from '../resources/resources.ts';
import type { MeshSource } from '../resources/mesh-source.ts';
import type { IstioRelease } from '../versions/release.ts';
import { destinationSettings } from './destination-settings.ts';
import { DestinationRules, type Caller, type MergedRule } from './destination-rules.ts';
import { unmodelled } from '../unmodelled.ts';
import { Holes, type Hole } from './holes.ts';
import { readEnvoyFilter, type LocalRateLimit } from './local-rate-limit.ts';
import { limitAtCaller, limitAtGateway, limitAtInstance, type LimitReach } from './limit-reach.ts';
import { meshField } from './mesh-settings.ts';
import { below, type Placed } from './placed.ts';
import { isSelected, registryOf, type MeshService } from './registry.ts';
import { retrySettings } from './retry-settings.ts';
import { forwardedHeaders, retriesOf, routeSettings, type RouteRule } from './route-settings.ts';
import { RulePlaces } from './rule-places.ts';
import { Security, type SecurityTarget } from './security-settings.ts';
import { servicePorts } from './service-ports.ts';
import { clusterPolicy, dependsOnPort, type ClusterPolicy } from './traffic-policy.ts';

/** The proxy whose call is asked about. */
export interface CallingProxy extends Caller {
  readonly kind: 'gateway' | 'sidecar';
  /** Names of the Gateway resources that it serves. */
  readonly gateways: readonly string[];
}

/** A cluster: what a route's destination names. */
export interface Cluster {
  readonly host: string;
  readonly subset: string | null;
  readonly port: number | null;
}

/** Names that a DestinationRule decides; a broken one makes them not known. */
const BY_DESTINATION_RULE: readonly CallSettingName[] = [
  'timeout.connectMs',
  'timeout.idleMs',
  'ejection.kind',
  'pool.maxConnections',
  'pool.maxPending',
  'pool.maxRequests',
  'pool.maxRequestsPerConnection',
  'pool.maxRetries',
  'balancing.algorithm',
  'balancing.sticky',
  'balancing.prefersZone',
];

/** Everything that the resources of a mesh say about calls, with effective values. */
export class IstioMesh {
  readonly resources: IstioResources;
  readonly release: IstioRelease;
  readonly defaults: Defaults;
  readonly rootNamespace: string;
  readonly domain: string;
  readonly services: readonly MeshService[];
  /** Ports by host, with what is behind them. */
  readonly listening: ReadonlyMap<string, readonly ServicePort[]>;
  readonly rules: DestinationRules;
  readonly opaque: readonly Opaque[];
  readonly places: RulePlaces;
  readonly gatewayApi: GatewayApiOfMesh;
  readonly holes: Holes;
  /** Ingresses of Kubernetes that istiod makes routes of. */
  readonly ingresses: readonly KindResource<'Ingress'>[];
  readonly #security: Security;
  readonly #limits: readonly LocalRateLimit[];
  readonly #byHost: ReadonlyMap<string, MeshService>;
  readonly #destinations = new Map<string, CallSettingsDraft>();

  constructor(
    resources: IstioResources,
    release: IstioRelease,
    problems: Problems,
    domain = 'cluster.local',
  ) {
    const { mesh } = resources;
    this.resources = resources;
    this.release = release;
    this.domain = domain;
    this.defaults = istioDefaults(release, resources.unread);
    this.rootNamespace = meshField(mesh, 'rootNamespace')?.value ?? 'istio-system';
    this.services = registryOf(resources, domain);
    this.listening = servicePorts(resources, domain);
    this.#byHost = new Map(this.services.map((service) => [service.host, service]));
    this.rules = new DestinationRules(resources.of('DestinationRule'), {
      rootNamespace: this.rootNamespace,
      defaultExportTo: meshField(mesh, 'defaultDestinationRuleExportTo')?.value ?? ['*'],
      domain,
    });
    const autoMtls = meshField(mesh, 'enableAutoMtls')?.value ?? true;
    this.#security = new Security(resources, this.rootNamespace, autoMtls, this.defaults);
    const filters = resources.of('EnvoyFilter').map(readEnvoyFilter);
    this.#limits = filters.flatMap(({ limits }) => limits);
    this.gatewayApi = gatewayApiOf(resources, domain, problems);
    this.places = new RulePlaces(
      [...resources.of('VirtualService'), ...this.gatewayApi.virtualServices],
      domain,
    );
    this.opaque = [...filters.flatMap(({ opaque }) => opaque), ...unmodelled(resources)];
    this.ingresses = istioIngresses(resources);
    this.holes = new Holes(resources, this.rootNamespace, domain);
  }

  service(host: string): MeshService | undefined {
    return this.#byHost.get(host.toLowerCase());
  }

  get pathNormalization(): PathNormalization {
    const given = meshField(this.resources.mesh, 'pathNormalization')?.value.normalization;
    return given === 'NONE' || given === 'MERGE_SLASHES' || given === 'DECODE_AND_MERGE_SLASHES'
      ? given
      : 'BASE';
  }

  get outboundTrafficPolicy(): 'ALLOW_ANY' | 'REGISTRY_ONLY' {
    return meshField(this.resources.mesh, 'outboundTrafficPolicy')?.value.mode ?? 'ALLOW_ANY';
  }

  /** Who sees a VirtualService that does not say it. */
  get defaultVirtualServiceExportTo(): readonly string[] {
    return meshField(this.resources.mesh, 'defaultVirtualServiceExportTo')?.value ?? ['*'];
  }

  /**
   * The registry as a proxy sees it, for its route table; null when the resources evidently do not hold all services, so
   * that a missing one means nothing: a destination is missing from a namespace of which no Service was given at all.
   * @param caller null where its namespace is not known: every subset is then one that it may have
   */
  registeredFor(caller: Caller | null, destinations: Iterable<string>): RegisteredService[] | null {
    const given = new Set(this.resources.of('Service').map(({ namespace }) => namespace));
    const isComplete = [...destinations].every((host) => {
      const namespace = this.#namespaceOf(host);
      return this.service(host) !== undefined || (namespace !== null && given.has(namespace));
    });
    if (!isComplete || this.services.length === 0) return null;
    return this.services.map(({ host, namespace, ports, addresses }) => ({
      host,
      namespace,
      ports,
      addresses,
      subsets: this.#subsetsOf(host, namespace, caller),
    }));
  }

  #subsetsOf(host: string, namespace: string, caller: Caller | null): string[] {
    const callers =
      caller === null
        ? ['', ...this.rules.namespacesWithOwn(host)].map((own) => ({ namespace: own, labels: {} }))
        : [caller];
    const names = callers.flatMap((one) => [
      ...(this.rules.select(host, namespace, one)?.subsets.keys() ?? []),
    ]);
    return [...new Set(names)];
  }

  /** For a route table's oracle: the settings of its routes' calls, as a proxy makes them. */
  settingsOf(proxy: CallingProxy): SettingsOf {
    return ({ rule, ref }, destination) =>
      this.callSettings(proxy, { rule, origin: ref.origin, places: this.places }, destination);
  }

  /** Effective settings of a call; without a rule the route that istiod makes for a service by itself. */
  callSettings(
    proxy: CallingProxy,
    route: RouteRule | undefined,
    { host, subset, port }: Cluster | Destination,
  ): CallSettings {
    const full = fullHost(host, proxy.namespace, this.domain).toLowerCase();
    const cluster = { host: full, subset, port: port ?? this.#onlyPort(full) };
    const destination = route?.rule.route?.find(
      (one) =>
        (one.destination.host.toLowerCase() === full ||
          full.startsWith(`${one.destination.host.toLowerCase()}.`)) &&
        (one.destination.subset ?? null) === subset,
    );
    const draft: CallSettingsDraft = {
      ...retrySettings(this.#retryPolicy(route), this.#hash(proxy, cluster, route), this.defaults),
      ...routeSettings(route, destination, this.defaults, (to) => this.#onlyPort(to)),
      'headers.forwarded': forwardedHeaders(proxy.kind, this.#proxyHeaders()),
      ...this.#destination(proxy, cluster),
      ...this.#limit(proxy, cluster, route),
    };
    return draft;
  }

  /**
   * Settings of a call that a sidecar passes on as the application sends it (PassthroughCluster): no retries and no timeout
   * (`buildCatchAllVirtualHost`), the connect timeout of the mesh, the instance that the address leads to, no TLS of its own.
   */
  passthroughSettings(proxy: CallingProxy, host: string, place: Place): CallSettings {
    const cluster = { host, subset: null, port: this.#onlyPort(host) };
    const source = 'pilot/pkg/networking/core/httproute.go buildCatchAllVirtualHost';
    const once = byDefault(1, 'Istio', 'every version', source);
    const none = { value: { attempts: 0 }, placeOf: () => place };
    return {
      ...retrySettings(none, null, this.defaults),
      'retry.attempts': once,
      ...routeSettings(undefined, undefined, this.defaults, () => null),
      'timeout.requestMs': byDefault<number | null>(null, 'Istio', 'every version', source),
      'headers.forwarded': forwardedHeaders(proxy.kind, this.#proxyHeaders()),
      ...destinationSettings({}, onlyConnectTimeout(this.resources.mesh), 'passthrough', this.defaults),
      ...this.#security.settings(this.#targets(proxy, cluster, undefined), {
        value: { mode: 'DISABLE' },
        placeOf: () => place,
      }),
      ...this.#limit(proxy, cluster, undefined),
    };
  }

  /** Whether the settings of a host need its port to be known. */
  dependsOnPort(caller: Caller, host: string, subset: string | null): boolean {
    const rule = this.rules.select(host, this.service(host)?.namespace ?? null, caller);
    return rule !== undefined && dependsOnPort(rule, subset);
  }

  #onlyPort(host: string): number | null {
    const [first, ...others] = this.service(host)?.ports ?? [];
    return first !== undefined && others.length === 0 ? first.number : null;
  }

  #retryPolicy(route: RouteRule | undefined) {
    const own = route === undefined ? undefined : retriesOf(route);
    return own ?? meshField(this.resources.mesh, 'defaultHttpRetryPolicy');
  }

  /** The consistent hash of a route's only destination: it keeps retries from avoiding the instance that failed. */
  #hash(proxy: CallingProxy, cluster: Cluster, route: RouteRule | undefined): Setting<unknown> | null {
    if (route === undefined || (route.rule.route ?? []).length !== 1) return null;
    const rule = this.#rule(proxy, cluster.host);
    const { loadBalancer } = rule === undefined ? {} : clusterPolicy(rule, cluster.subset, cluster.port);
    return loadBalancer?.value.consistentHash === undefined
      ? null
      : written(null, loadBalancer.placeOf(['consistentHash']));
  }

  #rule(caller: Caller, host: string): MergedRule | undefined {
    return this.rules.select(host, this.#namespaceOf(host), caller);
  }

  /** Namespace of a service; of one that is not declared, as its full name says it. */
  #namespaceOf(host: string): string | null {
    const suffix = `.svc.${this.domain}`;
    const [, namespace] = host.endsWith(suffix) ? host.slice(0, -suffix.length).split('.') : [];
    return this.service(host)?.namespace ?? namespace ?? null;
  }

  #proxyHeaders(): Placed<{ xForwardedHost?: boolean; xForwardedPort?: boolean }> | undefined {
    const config = meshField(this.resources.mesh, 'defaultConfig');
    const headers = config?.value.proxyHeaders;
    if (config === undefined || headers === undefined) return undefined;
    return below(config, ['proxyHeaders'], {
      xForwardedHost: headers.xForwardedHost?.enabled ?? false,
      xForwardedPort: headers.xForwardedPort?.enabled ?? false,
    });
  }

  #destination(proxy: CallingProxy, cluster: Cluster): CallSettingsDraft {
    const key = [
      proxy.kind,
      proxy.namespace,
      JSON.stringify(proxy.labels),
      proxy.gateways,
      cluster.host,
      cluster.subset,
      cluster.port,
    ].join(' ');
    const known = this.#destinations.get(key) ?? this.#makeDestination(proxy, cluster);
    this.#destinations.set(key, known);
    return known;
  }

  #makeDestination(proxy: CallingProxy, cluster: Cluster): CallSettingsDraft {
    const { host, subset, port } = cluster;
    const service = this.service(host);
    const rule = this.#rule(proxy, host);
    const policy: ClusterPolicy = rule === undefined ? {} : clusterPolicy(rule, subset, port);
    const settings = destinationSettings(
      policy,
      this.resources.mesh,
      service?.discovery ?? 'endpoints',
      this.defaults,
    );
    const secured = this.#security.settings(this.#targets(proxy, cluster, rule), policy.tls);
    const broken = this.holes.rules(host, this.#namespaceOf(host), proxy.namespace);
    const hole = broken ?? this.#hole(cluster, rule);
    if (hole === undefined) return { ...settings, ...secured };
    const { 'breaker.kind': breaker, 'timeout.readMs': read, 'discovery.stalenessMs': staleness } = settings;
    return {
      ...Object.fromEntries(BY_DESTINATION_RULE.map((name) => [name, hole])),
      ...(breaker && { 'breaker.kind': breaker }),
      ...(read && { 'timeout.readMs': read }),
      ...(staleness && { 'discovery.stalenessMs': staleness }),
      ...secured,
      // Its tls decides whether the caller answers a demand for mutual TLS.
      ...(broken && { 'security.mtls': broken }),
    };
  }

  /** Why what a DestinationRule decides can't be told; undefined when it can. */
  #hole({ host, subset, port }: Cluster, rule: MergedRule | undefined): Hole {
    const place = rule?.from[0]?.placeOf([]) ?? null;
    if (subset !== null && rule?.subsets.get(subset) === undefined)
      return notKnown(`no DestinationRule of ${host} that the caller sees declares subset ${subset}`, place);
    return port === null && rule !== undefined && dependsOnPort(rule, subset)
      ? notKnown('it differs by port, and the port is not known', place)
      : undefined;
  }

  #targets(
    proxy: CallingProxy,
    { host, subset, port }: Cluster,
    rule: MergedRule | undefined,
  ): SecurityTarget[] {
    const service = this.service(host);
    const subsetLabels = subset === null ? {} : (rule?.subsets.get(subset)?.value.labels ?? {});
    const all = service?.workloads ?? [];
    const target: SecurityTarget = {
      kind: 'service',
      namespace: this.#namespaceOf(host) ?? '',
      workloads: all.filter((labels) => isSelected(labels, subsetLabels)),
      certain: { ...service?.selector, ...subsetLabels },
      names: [host.split('.')[0] ?? host],
      port: port === null ? null : (service?.targetPorts.get(port) ?? null),
      external: service?.external ?? false,
    };
    if (proxy.kind === 'sidecar') return [target];
    const gateway: SecurityTarget = {
      kind: 'gateway',
      namespace: proxy.namespace,
      workloads: [proxy.labels],
      certain: proxy.labels,
      names: proxy.gateways,
      port: null,
      external: false,
    };
    return [gateway, target];
  }

  /** Local rate limits of the calling proxy and of the instances' sidecars. */
  #limit(proxy: CallingProxy, cluster: Cluster, route: RouteRule | undefined): CallSettingsDraft {
    const hole = this.holes.filters([proxy.namespace, this.#namespaceOf(cluster.host)]);
    if (hole !== undefined) return { 'limit.requestsPerSecond': hole };
    const none = this.defaults.of('limit.requestsPerSecond');
    const reached = this.#limits.map((one) => ({ one, reach: this.#concerns(one, proxy, cluster, route) }));
    const unclear = reached.find(({ reach }) => reach === 'not-known');
    if (unclear !== undefined)
      return {
        'limit.requestsPerSecond': notKnown(
          'a local rate limit is for some listeners or hosts, and whether for this call is not known',
          unclear.one.place,
        ),
      };
    const all = reached.flatMap(({ one, reach }) => (reach === 'all' ? [one] : []));
    // A route's own configuration takes the place of the filter's (typed_per_filter_config).
    const own = all.filter(({ at }) => at === 'route');
    const filters = all.filter(({ at }) => at === 'filter');
    // Without the filter in its chain a route's configuration of it does nothing.
    const [limit, ...others] = own.length > 0 && filters.length > 0 ? own : filters;
    if (limit === undefined) return { 'limit.requestsPerSecond': none };
    if (limit.notModelled !== null || others.length > 0) {
      const reason = limit.notModelled ?? 'several local rate limits are for this call';
      return { 'limit.requestsPerSecond': notKnown(reason, limit.place) };
    }
    if (limit.bucket === null)
      return {
        'limit.requestsPerSecond': derived(null, 'a filter that is not enabled limits nothing', [
          written(null, limit.place),
        ]),
      };
    return {
      'limit.requestsPerSecond': written(limit.bucket.perSecond, limit.place),
      'limit.burst': written(limit.bucket.burst, limit.place),
      'limit.scope': byDefault('each proxy', 'Envoy', 'every version', 'local_rate_limit_filter.rst (RL-01)'),
    };
  }

  #concerns(
    { namespace, selector = {}, context, only }: LocalRateLimit,
    proxy: CallingProxy,
    { host, port }: Cluster,
    route: RouteRule | undefined,
  ): LimitReach {
    if (only.route !== null && route?.rule.name !== only.route) return 'none';
    const isFor = (own: string | null, labels: Readonly<Record<string, string>>) =>
      (namespace === this.rootNamespace || namespace === own) && isSelected(labels, selector);
    const caller = proxy.kind === 'gateway' ? 'GATEWAY' : 'SIDECAR_OUTBOUND';
    const service = this.service(host);
    if ((context === caller || context === 'ANY') && isFor(proxy.namespace, proxy.labels))
      return proxy.kind === 'gateway'
        ? limitAtGateway(only, this.#serversOf(proxy), route && this.places.hostsOf(route.rule))
        : limitAtCaller(only, host, port ?? this.#onlyPort(host));
    if (context !== 'SIDECAR_INBOUND' && context !== 'ANY') return 'none';
    const sets =
      service === undefined || service.workloads.length === 0 ? [service?.selector ?? {}] : service.workloads;
    if (!sets.some((labels) => isFor(this.#namespaceOf(host), labels))) return 'none';
    const called = port ?? this.#onlyPort(host);
    return limitAtInstance(only, called, called === null ? null : (service?.targetPorts.get(called) ?? null));
  }

  /** Ports of a gateway's servers; empty where its Gateways are not Istio's own. */
  #serversOf({ gateways }: CallingProxy): number[] {
    return this.resources
      .of('Gateway')
      .flatMap(({ name, spec }) => (gateways.includes(name) ? spec.servers : []))
      .map(({ port }) => port.number);
  }
}

/** The default traffic policy of the mesh is for services, the connect timeout for every cluster. */
function onlyConnectTimeout(sources: readonly MeshSource[]): MeshSource[] {
  return sources.map(({ config: { connectTimeout }, placeOf }) => ({
    config: connectTimeout === undefined ? {} : { connectTimeout },
    placeOf,
  }));
}
