import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { DeclaredRoute, Edge } from '#shared/policy/model/policy.ts';
import type { RouteOracle } from '#shared/policy/model/decision.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { ApplicationCode } from '../calls/application-code.ts';
import type { Evidence } from '../calls/evidence.ts';
import { tellUnmetCors } from '../cors/gateway-cors.ts';
import type { Caller } from '../effective/caller.ts';
import { gatewayCallSettings } from '../effective/gateway-settings.ts';
import { inOrder } from '../effective/route-input.ts';
import { setByCode } from '../effective/set-by-code.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { gatewayBehaviour, type GatewayBehaviour } from '../gateway/behaviour.ts';
import type { ActuatorGatewayRoute } from '../actuator/actuator-routes.ts';
import type { GatewayDefinition, RouteDefinition } from '../gateway/definition.ts';
import { shownRoutes, undeclaredRoutes, withRunningRoutes } from '../gateway/running-routes.ts';
import { gatewayRoutes, gatewaySurroundings, type GatewaySurroundings } from '../gateway/oracle.ts';
import { readGatewayDefinition } from '../gateway/read-definitions.ts';
import { once } from './once.ts';
import { withOwnAnswers } from './own-answers.ts';
import { routesInCode } from './routes-in-code.ts';

const NEW_PREFIX = 'spring.cloud.gateway.server.webflux';

/**
 * The Spring Cloud Gateway that an application is, or null when it declares no routes of one. `services` are the registry's
 * names, `running` the routes that the running gateway shows; null when nobody asked.
 */
export function gatewayEdge(
  caller: Caller,
  services: readonly string[] | null,
  problems: Problems,
  code: Omit<ApplicationCode, 'feignClients'>,
  running: readonly ActuatorGatewayRoute[] | null = null,
): Edge | null {
  const { reader } = caller;
  const line = gatewayLine(reader);
  if (line === null || isOff(reader)) return null;
  const behaviour = gatewayBehaviour(line.value, line.orLater);
  const gateway = {
    ...definitionOf(reader, behaviour, services, problems, code, running),
    steps: code.steps,
  };
  if (gateway.routes.length === 0 && gateway.notKnown.length === 0) return null;
  tellUnmetCors(reader, problems);
  const settingsOf = once(
    (route: RouteDefinition): CallSettings =>
      gatewayCallSettings(
        caller,
        {
          ...route,
          filters: route.hasDefaults ? route.filters : inOrder(gateway.defaultFilters, route.filters),
        },
        code.customised,
      ),
  );
  const { routes, oracle } = gatewayRoutes({
    gateway,
    behaviour,
    surroundings: surroundingsOf(caller, behaviour),
    settingsOf,
  });
  const { name } = reader.application;
  return {
    name,
    kind: 'spring-cloud-gateway',
    routes,
    oracle: line.sure ? withOwnAnswers(oracle, code, 'before routes', name, problems) : unsureOracle(routes),
  };
}

/** What a running gateway shows are all of its routes, whoever makes them. */
function definitionOf(
  reader: SettingsReader,
  behaviour: GatewayBehaviour,
  services: readonly string[] | null,
  problems: Problems,
  { made, unread }: Pick<ApplicationCode, 'made' | 'unread'>,
  running: readonly ActuatorGatewayRoute[] | null,
): GatewayDefinition {
  const { environment } = reader;
  const shown = shownRoutes(running);
  if (shown !== null)
    return withRunningRoutes(readGatewayDefinition(environment, behaviour, 'shown', problems), shown);
  const read = readGatewayDefinition(environment, behaviour, services, problems);
  const open = [...read.notKnown, ...routesInCode(made.routes, problems), ...undeclaredRoutes(read, running)];
  // Not every application with code that nobody can read is a gateway.
  const isGateway = read.routes.length + open.length > 0 || hasGateway(reader);
  return { ...read, notKnown: unread !== null && isGateway ? [...open, unread] : open };
}

function surroundingsOf(caller: Caller, behaviour: GatewayBehaviour): GatewaySurroundings {
  const declared = gatewaySurroundings(caller.reader.environment, behaviour);
  return { ...declared, cors: declared.cors || setByCode(caller, 'cors') !== null };
}

const GATEWAY_LIBRARY = /^spring-cloud-(starter-)?gateway(-server)?(-webflux)?$/;

function hasGateway({ application: { classPath } }: SettingsReader): boolean {
  return classPath?.libraries.some(({ name }) => GATEWAY_LIBRARY.test(name)) ?? false;
}

/**
 * Whether the routes that an application sees are another one's: they stand in a file of several applications, and only the
 * class paths of others have a gateway.
 */
export function onlyShared(
  reader: SettingsReader,
  all: readonly SettingsReader[],
  evidence: Evidence,
): boolean {
  if (hasGateway(reader) || !all.some(hasGateway)) return false;
  const places = ['spring.cloud.gateway', NEW_PREFIX].flatMap(
    (prefix) => reader.environment.placeOf(`${prefix}.routes`) ?? [],
  );
  return places.length > 0 && places.every((place) => !evidence.isOwn(place));
}

/** The line whose rules hold; one that reads the same properties, and `sure` false, where the version is not known. */
function gatewayLine(
  reader: SettingsReader,
): { readonly value: string; readonly sure: boolean; readonly orLater: boolean } | null {
  const { versions, environment } = reader;
  const value = versions.line('gateway');
  if (value !== null) return { value, sure: true, orLater: false };
  if (versions.has('gateway') === false) return null;
  return environment.placeOf(`${NEW_PREFIX}.routes`) === undefined
    ? { value: '3.1', sure: false, orLater: false }
    : { value: '4.3', sure: true, orLater: true };
}

function isOff(reader: SettingsReader): boolean {
  return ['spring.cloud.gateway.enabled', `${NEW_PREFIX}.enabled`].some((name) => {
    const setting = reader.written([name]);
    return setting?.known === true && setting.value.toLowerCase() === 'false';
  });
}

function unsureOracle(routes: readonly DeclaredRoute[]): RouteOracle {
  const reason = `how ${routes.length} routes match depends on the version of Spring Cloud, which is not known`;
  return { route: () => ({ kind: 'not-modelled', reason, route: null }) };
}
