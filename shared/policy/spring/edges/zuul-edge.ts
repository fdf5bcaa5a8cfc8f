import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Edge } from '#shared/policy/model/policy.ts';
import { notKnown, valueOf, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { ApplicationCode } from '../calls/application-code.ts';
import type { Caller } from '../effective/caller.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { zuulCallSettings } from '../effective/zuul-settings.ts';
import type { ActuatorZuulRoute } from '../actuator/actuator-routes.ts';
import type { Environment } from '../environment/environment.ts';
import { securityHeaders } from '../headers/zuul-headers.ts';
import type { ZuulDefinition, ZuulRoute } from '../zuul/definition.ts';
import type { ZuulFallback } from '../zuul/fallbacks.ts';
import { zuulRoutes } from '../zuul/oracle.ts';
import { readZuulDefinition } from '../zuul/read-definition.ts';
import { withRunningRoutes } from '../zuul/running-routes.ts';
import { once } from './once.ts';
import { withOwnAnswers } from './own-answers.ts';
import { routesInCode, withoutMapped } from './routes-in-code.ts';

/**
 * The Zuul that an application is, or null when nothing of its configuration and code is one's. `services` are the registry's
 * names, `running` the routes that the running Zuul shows; null when nobody asked.
 */
export function zuulEdge(
  caller: Caller,
  services: readonly string[] | null,
  problems: Problems,
  code: Omit<ApplicationCode, 'feignClients'>,
  fallback: ZuulFallback,
  running: readonly ActuatorZuulRoute[] | null = null,
): Edge | null {
  const { application, environment, versions } = caller.reader;
  const isDeclared = environment.placeOf('zuul') !== undefined || isZuul(code, caller.reader);
  if (!isDeclared || versions.has('zuul') === false) return null;
  const others = services?.filter((name) => name !== application.name) ?? null;
  const declared = definitionOf(environment, others, problems, code, running);
  const security = valueOf(securityHeaders(caller, declared.ignoredHeaders)) ?? [];
  const zuul = { ...declared, ignoredHeaders: [...declared.ignoredHeaders, ...security] };
  const settingsOf = once((route: ZuulRoute) => settingsOfRoute(caller, route, code.customised, fallback));
  const { routes, refusals, oracle } = zuulRoutes({ zuul, settingsOf });
  const { name } = application;
  return {
    name,
    kind: 'zuul',
    routes,
    refusals,
    oracle: withOwnAnswers(oracle, code, 'after routes', name, problems),
  };
}

/** What a running Zuul shows are all of its routes, whoever makes them. */
function definitionOf(
  environment: Environment,
  services: readonly string[] | null,
  problems: Problems,
  { made, unread }: Pick<ApplicationCode, 'made' | 'unread'>,
  running: readonly ActuatorZuulRoute[] | null,
): ZuulDefinition {
  if (running !== null) return withRunningRoutes(readZuulDefinition(environment, 'shown', problems), running);
  const read = withoutMapped(readZuulDefinition(environment, services, problems), made.paths, problems);
  const inCode = routesInCode(made.routes, problems);
  return { ...read, notKnown: [...read.notKnown, ...inCode, ...(unread === null ? [] : [unread])] };
}

/**
 * The starter on the class path alone does nothing: an annotation switches Zuul on (`EnableZuulProxy.java`), which may stand
 * in code that could not be read.
 */
function isZuul(
  { enables, unread }: Pick<ApplicationCode, 'enables' | 'unread'>,
  { application: { classPath } }: SettingsReader,
): boolean {
  if (enables !== null && (enables.has('EnableZuulProxy') || enables.has('EnableZuulServer'))) return true;
  return unread !== null && (classPath?.libraries.some(({ name }) => ZUUL_LIBRARY.test(name)) ?? false);
}

const ZUUL_LIBRARY = /^spring-cloud-(starter-)?netflix-zuul$/;

/** Empty for a route that the application itself answers. */
function settingsOfRoute(
  caller: Caller,
  route: ZuulRoute,
  customised: (client: string) => Setting<never> | null,
  fallback: ZuulFallback,
): CallSettings {
  const { location, id, key, stripPrefix, sensitiveHeaders, place } = route;
  if (location.startsWith('forward:')) return {};
  const { reader } = caller;
  const isUrl = /^https?:/.test(location);
  const own = (name: string) => `zuul.routes${key?.startsWith('[') ? '' : '.'}${key ?? id}.${name}`;
  return zuulCallSettings(
    caller,
    {
      id,
      serviceId: isUrl ? null : location,
      url: isUrl ? location : null,
      stripPrefix,
      retryable: retryableOf(reader, route, own('retryable')),
      sensitiveHeaders:
        sensitiveHeaders === null
          ? null
          : written(sensitiveHeaders, reader.environment.placeOf(own('sensitive-headers')) ?? place),
    },
    isUrl ? null : customised(location),
    fallback,
  );
}

function retryableOf(
  reader: SettingsReader,
  { key, retryable, place }: ZuulRoute,
  name: string,
): Setting<boolean> | null {
  if (retryable !== undefined) return written(retryable, place);
  return key === null || reader.written([name]) === undefined ? null : reader.flag([name], UNREAD);
}

const UNREAD = notKnown('it is written, but could not be read');
