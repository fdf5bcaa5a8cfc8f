import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { ParityRow, ParityVerdict } from '#shared/policy/model/audit.ts';
import type { Destination, RouteDecision, RouteRef } from '#shared/policy/model/decision.ts';
import type { DeclaredRoute, Edge, Refusal } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { behindSpring, ownChecks, type ChecksBehind } from './behind-gateway.ts';
import { divergences, outcome, type Divergence } from './decisions.ts';
import { joinRoutes } from './join-routes.ts';
import { remembering } from './remembering.ts';
import {
  probeEdges,
  routeNameOf,
  type ComparedEdge,
  type Counterpart,
  type DoubtfulHost,
  type OnlyInMesh,
  type Probe,
  type UncomparedHosts,
} from './probes.ts';
import { divergingAspect, isUnusualPath, requestText } from './request-aspect.ts';
import type { InstancesOf, RowContext } from './row.ts';
import { SETTING_ROWS } from './rows/index.ts';

/** Differing requests that a row names; the rest is counted. */
const SHOWN_REQUESTS = 3;
/** Hosts that a row names; the rest is counted. */
const SHOWN_HOSTS = 4;

/** What is known of the services behind the gateways. */
export interface EdgeSurroundings {
  readonly instancesOf: InstancesOf;
  /** On the baseline, and as the applications are configured in the mesh. */
  readonly checks: { readonly spring: ChecksBehind; readonly mesh: ChecksBehind };
}

type Unfinished = Omit<ParityRow, 'id' | 'suggestion'>;

/** Compares the gateways of Spring with those of the mesh: by requests at the edges of every route, then by settings. */
export function compareEdges(
  springEdges: readonly Edge[],
  meshEdges: readonly Edge[],
  names: ServiceNames,
  surroundings: EdgeSurroundings,
  gap: string | null,
): Unfinished[] {
  const spring = springEdges.map(remembering);
  const { compared, onlyInMesh, uncompared } = probeEdges(spring, meshEdges.map(remembering), names);
  const byEdge = new Map(compared.map((one) => [one.spring, one]));
  return [
    ...spring.flatMap((edge) => {
      const one = byEdge.get(edge);
      const rows =
        one === undefined
          ? edge.routes.map((route) => missingRoute(edge, route, gap))
          : edge.routes.flatMap((route) =>
              compareRoute(
                edge,
                route,
                one.counterpart,
                one.probes.get(route.name) ?? [],
                names,
                surroundings,
              ),
            );
      const refused =
        one === undefined
          ? []
          : (edge.refusals ?? []).flatMap((refusal) =>
              refusalRow(edge, refusal, one.counterpart, one.probes.get(refusal.name) ?? []),
            );
      const others =
        one === undefined
          ? []
          : one.elsewhere.flatMap((other) =>
              rowsElsewhere(other, [...rows, ...refused], names, surroundings),
            );
      return [
        ...joinRoutes(edge.name, rows),
        ...refused,
        ...joinRoutes(edge.name, others),
        ...(one?.doubtful ?? []).map((host) => doubtfulRow(edge, host)),
      ];
    }),
    ...onlyInMesh.map(onlyMeshRow),
    ...uncompared.map(uncomparedRow),
  ];
}

/** What differs at another host of the mesh, and not in the same way at the host that takes most requests. */
function rowsElsewhere(
  { spring, counterpart, probes }: Pick<ComparedEdge, 'spring' | 'counterpart' | 'probes'>,
  main: readonly Unfinished[],
  names: ServiceNames,
  surroundings: EdgeSurroundings,
): Unfinished[] {
  const key = ({ scope, row, verdict, istio }: Unfinished) =>
    JSON.stringify([scope, row, verdict, istio.text]);
  const known = new Set(main.map(key));
  const probesOf = ({ name }: RouteRef) => probes.get(name) ?? [];
  return [
    ...spring.routes
      .filter((route) => probesOf(route).length > 0)
      .flatMap((route) => compareRoute(spring, route, counterpart, probesOf(route), names, surroundings)),
    ...(spring.refusals ?? [])
      .filter((refusal) => probesOf(refusal).length > 0)
      .flatMap((refusal) => refusalRow(spring, refusal, counterpart, probesOf(refusal))),
  ]
    .filter((row) => COUNTS_ELSEWHERE.includes(row.verdict) && !known.has(key(row)))
    .map((row) => ({ ...row, scope: `${row.scope} at ${counterpart.host}` }));
}

