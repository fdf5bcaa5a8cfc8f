import type { AuditFinding } from '#shared/policy/model/audit.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import type { RunningApplication } from '#shared/policy/read/actuators.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { differingSettings, otherRoute, otherSettings } from './differing.ts';

/**
 * Settings of the applications' files against those that their actuators state. Whether a route is there, an environment
 * that hides values can't show, and need not where the gateway shows its routes itself.
 */
export function checkRunning(
  files: Policy,
  running: Policy,
  applications: readonly RunningApplication[],
): AuditFinding[] {
  const showsRoutes = (name: string): boolean =>
    applications.some(
      ({ application, answers }) =>
        application.name === name &&
        application.complete &&
        !answers.some(({ kind }) => kind === 'gateway-routes'),
    );
  const calls = files.calls.flatMap((call) => {
    const live = running.calls.find(
      ({ caller, callee, via }) => caller === call.caller && callee === call.callee && via === call.via,
    );
    if (live === undefined) return [];
    const subject = `${call.caller ?? 'any service'} → ${call.callee}`;
    const differing = differingSettings(call.settings, live.settings);
    return otherSettings('MP-AC-01', subject, 'the running application', differing);
  });
  const routes = files.edges.flatMap((edge) => {
    const live = running.edges.find(({ name }) => name === edge.name);
    if (live === undefined) return [];
    return edge.routes.flatMap((route) => {
      const other = live.routes.find(({ name }) => name === route.name);
      const subject = `${edge.name}: route ${route.name}`;
      if (other === undefined)
        return !showsRoutes(edge.name)
          ? []
          : [otherRoute('MP-AC-02', subject, 'The running gateway does not have it', route)];
      const differing = differingSettings(route.settings, other.settings);
      return otherSettings('MP-AC-01', subject, 'the running gateway', differing);
    });
  });
  return [...calls, ...routes];
}

/** A declared route without an id, and the id that it gets. Source: spring-cloud-gateway, CompositeRouteDefinitionLocator. */
const NAMELESS = /^routes\[/;
const RANDOM = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Routes that a DiscoveryClientRouteDefinitionLocator makes have its class name in their id, by generation of Spring. */
const OF_DISCOVERY = /^(?:Reactive)?CompositeDiscoveryClient_/;

/**
 * Routes of the files against those that a Spring Cloud Gateway shows at `/actuator/gateway/routes`: beans, repositories and
 * the discovery locator add some that no property has (RT-10). A route without an id gets one at random, and configuration
 * that was not seen may have more routes than what was: neither is claimed to be missing.
 */
export function checkLiveRoutes(
  { edges }: Policy,
  running: readonly RunningApplication[],
  applications: readonly SpringApplication[],
): AuditFinding[] {
  return running.flatMap(({ application: { name }, answers }) => {
    const shown = answers.flatMap((answer) => (answer.kind === 'gateway-routes' ? answer.routes : []));
    if (!answers.some(({ kind }) => kind === 'gateway-routes')) return [];
    const read = new Set(shown.map(({ place }) => place.file));
    const declared = (edges.find((edge) => edge.name === name)?.routes ?? []).filter(
      ({ origin }) => origin.kind !== 'written' || !read.has(origin.place.file),
    );
    const ids = new Set(shown.map(({ id }) => id));
    const names = new Set(declared.map((route) => route.name));
    const complete = applications.find((one) => one.name === name)?.complete === true;
    const nameless = declared.some((route) => NAMELESS.test(route.name));
    const undeclared = shown.filter(({ id }) => complete && !names.has(id) && !(nameless && RANDOM.test(id)));
    return [
      ...declared
        .filter((route) => !ids.has(route.name) && !NAMELESS.test(route.name))
        .map((route) =>
          otherRoute(
            'MP-AC-02',
            `${name}: route ${route.name}`,
            'The running gateway does not have it',
            route,
          ),
        ),
      ...undeclared.map(
        ({ id, uri, place }): AuditFinding => ({
          ...otherRoute(
            'MP-AC-03',
            `${name}: route ${id}`,
            `The running gateway has a route to ${uri} that no configuration declares`,
            { origin: { kind: 'written', place } },
          ),
          ...(OF_DISCOVERY.test(id) && { catalogue: 'RT-10' }),
          reason:
            'It is made by code, by a repository of routes or by the discovery locator. It is compared as the answer shows it.',
          fix: 'Declare it in the configuration, or a route for it in the mesh, or switch its source off.',
        }),
      ),
    ];
  });
}
