import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Call, Policy } from '#shared/policy/model/policy.ts';
import { valueOf, type Origin } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { usesRibbon } from '#shared/policy/spring/effective/balancing.ts';
import { SettingsReader } from '#shared/policy/spring/effective/settings-reader.ts';
import { kubernetesBalancer, modeOf } from '#shared/policy/spring/kubernetes/kubernetes-mode.ts';
import { registrySwitches } from '#shared/policy/spring/registry/registry-use.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { clientAddress } from './address.ts';
import { addressesOf, isReplaced, meshCall, meshServiceAt, type BypassContext } from './context.ts';

/**
 * What stands between the applications' configuration and a mesh that governs their calls: a registry that is still asked,
 * clients without a fixed name, SDK retries and breakers above those of the mesh, leftovers (catalogue MO-01 to MO-08).
 */
export function bypassFindings(context: BypassContext): AuditFinding[] {
  return once([
    ...context.applications
      .filter(({ name }) => !isReplaced(context, name))
      .flatMap((application) => applicationFindings(context, application)),
    ...context.spring.calls
      .filter(({ caller }) => caller === null || !isReplaced(context, caller))
      .flatMap((call) => callFindings(context, call)),
  ]);
}

/** The methods of a Feign client are calls of their own, and mostly have the same findings. */
function once(findings: readonly AuditFinding[]): AuditFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, subject, title }) => {
    const key = `${rule} ${subject} ${title}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const REGISTRY_SOURCE =
  'spring-cloud-netflix EurekaClientConfigBean, EurekaRibbonClientConfiguration (MO-01)';
const DEFAULT_REGISTRY = /localhost:8761/;

function applicationFindings({ spring }: BypassContext, application: SpringApplication): AuditFinding[] {
  const { name, environment } = application;
  const found: AuditFinding[] = [];
  const service = spring.services.find((one) => one.name === name);
  const asksRegistry = valueOf(service?.registry ?? undefined);
  if (asksRegistry === true)
    found.push({
      rule: 'MP-BP-01',
      severity: 'major',
      catalogue: 'MO-06',
      subject: name,
      title: `${name} still registers with and asks the registry`,
      reason:
        'While the registry is asked, the SDK picks instances itself: weights, subsets and outlier detection have no effect on its calls.',
      source: REGISTRY_SOURCE,
      fix: `Set ${registrySwitches(application).join(': false and ')}: false in the mesh.`,
      place:
        registrySwitches(application)
          .flatMap((name) => environment.placeOf(name) ?? environment.placeOf(parentOf(name)) ?? [])
          .at(0) ?? null,
    });
  if (asksRegistry !== undefined) found.push(...registryAddresses(application, asksRegistry));
  const modeName = kubernetesModeName(spring, application);
  const mode = environment.get(modeName);
  // A fixed address is no choice among pods, and who calls nobody makes none.
  const chooses = spring.calls.some(
    ({ caller, addresses }) => caller === name && (addresses === null || !addresses.known),
  );
  // A mode that can't be read is said where the call's addresses are not known.
  const picks = mode === undefined || (mode.known && mode.value.toUpperCase() !== 'SERVICE');
  if (balancesPods(application, chooses) && picks)
    found.push({
      rule: 'MP-BP-03',
      severity: 'blocker',
      catalogue: 'MO-02',
      subject: name,
      title: `${name} balances over pod addresses`,
      reason:
        'Requests to a pod address go through PassthroughCluster: no subset, retry, timeout or outlier detection applies.',
      source:
        'spring-cloud-kubernetes KubernetesLoadBalancerProperties, KubernetesRibbonProperties, load-balancer.adoc',
      fix: `Set ${modeName}: SERVICE.`,
      place: environment.placeOf(modeName) ?? null,
    });
  return found;
}

/** The property by which the balancer of this version is told to call Services. */
function kubernetesModeName(spring: Policy, application: SpringApplication): string {
  const versions = springVersions(spring.versions['Spring Cloud'] ?? null, new Problems());
  const reader = new SettingsReader(application, versions, new Problems());
  const balancer = kubernetesBalancer(reader, usesRibbon(reader));
  return modeOf((balancer === null ? undefined : valueOf(balancer)) ?? 'loadbalancer');
}

function parentOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/** Addresses of a registry: left over where nobody asks it, and the default where somebody does (MO-01). */
function registryAddresses({ name, environment }: SpringApplication, asked: boolean): AuditFinding[] {
  const found: AuditFinding[] = [];
  const base = {
    rule: 'MP-BP-02',
    catalogue: 'MO-01',
    subject: name,
    source: REGISTRY_SOURCE,
  } as const;
  let told = false;
  for (const { key, value, place } of environment.all()) {
    const ofEureka = /^eureka\.client\.service-?url/i.test(key);
    told ||= ofEureka;
    if (DEFAULT_REGISTRY.test(value) && asked && ofEureka)
      found.push({
        ...base,
        severity: 'major',
        title: `${name} asks a registry at its own address: ${key}`,
        reason:
          'In a mesh nothing listens there: the list of servers stays empty, and calls find no instance.',
        fix: 'Set eureka.client.enabled: false in the mesh.',
        place,
      });
    else if (DEFAULT_REGISTRY.test(value) || (ofEureka && !asked))
      found.push({
        ...base,
        severity: 'minor',
        title: `${name} has a registry's address left over: ${key}`,
        reason:
          'A leftover is asked again as soon as somebody switches the client on, or by a library that does not look at the switch.',
        fix: `Remove ${key}.`,
        place,
      });
  }
  const eureka = environment.placeOf('eureka.client') ?? environment.placeOf('eureka.instance');
  if (asked && !told && eureka !== undefined)
    found.push({
      ...base,
      severity: 'major',
      title: `${name} asks the default registry, http://localhost:8761/eureka/`,
      reason:
        'Leaving eureka.client.service-url out does not switch the client off: it asks its default, finds nothing there, and calls find no instance.',
      fix: 'Set eureka.client.enabled: false in the mesh.',
      place: eureka,
    });
  return found;
}