/** The host may be another gateway's: then it is no mistake that its requests go elsewhere. */
function doubtfulRow(edge: Edge, { counterpart, probes }: DoubtfulHost): Unfinished {
  const [first] = probes;
  return {
    area: 'route',
    scope: `${edge.name}: host ${counterpart.host}`,
    row: 'requests by another host',
    spring: { text: first === undefined ? '' : outcome(first.spring), origin: '', place: null },
    istio: istioSide(first, counterpart),
    verdict: 'not-known',
    catalogue: null,
    why: `Nothing says whether clients call ${edge.name} by ${counterpart.host}, and the mesh sends none of its requests there to the same service. If they do: ${whyDiffers(probes, ALL_ASPECTS)}`,
  };
}

function uncomparedRow({ edge, hosts, tooMany }: UncomparedHosts): Unfinished {
  const named = hosts.slice(0, SHOWN_HOSTS).join(', ');
  const rest = hosts.length - SHOWN_HOSTS;
  return {
    area: 'route',
    scope: `${edge.name}: other hosts`,
    row: tooMany ? 'hosts that were not compared' : 'hosts without requests of Spring',
    spring: { text: 'not asked there', origin: '', place: null },
    istio: { text: `${named}${rest > 0 ? ` and ${rest} more` : ''}`, origin: '', place: null },
    verdict: 'not-known',
    catalogue: null,
    why: tooMany
      ? 'There are too many hosts to compare all of them: audit these with the resources of the others left out.'
      : "The mesh takes no request of Spring's routes there: whether clients call Spring's gateways by these names is not known.",
  };
}

function compareRoute(
  edge: Edge,
  route: DeclaredRoute,
  counterpart: Counterpart,
  probes: readonly Probe[],
  names: ServiceNames,
  surroundings: EdgeSurroundings,
): Unfinished[] {
  const scope = `${edge.name}: route ${route.name}`;
  if (probes.length === 0) return [neverTaken(edge, route, counterpart, names)];
  const agree = (request: PolicyRequest) =>
    divergences(edge.oracle.route(request), counterpart.edge.oracle.route(request), names)?.length === 0;
  const takes = (request: PolicyRequest) => routeNameOf(edge.oracle.route(request)) === route.name;
  const usual = probes.filter(({ request }) => !isUnusualPath(request));
  const rows: Unfinished[] = [];
  const add = (
    area: ParityRow['area'],
    row: string,
    aspects: readonly Divergence['aspect'][],
    spring: string,
    why: string,
  ) =>
    rows.push(
      requestRow(route, counterpart, { scope, area, row, aspects, spring, why }, usual, agree, takes),
    );
  add(
    'route',
    'match',
    ['match', 'redirect'],
    route.match,
    'Requests at the edges of the match are taken alike.',
  );
  add('route', 'destination', ['destination'], '', 'The same services and versions get the requests.');
  if (route.destinations.length > 1 || usual.some(({ found }) => has(found, ['weight'])))
    add('weight', 'weights', ['weight'], '', 'The same shares are declared.');
  if (route.rewrite !== null || usual.some(({ found }) => has(found, ['rewrite'])))
    add(
      'rewrite',
      'path at the instance',
      ['rewrite'],
      route.rewrite ?? 'stays',
      'The instances get the same paths.',
    );
  const unusual = probes.filter(({ request, found }) => isUnusualPath(request) && (found?.length ?? 0) > 0);
  if (unusual.length > 0) rows.push(unusualPaths(route, counterpart, scope, unusual));
  const others = besides(edge, route, names);
  rows.push(...settingRows(edge, route, counterpart, probes, scope, surroundings, others));
  return rows;
}

/** A route that another one always takes the requests of: its sibling of a weight group, or one that shadows it. */
function neverTaken(
  edge: Edge,
  route: DeclaredRoute,
  counterpart: Counterpart,
  names: ServiceNames,
): Unfinished {
  const scope = `${edge.name}: route ${route.name}`;
  const [taker] = route.probes.flatMap((request) => routeNameOf(edge.oracle.route(request)) ?? []);
  const [unknown] = route.probes
    .map((request) => edge.oracle.route(request))
    .filter(({ kind }) => kind === 'not-modelled');
  const base = { area: 'route' as const, scope, row: 'match', spring: sideOf(route, route.match) };
  if (taker === undefined)
    return {
      ...base,
      istio: { text: '', origin: '', place: null },
      verdict: 'not-known',
      catalogue: 'RT-08',
      why:
        unknown?.kind === 'not-modelled'
          ? `Not modelled: ${unknown.reason}.`
          : 'No request is known that it takes.',
    };
  const known = route.probes.every((asked) => {
    const request = { ...asked, authority: counterpart.host };
    return divergences(edge.oracle.route(request), counterpart.edge.oracle.route(request), names) !== null;
  });
  if (!known)
    return {
      ...base,
      istio: { text: `compared as route ${taker}`, origin: '', place: null },
      verdict: 'not-known',
      catalogue: null,
      why: `Its requests are those of route ${taker}, and what becomes of them is not modelled for all of them.`,
    };
  return {
    ...base,
    istio: { text: `compared as route ${taker}`, origin: '', place: null },
    verdict: 'exact',
    catalogue: null,
    why: `Its requests are those of route ${taker}: a group with weights, or an earlier route that takes them all. They are compared there.`,
  };
}

