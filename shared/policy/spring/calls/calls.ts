import type { Call } from '#shared/policy/model/policy.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { written } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { usesRibbon } from '../effective/balancing.ts';
import type { Caller } from '../effective/caller.ts';
import { mapped } from '../effective/combine.ts';
import type { EurekaService } from '../eureka/eureka-apps.ts';
import { feignUrl } from '../feign/feign-config.ts';
import { feignCall } from '../feign/feign-settings.ts';
import { addressesOf, authorityOf } from '../registry/addresses.ts';
import { resourceServer } from '../security/resource-server.ts';
import { tracePropagation } from '../tracing/propagation.ts';
import type { ApplicationCode } from './application-code.ts';
import type { Evidence } from './evidence.ts';
import { versionShares } from './version-shares.ts';
import { loadBalancedCall, plainCall } from './load-balanced-settings.ts';
import { namedCallees, type NamedCallee } from './named-callees.ts';

/** What the calls of one application are found with. */
export interface CallSources {
  readonly code: ApplicationCode;
  readonly evidence: Evidence;
  /** All applications, for what a destination demands of its callers. */
  readonly callers: ReadonlyMap<string, Caller>;
  /** Destinations of the application's own gateway: their client is the gateway. */
  readonly throughEdge: ReadonlySet<string>;
  /** What the registry answers; null when it was not asked. */
  readonly registered: readonly EurekaService[] | null;
  readonly problems: Problems;
}

/** The calls of one application that its code and its own configuration name. */
export function callsOf(caller: Caller, sources: CallSources): Call[] {
  reportNameless(caller, sources);
  const own = calleesOf(caller, sources).filter((named) => named.own);
  return [
    ...own.flatMap((named) => callsTo(caller, named, sources)),
    ...callsInCode(caller, sources, new Set(own.map(({ callee }) => callee.id))),
  ];
}

/** Calls that only a file of several applications names: somebody makes them, and nothing says who. */
export function callsOfAnybody(caller: Caller, sources: CallSources, called: ReadonlySet<string>): Call[] {
  return calleesOf(caller, sources)
    .filter(({ own, callee }) => !own && !called.has(callee.id))
    .flatMap((named) => callsTo(caller, named, sources))
    .map((call) => ({ ...call, caller: null }));
}

function reportNameless({ reader }: Caller, { code, problems }: CallSources): void {
  for (const { type, reason, place } of code.nameless)
    problems.error(
      'FEIGN_CLIENT_NOT_KNOWN',
      `nothing says which service the Feign client ${type} of ${reader.application.name} calls: ${reason}`,
      'Give what fills its name in; until then its calls are compared with nothing.',
      place,
    );
}

function calleesOf({ reader }: Caller, { code, evidence, throughEdge }: CallSources): NamedCallee[] {
  return namedCallees(reader, code, evidence).filter(
    ({ callee, code: client }) => client !== null || !throughEdge.has(callee.id),
  );
}

/** Calls by constants of the code: addresses and names of services that are known, which nothing else names. */
function callsInCode(caller: Caller, sources: CallSources, named: ReadonlySet<string>): Call[] {
  const { code, callers, registered, problems } = sources;
  const { name } = caller.reader.application;
  const { targets, balanced, open } = code.clients;
  if (open !== null)
    problems.warning(
      'CALLS_IN_CODE',
      `${name} puts addresses together in its code: whom it calls is not completely known`,
      'Look at the place: a call that is not among the rows is compared with nothing.',
      open,
    );
  const services = new Set([...callers.keys(), ...(registered ?? []).map((service) => service.name)]);
  return targets.flatMap((target) => {
    const { host, authority, place } = target;
    const id = services.has(host) ? host : (host.split('.', 1)[0] ?? host);
    if (!services.has(id) || named.has(id) || id === name) return [];
    const isBalanced = authority === null || (balanced && id === host);
    const callee = { id, client: id };
    if (isBalanced)
      return callsTo(caller, { callee, via: 'load-balanced', code: null, place, own: true }, sources);
    return [
      {
        caller: name,
        callee: id,
        via: 'http',
        origin: { kind: 'written' as const, place },
        settings: { ...plainCall(), ...common(caller, id, callers) },
        subset: null,
        addresses: written([target.tls && !authority.includes(':') ? `${authority}:443` : authority], place),
        ...(target.tls && { tls: true }),
      },
    ];
  });
}

function callsTo(
  caller: Caller,
  { callee, via, code, place }: NamedCallee,
  { code: { customised: customisedOf }, callers, registered, problems }: CallSources,
): Call[] {
  const customised = customisedOf(callee.client);
  const { reader } = caller;
  const url = via === 'feign' ? (code?.url ?? feignUrl(reader, code?.context ?? callee.client)) : null;
  const addresses =
    url === null
      ? addressesOf(reader, callee.client, usesRibbon(reader), problems)
      : mapped(url, (text) => [authorityOf(text)]);
  const all = common(caller, callee.id, callers);
  const call = (settings: CallSettings, method: string | null): Call => ({
    caller: reader.application.name,
    callee: callee.id,
    via: method === null ? via : `${via} ${method}`,
    origin: { kind: 'written', place },
    settings: { ...settings, ...all },
    subset: null,
    addresses,
    ...(url?.known === true && /^https:/i.test(url.value) && { tls: true }),
    ...(addresses === null && versionShares(reader, callee, settings['balancing.algorithm'], registered)),
  });
  if (via === 'load-balanced') return [call(loadBalancedCall(caller, callee, customised), null)];
  const feign = feignCall(caller, callee, code, url !== null, customised);
  return [call(feign.settings, null), ...feign.methods.map(({ method, settings }) => call(settings, method))];
}

/** What a call has whatever client makes it: trace context, and whether its destination checks tokens. */
function common(caller: Caller, callee: string, callers: ReadonlyMap<string, Caller>): CallSettings {
  const propagation = tracePropagation(caller.reader);
  const destination = callers.get(callee);
  return {
    ...(propagation === null ? {} : { 'trace.propagation': propagation }),
    ...(destination === undefined ? {} : resourceServer(destination.reader)),
  };
}
