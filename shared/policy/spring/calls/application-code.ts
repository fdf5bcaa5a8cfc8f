import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { simpleNameOf } from '../annotations/annotation-value.ts';
import type { AnnotationsRead } from '../annotations/annotations.ts';
import { booleanAttribute } from '../annotations/uses/attributes.ts';
import { madeInCode, type MadeInCode } from '../annotations/uses/beans.ts';
import { ribbonClients, type BalancedClient } from '../annotations/uses/balancing.ts';
import { clientBeans, type ClientBeans } from '../annotations/uses/client-beans.ts';
import { controllerPaths, type ControllerPath } from '../annotations/uses/controllers.ts';
import { clientsInCode, type ClientsInCode } from './clients-in-code.ts';
import { feignClients, type FeignClient } from '../annotations/uses/feign.ts';
import { feignPolicies } from '../annotations/uses/feign-policies.ts';
import { gatewaySteps, type GatewayStep } from '../annotations/uses/gateway-steps.ts';
import { requestFilters, type RequestFilter } from '../annotations/uses/request-filters.ts';
import { enabled } from '../annotations/uses/switches.ts';
import { mapped } from '../effective/combine.ts';
import { fillPlaceholders } from '../environment/placeholders.ts';
import type { Environment } from '../environment/environment.ts';
import type { FeignClientCode } from '../feign/feign-client.ts';

/** Annotations of one code base, and the application that it is of; null where several start from the same code. */
export interface ApplicationAnnotations {
  readonly application: string | null;
  /** Whether every file of the code base that was given could be read. */
  readonly complete: boolean;
  readonly read: AnnotationsRead;
}

/** A Feign client whose name can't be filled in: it calls somebody, and nothing says whom. */
export interface NamelessClient {
  /** Simple name of the interface. */
  readonly type: string;
  readonly reason: string;
  readonly place: Place;
}

/** What the code of an application says about its calls. */
export interface ApplicationCode {
  readonly feignClients: readonly FeignClientCode[];
  /** Feign clients of which nothing says which service they call. */
  readonly nameless: readonly NamelessClient[];
  /** Why a client's balancing is not known: a configuration class of its own. */
  readonly customised: (client: string) => Setting<never> | null;
  readonly made: MadeInCode;
  readonly beans: ClientBeans;
  /** Simple names of the `@Enable…` at its classes; null where no code of it was given. */
  readonly enables: ReadonlySet<string> | null;
  /** What it answers itself. */
  readonly controllers: readonly ControllerPath[];
  /** What acts on its requests besides: of code that several applications start from, any of them may. */
  readonly filters: readonly RequestFilter[];
  /** Filters and predicates that its routes may name. */
  readonly steps: readonly GatewayStep[];
  /** Why there may be more of it than was read; null where all of what was given could be. */
  readonly unread: string | null;
  /** The clients of HTTP in its own code. */
  readonly clients: ClientsInCode;
}

/** What nobody read may make routes and filters, and answer requests. */
export const UNREAD = 'a part of its code could not be read; give its class files or its jar';

/** The code of one application, its placeholders filled in from the application's environment. */
export function applicationCode(
  environment: Environment,
  annotations: readonly ApplicationAnnotations[],
): ApplicationCode {
  const clients = annotations.flatMap(({ read }) =>
    feignClients(read).flatMap((client) => feignClientCode(client, read, environment)),
  );
  // Of code that several applications start from, nobody knows which classes each of them uses.
  const own = annotations.flatMap(({ application, read }) => (application === null ? [] : [read]));
  const balanced = annotations.flatMap(({ read }) => ribbonClients(read));
  const beans = clientBeans(annotations.map(({ read }) => read));
  return {
    feignClients: clients,
    nameless: annotations.flatMap(({ read }) => namelessClients(read, environment)),
    customised: (client) =>
      customisedBy(balanced, client, environment) ??
      (beans.balancing === null
        ? null
        : notKnown('a bean of the code chooses how clients balance', beans.balancing)),
    made: madeInCode(annotations.map(({ read }) => read)),
    beans,
    enables:
      annotations.length === 0 ? null : new Set(own.flatMap((read) => enabled(read).map(({ name }) => name))),
    controllers: controllerPaths(own),
    filters: annotations.flatMap(({ read }) => requestFilters(read)),
    steps: annotations.flatMap(({ read }) => gatewaySteps(read)),
    unread: annotations.every(({ complete }) => complete) ? null : UNREAD,
    clients: clientsInCode(own),
  };
}

function feignClientCode(
  client: FeignClient,
  read: AnnotationsRead,
  environment: Environment,
): FeignClientCode[] {
  const name = filled(client.name, environment);
  const context = filled(client.contextId, environment);
  // One whose name is not known can't be joined with anything: it is among the nameless ones.
  if (!name.known) return [];
  const url = client.url === undefined ? null : filled(client.url, environment);
  const attributes = read.annotations.find(
    ({ kind, target }) => kind === 'feign-client' && target.type === client.type,
  )?.attributes;
  const dismisses = ['dismiss404', 'decode404'].some((attribute) => {
    const setting = attributes === undefined ? undefined : booleanAttribute(attributes, attribute);
    return setting?.known === true && setting.value;
  });
  const configuration = client.configuration;
  return [
    {
      client: name.value,
      context: context.known ? context.value : name.value,
      type: simpleNameOf(client.type),
      methods: client.unseen.length > 0 ? null : client.methods.map(({ commandKey }) => commandKey),
      url: url?.known === true && url.value.trim() === '' ? null : url,
      fallback: client.fallback ?? client.fallbackFactory ?? null,
      configuration:
        configuration === undefined
          ? null
          : configuration.known
            ? configuration.value.map(simpleNameOf).join(', ') || null
            : 'its configuration class',
      dismiss404: dismisses,
      policies: feignPolicies(client, read),
      place: client.place,
    },
  ];
}

function namelessClients(read: AnnotationsRead, environment: Environment): NamelessClient[] {
  return feignClients(read).flatMap(({ name, type, place }) => {
    const own = filled(name, environment);
    return own.known ? [] : [{ type: simpleNameOf(type), reason: own.reason, place }];
  });
}

function customisedBy(
  balanced: readonly BalancedClient[],
  client: string,
  environment: Environment,
): Setting<never> | null {
  for (const { name, configuration, place } of balanced) {
    if (configuration === undefined || (configuration.known && configuration.value.length === 0)) continue;
    const who = name === null ? null : filled(name, environment);
    if (who !== null && who.known && who.value !== client) continue;
    return notKnown('a configuration class chooses how the client balances', place);
  }
  return null;
}

/**
 * Fills placeholders in; a text that was never in a properties file is read as Spring reads an annotation's. What an
 * expression (`#{…}`) comes to is not known: its beans are not there (spring-cloud-openfeign, FeignClientsRegistrar.resolve).
 */
function filled(text: Setting<string>, environment: Environment): Setting<string> {
  if (!text.known) return text;
  if (text.value.includes('#{'))
    return notKnown(
      `"${text.value}" is an expression that Spring evaluates at its start`,
      text.origin.kind === 'written' ? text.origin.place : null,
    );
  if (!text.value.includes('${')) return text;
  const resolved = fillPlaceholders(text.value, (name) => {
    const found = environment.getExact(name);
    if (found === undefined) return undefined;
    return found.known ? { ok: true, text: found.value } : { ok: false, reason: found.reason, cycle: false };
  });
  if (resolved.ok) return mapped(text, () => resolved.text);
  const place = text.origin.kind === 'written' ? text.origin.place : null;
  return notKnown(resolved.reason, place);
}