/** What Spring keeps from clients by a rule of its own, whatever its routes take (RT-10). */
function refusalRow(
  edge: Edge,
  refusal: Refusal,
  counterpart: Counterpart,
  probes: readonly Probe[],
): Unfinished[] {
  const usual = probes.filter(({ request, spring }) => !isUnusualPath(request) && spring.kind !== 'route');
  const known = usual.filter(({ found }) => found !== null);
  const differing = known.filter(({ found }) => has(found, ALL_ASPECTS));
  const [sample] = [differing, known, usual].find(({ length }) => length > 0) ?? [];
  const [first] = refusal.probes;
  // Another route takes them: they are compared there.
  if (sample === undefined && first !== undefined && edge.oracle.route(first).kind === 'route') return [];
  const base = {
    area: 'route' as const,
    scope: `${edge.name}: route ${refusal.name}`,
    row: 'refused paths',
    spring: sideOf(refusal, `${refusal.match} is not taken by any route`),
    istio: istioSide(sample, counterpart),
  };
  if (differing.length > 0)
    return [
      {
        ...base,
        verdict: 'different',
        catalogue: 'RT-10',
        why: `Spring keeps these paths from clients, and the mesh lets them in. ${whyDiffers(differing, ALL_ASPECTS)}`,
      },
    ];
  const unknown = usual.find(({ found }) => found === null);
  const reason = unknown === undefined ? 'no request that it refuses is known' : notModelled(unknown);
  return [
    known.length > 0 && unknown === undefined
      ? { ...base, verdict: 'exact', catalogue: null, why: 'The mesh does not take these paths either.' }
      : { ...base, verdict: 'not-known', catalogue: 'RT-10', why: `Not modelled: ${reason}.` },
  ];
}

/** Neither side normalises a path as the other does; it matters only to clients that send such paths (HP-10). */
function unusualPaths(
  route: DeclaredRoute,
  counterpart: Counterpart,
  scope: string,
  differing: readonly Probe[],
): Unfinished {
  const [first] = differing;
  return {
    area: 'rewrite',
    scope,
    row: 'unusual paths',
    spring: sideOf(route, first === undefined ? '' : outcome(first.spring)),
    istio: istioSide(first, counterpart),
    verdict: 'approximate',
    catalogue: 'HP-10',
    why: `Only paths with repeated slashes, dots, encoded octets or parameters: ${whyDiffers(differing, ALL_ASPECTS)}`,
  };
}

const ALL_ASPECTS: readonly Divergence['aspect'][] = [
  'match',
  'destination',
  'weight',
  'rewrite',
  'redirect',
];

function has(found: readonly Divergence[] | null, aspects: readonly Divergence['aspect'][]): boolean {
  return found?.some(({ aspect }) => aspects.includes(aspect)) ?? false;
}

interface RequestRow {
  readonly scope: string;
  readonly area: ParityRow['area'];
  readonly row: string;
  readonly aspects: readonly Divergence['aspect'][];
  readonly spring: string;
  readonly why: string;
}