/** Its balancer is configured; or it finds the instances that are chosen from, more than only bringing ConfigMaps. */
function balancesPods({ environment, classPath }: SpringApplication, chooses: boolean): boolean {
  const prefix = 'spring.cloud.kubernetes';
  if (['loadbalancer', 'ribbon'].some((part) => environment.children(`${prefix}.${part}`).length > 0))
    return true;
  if (!chooses || valueOf(environment.get(`${prefix}.discovery.enabled`)) === 'false') return false;
  if (classPath?.libraries.some(({ name }) => KUBERNETES_BALANCER.test(name)) === true) return true;
  return environment
    .children(prefix)
    .some((child) => !['config', 'reload', 'secrets', 'enabled'].includes(child));
}

/** Starters and libraries that take part in finding and choosing instances. */
const KUBERNETES_BALANCER =
  /^spring-cloud-(starter-)?kubernetes-((client-|fabric8-)?(all|loadbalancer|discovery)|ribbon|discoveryclient)$/;

function callFindings(context: BypassContext, call: Call): AuditFinding[] {
  const scope = `${call.caller ?? 'any service'} → ${call.callee}`;
  const found: AuditFinding[] = [];
  const ignored = ignoredAddress(context, call);
  if (ignored !== null && !hasRibbon(context))
    found.push({
      rule: 'MP-BP-04',
      severity: 'blocker',
      catalogue: 'MO-01',
      subject: scope,
      title: `The fixed address of ${call.callee} is ignored`,
      reason: 'Spring Cloud LoadBalancer does not read ribbon.listOfServers, and this version has no Ribbon.',
      source: 'spring-cloud-commons SimpleDiscoveryProperties; Ribbon was removed with Spring Cloud 2020.0',
      fix: `Write spring.cloud.discovery.client.simple.instances.${call.callee}[0].uri, or give the Feign client a url.`,
      place: ignored,
    });
  else if (ignored !== null)
    found.push({
      rule: 'MP-BP-04',
      severity: 'blocker',
      catalogue: 'MO-01',
      subject: scope,
      title: `The fixed address of ${call.callee} is ignored`,
      reason:
        'With Eureka on the class path the list of servers comes from the registry; listOfServers is read only when ribbon.eureka.enabled or eureka.client.enabled is false, or NIWSServerListClassName names ConfigurationBasedServerList.',
      source: REGISTRY_SOURCE,
      fix: 'Set ribbon.eureka.enabled: false beside it.',
      place: ignored,
    });
  const asked = valueOf(
    context.spring.services.find(({ name }) => name === call.caller)?.registry ?? undefined,
  );
  if (call.addresses === null && ignored === null && asked === false)
    found.push({
      rule: 'MP-BP-14',
      severity: 'major',
      catalogue: 'MO-01',
      subject: scope,
      title: `Nothing says where ${call.callee} is`,
      reason: 'No registry is asked and no fixed address is told: the SDK finds no instance of it.',
      source: REGISTRY_SOURCE,
      fix: fixOf(call),
      place: placeOfOrigin(call.origin),
    });
  else if (call.addresses === null && ignored === null)
    found.push({
      rule: 'MP-BP-05',
      severity: 'major',
      catalogue: 'MO-02',
      subject: scope,
      title: `${call.callee} is found through the registry`,
      reason: 'The SDK calls an instance by its address, which no VirtualService or DestinationRule matches.',
      source: 'istio pilot/pkg/networking/core/httproute.go buildCatchAllVirtualHost',
      fix: fixOf(call),
      place: placeOfOrigin(call.origin),
    });
  found.push(...addressFindings(context, call, scope), ...layerFindings(context, call, scope));
  return found;
}

