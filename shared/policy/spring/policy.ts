import type { Call, Edge, Opaque, Policy } from '#shared/policy/model/policy.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import {
  applicationCode,
  type ApplicationAnnotations,
  type ApplicationCode,
} from './calls/application-code.ts';
import { NO_CLIENT_BEANS } from './annotations/uses/client-beans.ts';
import { callsOf, callsOfAnybody, type CallSources } from './calls/calls.ts';
import { annotationsByApplication } from './calls/code-owners.ts';
import { Evidence } from './calls/evidence.ts';
import type { ActuatorGatewayRoute, ActuatorZuulRoute } from './actuator/actuator-routes.ts';
import { gatewayEdge, onlyShared } from './edges/gateway-edge.ts';
import { edgeCalls } from './edges/edge-calls.ts';
import { mvcGatewayEdge } from './edges/mvc-gateway-edge.ts';
import { zuulEdge } from './edges/zuul-edge.ts';
import type { Caller } from './effective/caller.ts';
import { SettingsReader } from './effective/settings-reader.ts';
import type { Environment, SpringApplication } from './environment/environment.ts';
import type { EurekaService } from './eureka/eureka-apps.ts';
import { registryClock } from './registry/registry-clock.ts';
import { servicesOf } from './services/services.ts';
import { springVersions } from './versions/spring-versions.ts';
import { zuulFallback } from './zuul/fallbacks.ts';

/** The routes that a running gateway shows; null where it was not asked for those of its kind. */
export interface RunningRoutes {
  readonly gateway: readonly ActuatorGatewayRoute[] | null;
  readonly zuul: readonly ActuatorZuulRoute[] | null;
}

/** What the configuration alone does not say. */
export interface SpringPolicyOptions {
  /** Release train or version of Spring Boot; null when nothing says it: then no default is known. */
  readonly springVersion: string | null;
  /** The file that says the version; null when the user told it. */
  readonly springVersionFile?: string | null;
  /** Whether spring-retry is on the class path; null when nothing says so. */
  readonly springRetry: boolean | null;
  readonly annotations?: readonly ApplicationAnnotations[];
  /** What the registry answers; null when it was not asked. */
  readonly registered?: readonly EurekaService[] | null;
  /** The routes that running gateways show, by the application's name. */
  readonly runningRoutes?: ReadonlyMap<string, RunningRoutes>;
  readonly problems: Problems;
}