function requestRow(
  route: DeclaredRoute,
  counterpart: Counterpart,
  { scope, area, row, aspects, spring, why }: RequestRow,
  probes: readonly Probe[],
  agree: (request: PolicyRequest) => boolean,
  takes: (request: PolicyRequest) => boolean,
): Unfinished {
  const known = probes.filter((probe) => isKnown(probe, aspects));
  const differing = known.filter(({ found }) => has(found, aspects));
  const unknown = probes.find(({ found }) => found === null);
  const [sample] = [differing, known, probes].find(({ length }) => length > 0) ?? [];
  const base = {
    area,
    scope,
    row,
    spring: sideOf(route, spring === '' && sample !== undefined ? outcome(sample.spring) : spring),
    istio: istioSide(sample, counterpart),
  };
  const [unread] = known.flatMap(({ spring: decision }) => decision.unread?.routing ?? []);
  if (differing.length === 0) {
    if (known.length > 0 && unknown === undefined && unread === undefined)
      return { ...base, verdict: 'exact', catalogue: null, why };
    const reason =
      unknown !== undefined
        ? notModelled(unknown)
        : (unread ?? 'no request of the route is known that both sides take');
    return { ...base, verdict: 'not-known', catalogue: null, why: `Not modelled: ${reason}.` };
  }
  const nothingTaken =
    aspects.includes('match') &&
    known.every(({ istio }) => istio.kind === 'no-route' || istio.kind === 'rejected');
  const [first] = differing;
  const divergence = first?.found?.find(({ aspect }) => aspects.includes(aspect));
  const byOrder = first !== undefined && aspects.includes('destination') && isShadowing(counterpart, first);
  const everywhere = differing.length === known.filter(({ istio }) => istio.kind === 'route').length;
  const byAspect = () => (first === undefined ? null : divergingAspect(first.request, agree, takes));
  const cause = byOrder ? 'RT-09' : everywhere ? (divergence?.catalogue ?? 'RT-09') : byAspect();
  const catalogue = nothingTaken
    ? 'RT-10'
    : aspects.includes('destination')
      ? cause
      : (divergence?.catalogue ?? byAspect());
  const verdict: ParityVerdict = nothingTaken ? 'missing' : 'different';
  const beside = unread === undefined ? '' : ` By the declared routes alone: ${unread}.`;
  return { ...base, verdict, catalogue, why: `${whyDiffers(differing, aspects)}${beside}` };
}

/** Where a request goes, and as what, is known of one that both sides take; whether they take it, of any. */
function isKnown({ spring, found }: Probe, aspects: readonly Divergence['aspect'][]): boolean {
  if (found === null || aspects.includes('match')) return found !== null;
  return 'route' in spring && !has(found, ['match']);
}

/** Whether the mesh's rule takes requests of a later one that can never be reached: then the order is the mistake. */
function isShadowing({ edge }: Counterpart, { istio }: Probe): boolean {
  const name = routeNameOf(istio);
  return edge.shadowed?.some(({ by }) => by.name === name) ?? false;
}

function whyDiffers(differing: readonly Probe[], aspects: readonly Divergence['aspect'][]): string {
  const shown = differing.slice(0, SHOWN_REQUESTS).map(({ request, found }) => {
    const one = found?.find(({ aspect }) => aspects.includes(aspect));
    return `${requestText(request)}: Spring ${one?.spring ?? ''}, the mesh ${one?.istio ?? ''}`;
  });
  const rest = differing.length - shown.length;
  return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more requests` : ''}.`;
}

function notModelled({ spring, istio }: Probe): string {
  for (const decision of [spring, istio]) if (decision.kind === 'not-modelled') return decision.reason;
  return '';
}

/** Settings of the gateway's other routes to a host that this route goes to as well. */
function besides(edge: Edge, route: DeclaredRoute, names: ServiceNames): CallSettings[] {
  const hostsOf = (one: DeclaredRoute) =>
    one.destinations.map((to) => names.translate(to).host.toLowerCase());
  const own = new Set(hostsOf(route));
  return edge.routes
    .filter((one) => one.name !== route.name && hostsOf(one).some((host) => own.has(host)))
    .map(({ settings }) => settings);
}