/** Where a `listOfServers` stands that has no effect, or null. The id of a client may be written in any case. */
function ignoredAddress({ applications }: BypassContext, call: Call): Place | null {
  if (call.addresses !== null) return null;
  const environment = applications.find(({ name }) => name === call.caller)?.environment;
  const key = `${call.callee}.ribbon.listofservers`;
  for (const property of environment?.all() ?? [])
    if (property.key.toLowerCase() === key && valueOf(environment?.getExact(property.key))?.trim() !== '')
      return property.place;
  return null;
}

function hasRibbon({ spring }: BypassContext): boolean {
  return springVersions(spring.versions['Spring Cloud'] ?? null, new Problems()).has('ribbon') !== false;
}

function fixOf({ via, callee }: Call): string {
  return via.includes('feign')
    ? `Give the Feign client a url, or ${callee} a fixed address (ribbon.listOfServers or spring.cloud.discovery.client.simple.instances).`
    : `Give ${callee} a fixed address: the name and port of its Kubernetes Service.`;
}

function addressFindings(context: BypassContext, call: Call, scope: string): AuditFinding[] {
  const place = call.addresses === null ? null : settingPlace(call.addresses);
  return addressesOf(call).flatMap((text): AuditFinding[] => {
    const address = clientAddress(text);
    const base = {
      subject: scope,
      place,
      source: 'istio pilot/pkg/networking/core/httproute.go generateVirtualHostDomains',
    };
    if (address === undefined)
      return [
        {
          ...base,
          rule: 'MP-BP-06',
          severity: 'major',
          catalogue: 'MO-08',
          title: `${text} is not an address`,
          reason: 'The client will fail with the first call.',
          fix: 'Write host:port.',
        },
      ];
    const service = meshServiceAt(context, address.host);
    if (address.literal && context.mesh !== null && service === undefined)
      return [
        {
          ...base,
          rule: 'MP-BP-07',
          severity: 'blocker',
          catalogue: 'MO-02',
          title: `${call.callee} is called by the address ${text}`,
          reason:
            'An IP address matches no virtual host of the sidecar: the call passes through without retries, timeout, subsets or outlier detection.',
          fix: 'Use the name and port of the Service.',
        },
      ];
    if (context.mesh === null) return [];
    if (service === undefined)
      return [
        {
          ...base,
          rule: 'MP-BP-08',
          severity: 'major',
          catalogue: 'MO-08',
          title: `The mesh has no host ${address.host}`,
          reason:
            'A name that no Service or ServiceEntry declares passes through the mesh unknown, or is answered 502 with REGISTRY_ONLY.',
          fix: 'Declare it, or correct the name.',
        },
      ];
    const port = address.port ?? (text.startsWith('https') ? 443 : 80);
    if (service.ports.length === 0 || service.ports.includes(port)) return [];
    return [
      {
        ...base,
        rule: 'MP-BP-09',
        severity: 'major',
        catalogue: 'MO-08',
        title: `${call.callee} is called at port ${port}, which ${service.name} does not have`,
        reason: `A virtual host is made for each port of the Service (${service.ports.join(', ')}); another port passes through.`,
        fix: `Call port ${service.ports.join(' or ')}.`,
      },
    ];
  });
}

