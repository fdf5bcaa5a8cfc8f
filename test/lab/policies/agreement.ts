import { crossCheck } from '#shared/policy/cross-check/cross-check.ts';
import { dumpedRoutes, type DumpedRoute } from '#shared/policy/istio/config-dump/dump-routes.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { Call, DeclaredRoute, Edge } from '#shared/policy/model/policy.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import type { IstioSide } from '#shared/policy/read/istio-side.ts';
import type { SpringSide } from '#shared/policy/read/spring-side.ts';
import { problemText } from '#shared/policy/source/problem.ts';
import type { Checks } from '../checks.ts';
import type { PoliciesRead } from './read.ts';

/** Two tellings of the same, compared: how many values, and what differs. */
type Comparison = { values: number; unknown: number; readonly differing: string[] };

/**
 * Files, actuators, registry, resources and proxies have to say the same of one side.
 * @param unknown the most values of a check that neither knows: none where everything is given
 */
export function checkAgreement(checks: Checks, name: string, { policies }: PoliciesRead, unknown = 0): void {
  const { spring, istio, problems } = policies;
  checks.check(
    `${name}: everything is read`,
    problems.length === 0 && spring !== null && istio !== null,
    problems.length === 0 ? 'no problem' : problems.map(problemText).join('; '),
  );
  if (spring === null || istio === null) return;
  const tell = (what: string, comparison: Comparison) => tellComparison(checks, what, comparison, unknown);
  const crossed = crossCheck(policies);
  checks.check(
    `${name}: the cross-check of what is written and what runs finds nothing`,
    crossed.length === 0,
    crossed.length === 0
      ? 'no finding'
      : crossed.map(({ subject, title }) => `${subject}: ${title}`).join('; '),
  );
  tell(`${name}: applications by their files are those that run`, applications(spring));
  tell(`${name}: calls by files are calls by actuators`, calls(spring));
  if (spring.policy.edges.length > 0)
    tell(`${name}: gateways by files are gateways by actuators`, edges(spring));
  tell(`${name}: routes of the gateway by YAML are those of its Envoy`, gatewayRoutes(istio));
  tell(`${name}: calls in the mesh by YAML are those of the sidecar's Envoy`, sidecarRoutes(istio));
}

function tellComparison(
  checks: Checks,
  name: string,
  { values, unknown, differing }: Comparison,
  mostUnknown: number,
): void {
  const detail = `${values} values are the same${unknown === 0 ? '' : `, ${unknown} are not known to either`}`;
  checks.check(
    name,
    differing.length === 0 && unknown <= mostUnknown && values > 0,
    differing.length === 0 ? detail : differing.join('; '),
  );
}

function applications({ applications: files, running }: SpringSide): Comparison {
  const result: Comparison = { values: 0, unknown: 0, differing: [] };
  same(
    result,
    'applications',
    files.map(({ name }) => name).toSorted(),
    running.map(({ application }) => application.name).toSorted(),
  );
  for (const { name, profiles, complete } of files) {
    const live = running.find(({ application }) => application.name === name)?.application;
    same(result, `${name}: active profiles`, profiles, live?.profiles);
    same(result, `${name}: complete`, [complete, complete], [true, live?.complete]);
  }
  return result;
}

function calls({ policy, runningPolicy }: SpringSide): Comparison {
  const result: Comparison = { values: 0, unknown: 0, differing: [] };
  const textOf = (call: Call) => `${call.caller ?? 'any service'} → ${call.callee} by ${call.via}`;
  const live = new Map((runningPolicy?.calls ?? []).map((call) => [textOf(call), call]));
  same(result, 'calls', policy.calls.map(textOf).toSorted(), [...live.keys()].toSorted());
  for (const call of policy.calls) {
    const other = live.get(textOf(call));
    if (other === undefined) continue;
    settings(result, textOf(call), call.settings, other.settings);
    if (call.addresses !== null || other.addresses !== null)
      setting(
        result,
        `${textOf(call)}: addresses`,
        call.addresses ?? undefined,
        other.addresses ?? undefined,
      );
  }
  return result;
}