/** Settings of both sides for a request that both route, and that this route takes. */
function settingRows(
  edge: Edge,
  route: DeclaredRoute,
  { edge: mesh }: Counterpart,
  probes: readonly Probe[],
  scope: string,
  { instancesOf, checks }: EdgeSurroundings,
  others: readonly CallSettings[],
): Unfinished[] {
  const inside = probes.find(
    ({ spring, istio }) =>
      spring.kind === 'route' && spring.route.name === route.name && istio.kind === 'route',
  );
  if (inside === undefined) return [];
  const both = (spring: RouteDecision, istio: RouteDecision) => {
    if (spring.kind !== 'route' || istio.kind !== 'route' || spring.route.name !== route.name) return null;
    const context: RowContext = {
      kind: 'edge',
      instances: fewestInstances(istio.destinations, instancesOf),
      others,
    };
    return {
      before: behindSpring(spring.settings, checks.spring(spring.destinations)),
      after: { ...istio.settings, ...ownChecks(checks.mesh(spring.destinations), istio.settings) },
      context,
      unread: spring.unread?.headers ?? null,
    };
  };
  const rowsFor = (asked: PolicyRequest): Unfinished[] => {
    const decided = new Map(
      ([undefined, 'GET', 'POST'] as const).map((method) => {
        const request = method === undefined ? asked : { ...asked, method };
        return [method, both(edge.oracle.route(request), mesh.oracle.route(request))];
      }),
    );
    return SETTING_ROWS.flatMap((row): Unfinished[] => {
      const sides = decided.get(row.method) ?? null;
      if (sides === null) return [];
      const outcome = row.compare(sides.before, sides.after, sides.context);
      if (outcome === null) return [];
      const unread = row.area === 'header' ? sides.unread : null;
      const isOpen = outcome.verdict === 'exact' && unread !== null;
      const judged = isOpen
        ? ({ ...outcome, verdict: 'not-known', why: `Not modelled: ${unread}.` } as const)
        : outcome;
      return [{ area: row.area, scope, row: row.row, ...judged }];
    });
  };
  const rows = rowsFor(inside.request);
  for (const request of elsewhere(route, inside, probes))
    for (const row of rowsFor(request)) {
      const same = rows.some((one) => one.row === row.row && one.verdict === row.verdict);
      if (same || !COUNTS_ELSEWHERE.includes(row.verdict)) continue;
      rows.push({
        ...row,
        why: `For ${requestText(request)}, which takes another rule of the mesh: ${row.why}`,
      });
    }
  return rows;
}

/** Each destination that gets requests is a cluster of its own: the smallest one shows what an ejection can do least. */
function fewestInstances(destinations: readonly Destination[], instancesOf: InstancesOf): number | null {
  const counts = destinations
    .filter(({ weight }) => weight > 0)
    .map(({ host, subset }) => instancesOf(host, subset));
  const known = counts.filter((count) => count !== null);
  return known.length < counts.length || known.length === 0 ? null : Math.min(...known);
}

/** A rule that is as good as the first one needs no row of its own. */
const COUNTS_ELSEWHERE: readonly ParityVerdict[] = ['different', 'missing', 'not-known'];

/** One request for each other rule of the mesh that takes some of the route's, by the same method and with a usual path. */
function elsewhere(route: DeclaredRoute, inside: Probe, probes: readonly Probe[]): PolicyRequest[] {
  const seen = new Set([routeNameOf(inside.istio)]);
  return probes.flatMap(({ request, spring, istio }) => {
    const rule = routeNameOf(istio);
    const own = spring.kind === 'route' && spring.route.name === route.name && istio.kind === 'route';
    if (!own || seen.has(rule) || request.method !== inside.request.method || isUnusualPath(request))
      return [];
    seen.add(rule);
    return [request];
  });
}

function missingRoute(edge: Edge, route: DeclaredRoute, gap: string | null): Unfinished {
  return {
    area: 'route',
    scope: `${edge.name}: route ${route.name}`,
    row: 'match',
    spring: sideOf(route, route.match),
    istio: { text: 'no gateway', origin: '', place: null },
    verdict: gap === null ? 'missing' : 'not-known',
    catalogue: 'RT-10',
    why:
      gap === null
        ? 'The Istio resources have no gateway with routes that could take the place of this one.'
        : `No gateway that could be read takes the place of this one, and ${gap}.`,
  };
}

function onlyMeshRow({ counterpart, route, probes }: OnlyInMesh): Unfinished {
  const { edge, routes, host } = counterpart;
  const declared = routes.get(route);
  const [first] = probes;
  return {
    area: 'route',
    scope: `${edge.name}: route ${route} at ${host}`,
    row: 'match',
    spring: { text: first === undefined ? 'no route' : outcome(first.spring), origin: '', place: null },
    istio: declared === undefined ? istioSide(first, counterpart) : sideOf(declared, declared.match),
    verdict: 'missing',
    catalogue: 'RT-10',
    why: `Only the mesh takes it. ${whyDiffers(probes, ALL_ASPECTS)}`,
  };
}

function istioSide(probe: Probe | undefined, { routes, host }: Counterpart) {
  if (probe === undefined) return { text: `no request of ${host} reaches it`, origin: '', place: null };
  const name = routeNameOf(probe.istio);
  const declared = name === null ? undefined : routes.get(name);
  const text = outcome(probe.istio);
  return declared === undefined ? { text, origin: '', place: null } : sideOf(declared, text);
}

function sideOf({ origin }: Pick<DeclaredRoute, 'origin'>, text: string) {
  const setting: Setting<string> = { known: true, value: text, origin };
  return { text, origin: originText(setting), place: origin.kind === 'written' ? origin.place : null };
}