/**
 * The most attempts that gateways of the mesh make of one request to the caller, where they repeat what it has worked for: an
 * answer, or a connection that broke on the way (MO-03). Istio's default since 1.24 repeats only what never reached it, so
 * that the caller's own calls are not repeated with it.
 */
function gatewayAttempts({ mesh, names }: BypassContext, caller: string | null): number {
  const host = caller === null ? undefined : names.inMesh(caller)?.host;
  return mesh === null || host === undefined ? 1 : (attemptsByHost(mesh).get(host) ?? 1);
}

/** Counted once for all calls. */
const attemptsOfMesh = new WeakMap<Policy, ReadonlyMap<string, number>>();

function attemptsByHost(mesh: Policy): ReadonlyMap<string, number> {
  const known = attemptsOfMesh.get(mesh);
  if (known !== undefined) return known;
  const most = new Map<string, number>();
  for (const { destinations, settings } of mesh.edges.flatMap((edge) => edge.routes)) {
    const attempts = repeatsWork(settings) ? (valueOf(attemptsOf(settings, 'GET')) ?? 1) : 1;
    for (const { host } of destinations) most.set(host, Math.max(attempts, most.get(host) ?? 1));
  }
  attemptsOfMesh.set(mesh, most);
  return most;
}

function repeatsWork(settings: CallSettings): boolean {
  const failures = valueOf(settings['retry.failures']) ?? [];
  return (
    (valueOf(settings['retry.statuses']) ?? []).length > 0 ||
    failures.includes('reset') ||
    failures.includes('read-timeout')
  );
}

