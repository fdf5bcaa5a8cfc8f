import type { Call, Policy, Service } from '#shared/policy/model/policy.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { sidecarCall } from '#shared/policy/parity/sidecar-call.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import type { TrafficEvidence } from '#shared/policy/inputs.ts';
import { clientAddress } from './address.ts';

/** What the bypass audit looks at: the applications as they are configured for the mesh. */
export interface BypassContext {
  /** Applications with the settings that they have on the candidate. */
  readonly applications: readonly SpringApplication[];
  /** The policy made of them. */
  readonly spring: Policy;
  readonly mesh: Policy | null;
  readonly names: ServiceNames;
  readonly traffic: TrafficEvidence | null;
}

/**
 * Whether an application is a gateway of Spring whose place a gateway of the mesh takes: it has nothing to bypass. One that
 * the mesh's gateway sends requests to stays, behind it (MO-07).
 */
export function isReplaced({ spring, mesh, names }: BypassContext, application: string): boolean {
  if (mesh === null || mesh.edges.length === 0) return false;
  if (!spring.edges.some(({ name }) => name === application)) return false;
  const host = names.inMesh(application)?.host;
  return host === undefined || !hostsBehindGateways(mesh).has(host);
}

const behindGateways = new WeakMap<Policy, ReadonlySet<string>>();

function hostsBehindGateways(mesh: Policy): ReadonlySet<string> {
  const known = behindGateways.get(mesh);
  if (known !== undefined) return known;
  const routes = mesh.edges.flatMap((edge) => edge.routes);
  const hosts = new Set(routes.flatMap(({ destinations }) => destinations.map(({ host }) => host)));
  behindGateways.set(mesh, hosts);
  return hosts;
}

/**
 * The mesh's service that an address names: by its host, by a fixed address of it, or by the first labels of its host, where
 * those of Kubernetes come first (`producer`, `producer.shop`; istiod's generateAltVirtualHosts makes them).
 */
export function meshServiceAt({ mesh }: BypassContext, host: string): Service | undefined {
  const services = mesh?.services ?? [];
  return (
    services.find(({ name, addresses = [] }) => name.toLowerCase() === host || addresses.includes(host)) ??
    services.find(({ name }) => name.startsWith(`${host}.`) && /^[^.]+\.[^.]+\.svc(\.|$)/.test(name))
  );
}

/** Addresses that a client is told, as far as they can be read. */
export function addressesOf({ addresses }: Call): readonly string[] {
  return addresses?.known === true ? addresses.value : [];
}

const callsByCallee = new WeakMap<Policy, ReadonlyMap<string, readonly Call[]>>();

function callsTo(policy: Policy, callee: string): readonly Call[] {
  const known = callsByCallee.get(policy) ?? Map.groupBy(policy.calls, (call) => call.callee);
  callsByCallee.set(policy, known);
  return known.get(callee) ?? [];
}

/** The mesh's declaration for a call of the SDK: by its fixed address, else by the registry's name. */
export function meshCall(context: BypassContext, call: Call): Call | undefined {
  const { mesh, names } = context;
  if (mesh === null) return undefined;
  const [first] = addressesOf(call).flatMap((text) => clientAddress(text) ?? []);
  const byAddress = first === undefined ? undefined : meshServiceAt(context, first.host);
  const target = byAddress === undefined ? names.inMesh(call.callee) : { host: byAddress.name, subset: null };
  if (target === undefined) return undefined;
  return sidecarCall(
    callsTo(mesh, target.host),
    call.caller === null ? null : (names.inMesh(call.caller)?.host ?? call.caller),
    target.subset,
  );
}