/** Everything that Spring Cloud applications declare, with the values that are in effect. Never throws. */
export function springPolicy(
  applications: readonly SpringApplication[],
  options: SpringPolicyOptions,
): Policy {
  const { springVersion, springVersionFile = null, springRetry, problems } = options;
  const { annotations = [], registered = null, runningRoutes } = options;
  const versions = springVersions(
    springVersion,
    problems,
    springVersionFile === null ? undefined : wholeOf(springVersionFile),
  );
  const readers = applications.map((application) => new SettingsReader(application, versions, problems));
  const registry = registryClock(readers, registered);
  const retry = onClassPath(springRetry);
  const names = registered?.map(({ name }) => name) ?? null;
  const evidence = new Evidence(readers);
  const owned = annotationsByApplication(readers, annotations, evidence, problems);
  const codes = new Map(
    readers.map(({ application: { name, environment } }) => [
      name,
      applicationCode(environment, owned.get(name) ?? []),
    ]),
  );
  const callers = new Map(
    readers.map((reader): [string, Caller] => {
      const { name } = reader.application;
      const { made, filters = [], beans = NO_CLIENT_BEANS } = codes.get(name) ?? {};
      const breakersInCode = made?.breakers ?? null;
      return [name, { reader, springRetry: retry, registry, breakersInCode, filters, beans }];
    }),
  );
  const edges: Edge[] = [];
  const calls: Call[] = [];
  const opaque: Opaque[] = [];
  const sources = new Map<Caller, CallSources>();
  for (const [name, caller] of callers) {
    const code = codes.get(name) ?? applicationCode(caller.reader.environment, []);
    const running = runningRoutes?.get(name);
    const fallback = zuulFallback(caller.reader.application.name, annotations);
    const zuul = zuulEdge(caller, names, problems, code, fallback, running?.zuul);
    // Routes that the code of a Zuul makes are that Zuul's.
    const isOther = zuul !== null && caller.reader.environment.placeOf('spring.cloud.gateway') === undefined;
    const own = [
      isOther || onlyShared(caller.reader, readers, evidence)
        ? null
        : gatewayEdge(caller, names, problems, code, running?.gateway),
      mvcGatewayEdge(caller.reader, evidence, code, problems),
      zuul,
    ].filter((edge) => edge !== null);
    const ofEdge = own.flatMap((edge) => edgeCalls(caller, edge, problems));
    edges.push(...own);
    if (own.length > 0) opaque.push(...filtersOf(name, code));
    const throughEdge = new Set(ofEdge.map(({ callee }) => callee));
    const found: CallSources = { code, evidence, callers, throughEdge, registered, problems };
    sources.set(caller, found);
    calls.push(...ofEdge, ...callsOf(caller, found));
  }
  if (annotations.length === 0) reportUnnamed(readers, calls, edges, problems);
  const called = new Set(calls.map(({ callee }) => callee));
  for (const [caller, found] of sources) {
    const more = callsOfAnybody(caller, found, called);
    for (const { callee } of more) called.add(callee);
    calls.push(...more);
  }
  return {
    side: 'spring',
    versions: versions.given === null ? {} : { 'Spring Cloud': versions.given },
    edges,
    calls,
    services: servicesOf(readers, registered ?? [], calls, (name) => codes.get(name) ?? null),
    problems: problems.found,
    opaque,
  };
}

/** A gateway of the mesh has nothing of the code that acts on a gateway's requests. */
function filtersOf(gateway: string, { filters }: ApplicationCode): Opaque[] {
  return filters.map(({ what, place }) => ({
    what: `${gateway}: ${what}`,
    why: 'Code of the gateway that acts on requests, sets values or writes answers: what it does is not read, and the mesh does nothing of it.',
    place,
  }));
}

/** Without code only property names show whom an application calls; where there are none, nothing does. */
function reportUnnamed(
  readers: readonly SettingsReader[],
  calls: readonly Call[],
  edges: readonly Edge[],
  problems: Problems,
): void {
  const named = new Set([...calls.map(({ caller }) => caller), ...edges.map(({ name }) => name)]);
  const unnamed = readers.flatMap(({ application: { name, environment } }) => {
    const place = environment.placeOf('spring.application.name') ?? firstPlace(environment);
    return named.has(name) || place === undefined ? [] : [{ name, place }];
  });
  const [first] = unnamed;
  if (first === undefined) return;
  const some = unnamed.slice(0, MOST_NAMES).map(({ name }) => name);
  problems.warning(
    'CALLEES_NOT_KNOWN',
    `nothing names the services that ${some.join(', ')}${unnamed.length > some.length ? ` and ${unnamed.length - some.length} more` : ''} call`,
    'Give their Java sources or class files, or ignore this for applications that call nobody.',
    first.place,
  );
}

const MOST_NAMES = 5;

function wholeOf(file: string): Place {
  return { file, line: null, column: null, field: '' };
}

function firstPlace(environment: Environment): Place | undefined {
  for (const { place } of environment.all()) return place;
  return undefined;
}

function onClassPath(springRetry: boolean | null): Setting<boolean> {
  if (springRetry === null) return notKnown('nothing says whether spring-retry is on the class path');
  const rule = springRetry ? 'spring-retry is on the class path' : 'spring-retry is not on the class path';
  return { known: true, value: springRetry, origin: { kind: 'derived', rule, from: [] } };
}