function layerFindings(context: BypassContext, call: Call, scope: string): AuditFinding[] {
  const sidecar = meshCall(context, call);
  const found: AuditFinding[] = [];
  const base = { subject: scope, place: placeOfOrigin(call.origin) };
  const [sdk, mesh] = [attemptsOf(call.settings, 'GET'), attemptsOf(sidecar?.settings ?? {}, 'GET')];
  const [inner, outer] = [valueOf(mesh) ?? 1, valueOf(sdk) ?? 1];
  const governed = addressesOf(call).length > 0;
  const gateway = gatewayAttempts(context, call.caller);
  const factors = [
    outer > 1 ? `${outer} attempts of the SDK` : '',
    inner > 1 ? `${inner}${outer > 1 ? '' : ' attempts'} of the mesh` : '',
    gateway > 1 ? `${gateway} of the gateway before ${call.caller ?? 'it'}` : '',
  ].filter((factor) => factor !== '');
  // What the mesh repeats multiplies only once it governs the call; the gateway before the caller is in the mesh already.
  const later = !governed && inner > 1;
  if (factors.length > 1)
    found.push({
      ...base,
      rule: 'MP-BP-10',
      severity: governed && outer > 1 && inner > 1 ? 'blocker' : 'major',
      catalogue: 'MO-03',
      title: `Retries ${later ? 'will multiply once the mesh governs the call' : 'multiply'}: ${factors.join(' × ')} = ${outer * inner * gateway}`,
      reason: `A failing instance gets the product of ${factors.length > 2 ? 'all' : 'both'}, which turns a small fault into an overload.`,
      source: 'istio.io docs/concepts/traffic-management, note on conflicts of retries',
      fix:
        outer > 1
          ? 'Set retries.attempts: 0 on the route while the SDK retries, or switch the retries of the SDK off.'
          : 'Set retries.attempts: 0 on the route of the gateway, or on that of the call.',
    });
  else if (outer > 1)
    found.push({
      ...base,
      rule: 'MP-BP-11',
      severity: 'info',
      catalogue: 'MO-03',
      title: `The SDK still retries: up to ${outer} attempts`,
      reason:
        'As long as the mesh does not retry, nothing multiplies. Before the cutover one layer has to give them up.',
      source: 'istio.io docs/concepts/traffic-management, note on conflicts of retries',
      fix: 'Move the retries to the VirtualService when the SDK is taken out.',
    });
  const breaker = valueOf(call.settings['breaker.kind']) ?? 'none';
  const ejection = valueOf(sidecar?.settings['ejection.kind']) ?? 'none';
  if (breaker !== 'none' && ejection !== 'none')
    found.push({
      ...base,
      rule: 'MP-BP-12',
      severity: 'minor',
      catalogue: 'MO-04',
      title: `Two breakers: ${breaker} above outlier detection`,
      reason:
        'An ejection lowers the share of failures, so that the outer breaker may never open; a 503 of the mesh counts as a failure of the service.',
      source: 'envoy docs outlier.rst; Hystrix HystrixCommandMetrics.HealthCounts',
      fix: 'Keep the outer one only for its fallback, with a threshold that the mesh cannot reach by itself.',
    });
  const own = patience(call.settings);
  const route = sidecar === undefined ? null : longestAnswer(sidecar.settings, inner);
  if (own !== null && route !== null && route >= own)
    found.push({
      ...base,
      rule: 'MP-BP-13',
      severity: 'minor',
      catalogue: 'MO-05',
      title: `The application gives up (${own} ms) before its sidecar does (${route} ms)`,
      reason:
        'The sidecar logs DC with status 0, its remaining tries are cut, and the instances do the work for nobody.',
      source: 'envoy docs/root/configuration/observability/access_log/usage.rst (flag DC)',
      fix: 'Make the timeout of the route shorter than that of the application.',
    });
  return found;
}

/** How long the application waits: the whole call's limit, or the silence of a try, during which its sidecar sends nothing. */
function patience(settings: CallSettings): number | null {
  const limits = [settings['timeout.requestMs'], settings['timeout.readMs']].flatMap(
    (limit) => valueOf(limit) ?? [],
  );
  return limits.length === 0 ? null : Math.min(...limits);
}

/** How long the sidecar may take: the timeout of the route, else that of all its tries (MO-05); null without an end. */
function longestAnswer(settings: CallSettings, attempts: number): number | null {
  const whole = valueOf(settings['timeout.requestMs']);
  const perTry = valueOf(settings['retry.perTryTimeoutMs']);
  const tries = typeof perTry === 'number' ? perTry * attempts : null;
  return typeof whole === 'number' ? (tries === null ? whole : Math.min(whole, tries)) : tries;
}

function placeOfOrigin(origin: Origin): Place | null {
  return origin.kind === 'written' ? origin.place : null;
}

function settingPlace(setting: NonNullable<Call['addresses']>): Place | null {
  return setting.known ? placeOfOrigin(setting.origin) : setting.place;
}