function edges({ policy, runningPolicy }: SpringSide): Comparison {
  const result: Comparison = { values: 0, unknown: 0, differing: [] };
  const live = runningPolicy?.edges ?? [];
  const nameOf = ({ name, kind }: Edge) => `${kind} ${name}`;
  same(result, 'gateways', policy.edges.map(nameOf).toSorted(), live.map(nameOf).toSorted());
  for (const edge of policy.edges) {
    const other = live.find(({ name }) => name === edge.name);
    same(
      result,
      `routes of ${edge.name}`,
      edge.routes.map(({ name }) => name),
      other?.routes.map(({ name }) => name),
    );
    for (const [index, route] of edge.routes.entries()) {
      const running = other?.routes[index];
      if (running === undefined) continue;
      const shown = ({ match, destinations, rewrite }: DeclaredRoute) => ({ match, destinations, rewrite });
      same(result, `${edge.name}: route ${route.name}`, shown(route), shown(running));
      settings(result, `${edge.name}: route ${route.name}`, route.settings, running.settings);
    }
  }
  return result;
}

function gatewayRoutes({ policy, dumps }: IstioSide): Comparison {
  const result: Comparison = { values: 0, unknown: 0, differing: [] };
  const declared = policy.edges.flatMap(({ routes }) => routes);
  const dumped = routesOf(dumps, (route) => route.table.startsWith('http.'));
  same(
    result,
    'routes',
    declared.map(({ name }) => name),
    dumped.map(({ name }) => name),
  );
  for (const [index, route] of declared.entries()) {
    const live = dumped[index];
    if (live === undefined) continue;
    same(result, `${route.name}: destinations`, shares(route.destinations), shares(live.destinations));
    for (const destination of live.destinations)
      asDumped(result, route.name, route.settings, destination.settings);
  }
  return result;
}

/** What the sidecar routes to a service is what the mesh declares for calls to it. */
function sidecarRoutes({ policy, dumps }: IstioSide): Comparison {
  const result: Comparison = { values: 0, unknown: 0, differing: [] };
  const dumped = routesOf(dumps, (route) => !route.table.startsWith('http.'));
  const declared = policy.calls.filter(({ caller }) => caller === null);
  same(
    result,
    'destinations',
    declared.map(({ callee }) => callee).toSorted(),
    dumped.flatMap(({ destinations }) => destinations.map(({ host }) => host)).toSorted(),
  );
  for (const { callee, settings: own } of declared)
    for (const { destinations } of dumped)
      for (const destination of destinations)
        if (destination.host === callee) asDumped(result, callee, own, destination.settings);
  return result;
}

/** Routes that send something somewhere: the others are what istiod adds for hosts that nobody declares. */
function routesOf(dumps: IstioSide['dumps'], wanted: (route: DumpedRoute) => boolean): DumpedRoute[] {
  return dumps.flatMap(dumpedRoutes).filter((route) => route.destinations.length > 0 && wanted(route));
}

function shares(destinations: readonly Destination[]): unknown {
  return destinations.map(({ host, subset, port, weight }) => ({ host, subset, port, weight }));
}

/** A dump says only part of what resources declare: how a proxy gets its instances, for example, it does not. */
function asDumped(result: Comparison, what: string, declared: CallSettings, dumped: CallSettings): void {
  for (const name of namesOf(dumped)) setting(result, `${what}: ${name}`, declared[name], dumped[name]);
}

function settings(result: Comparison, what: string, one: CallSettings, other: CallSettings): void {
  for (const name of new Set([...namesOf(one), ...namesOf(other)]))
    setting(result, `${what}: ${name}`, one[name], other[name]);
}

function namesOf(all: CallSettings): (keyof CallSettings)[] {
  return Object.keys(all) as (keyof CallSettings)[];
}

/** What neither knows is counted apart: it is equal to nothing. */
function setting(
  result: Comparison,
  what: string,
  one: Setting<unknown> | undefined,
  other: Setting<unknown> | undefined,
): void {
  if (one?.known === false && other?.known === false) {
    result.unknown++;
    return;
  }
  const shown = (value: Setting<unknown> | undefined) =>
    value === undefined ? 'absent' : value.known ? { value: value.value } : `not known: ${value.reason}`;
  same(result, what, shown(one), shown(other));
}

function same(result: Comparison, what: string, one: unknown, other: unknown): void {
  const [before, after] = [JSON.stringify(one), JSON.stringify(other)];
  if (before === after) result.values++;
  else result.differing.push(`${what} is ${before} as written, ${after} as it runs`);
}
