import type { CallSettings, CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { ownChecks } from './behind-gateway.ts';
import { attemptsOf } from './rows/retry.ts';

/**
 * What a call does when the application, with its SDK, calls through its sidecar: attempts multiply (MO-03), the shorter
 * timeout wins (MO-05), breaker and fallback stay in the application, and what the SDK no longer does because it sees one
 * fixed address (balancing, isolation of an instance, discovery) is the mesh's. The application goes on checking tokens.
 * The attempts are those of one method: each layer may repeat other ones.
 */
export function throughSidecar(
  sdk: CallSettings,
  mesh: CallSettings,
  method: 'GET' | 'POST' = 'GET',
): CallSettings {
  const layered: CallSettingsDraft = { ...sdk };
  delete layered['balancing.algorithm'];
  delete layered['balancing.sticky'];
  delete layered['balancing.prefersZone'];
  delete layered['ejection.kind'];
  delete layered['discovery.stalenessMs'];
  Object.assign(layered, pick(mesh, MESH_OWNED));
  assign(layered, 'retry.attempts', multiplied(attemptsOf(sdk, method), attemptsOf(mesh, method)));
  const unsafe = multiplied(attemptsOf(sdk, 'POST'), attemptsOf(mesh, 'POST'));
  if (method === 'POST' && unsafe !== undefined)
    layered['retry.methods'] = derived(['*'], 'the attempts are those of POST', [unsafe]);
  else if (unsafe?.known === true && unsafe.value > 1)
    layered['retry.methods'] = derived(['*'], 'both layers', [unsafe]);
  if (valueOf(mesh['retry.attempts']) !== 1) {
    assign(layered, 'retry.statuses', both(sdk['retry.statuses'], mesh['retry.statuses']));
    assign(layered, 'retry.failures', both(sdk['retry.failures'], mesh['retry.failures']));
  }
  Object.assign(layered, ownChecks(sdk, mesh));
  for (const name of LIMITS) assign(layered, name, shorter(sdk[name], mesh[name]));
  return layered;
}

/** Where both layers limit, the smaller limit is the one that is met. */
const LIMITS = [
  'timeout.requestMs',
  'pool.maxRequests',
  'pool.maxPending',
  'pool.maxConnections',
] as const satisfies readonly (keyof CallSettings)[];

/** The application connects to its own sidecar: connections to instances are the mesh's, and what its rule does to a call. */
const MESH_OWNED = [
  'timeout.connectMs',
  'timeout.idleMs',
  'pool.maxRequestsPerConnection',
  'balancing.algorithm',
  'balancing.sticky',
  'balancing.prefersZone',
  'ejection.kind',
  'ejection.consecutive5xx',
  'ejection.consecutiveGatewayErrors',
  'ejection.consecutiveLocalFailures',
  'ejection.baseMs',
  'ejection.maxMs',
  'ejection.intervalMs',
  'ejection.maxPercent',
  'ejection.firstAlways',
  'ejection.minHealthPercent',
  'headers.requestAdd',
  'headers.requestSet',
  'headers.requestRemove',
  'headers.responseAdd',
  'headers.responseSet',
  'headers.responseRemove',
  'cors.allowOrigins',
  'cors.allowMethods',
  'cors.allowHeaders',
  'cors.exposeHeaders',
  'mirror.to',
  'mirror.percent',
  'fault.abort',
  'fault.delay',
  'security.mtls',
  'security.jwtIssuers',
  'security.tokenRequired',
  'security.authorization',
  'limit.requestsPerSecond',
  'limit.burst',
  'limit.scope',
] as const satisfies readonly (keyof CallSettings)[];

function pick(from: CallSettings, names: readonly (keyof CallSettings)[]): CallSettings {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

function assign<
  Name extends 'retry.attempts' | 'retry.statuses' | 'retry.failures' | (typeof LIMITS)[number],
>(draft: CallSettingsDraft, name: Name, setting: CallSettingsDraft[Name]): void {
  if (setting === undefined) delete draft[name];
  else draft[name] = setting;
}

function multiplied(
  sdk: Setting<number> | undefined,
  mesh: Setting<number> | undefined,
): Setting<number> | undefined {
  if (sdk === undefined) return mesh;
  if (mesh === undefined) return sdk;
  if (!sdk.known) return sdk;
  if (!mesh.known) return mesh;
  return derived(sdk.value * mesh.value, `${sdk.value} of the SDK × ${mesh.value} of the mesh`, [sdk, mesh]);
}

/** What either layer tries again. */
function both<T extends string>(
  sdk: Setting<readonly T[]> | undefined,
  mesh: Setting<readonly T[]> | undefined,
): Setting<readonly T[]> | undefined {
  if (sdk === undefined || mesh === undefined) return sdk ?? mesh;
  if (!sdk.known || !mesh.known) return sdk.known ? mesh : sdk;
  if (mesh.value.every((one) => sdk.value.includes(one))) return sdk;
  return derived([...new Set([...sdk.value, ...mesh.value])].sort(), 'both layers', [sdk, mesh]);
}

function shorter(
  sdk: Setting<number | null> | undefined,
  mesh: Setting<number | null> | undefined,
): Setting<number | null> | undefined {
  if (sdk === undefined) return mesh;
  if (mesh === undefined || (sdk.known && mesh.known && mesh.value === null)) return sdk;
  if (!sdk.known || !mesh.known) return notKnown(sdk.known ? 'the mesh is not known' : sdk.reason);
  if (sdk.value === null) return mesh;
  return mesh.value !== null && mesh.value < sdk.value ? mesh : sdk;
}
