import type { DeclaredShare, Finding, TrafficResult } from '#shared/model/index.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { DeclaredDestination, DeclaredRouteEntry } from '#shared/policy/model/declared.ts';
import { placeText } from '#shared/policy/source/place.ts';
import { takes } from '../attribution/scope.ts';
import { findingId } from '../judge.ts';
import { byText } from '../order.ts';
import { VERSION_LEVEL } from '../settings.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { testAgainstWeights } from '../statistics/multinomial.ts';
import { percent, thousands } from '../words.ts';
import { ALL_ROUTES } from './share-tests.ts';

/** Requests of a recorded route that a caller sent on to a version. */
export interface RouteCall {
  readonly route: string;
  readonly caller: string | null;
  readonly service: string;
  readonly version: string | null;
  baseline: number;
  candidate: number;
}

type Side = DeclaredShare['side'];

interface Rule {
  readonly side: Side;
  readonly service: string;
  readonly destinations: readonly DeclaredDestination[];
  readonly origin: string;
  readonly fits: (call: RouteCall) => boolean;
}

const SIDES = { spring: 'baseline', istio: 'candidate' } as const;

/**
 * Observed shares against the weights that the same side declares (exact multinomial test). Only where one declared rule alone takes a recorded
 * route: where two do, something else in the request decides between them, and no weight can be expected.
 */
export function declaredShares(audit: AuditDocument | null, calls: readonly RouteCall[]): DeclaredShare[] {
  if (!audit?.declared) return [];
  const rules = [...routeRules(audit.declared.routes, calls), ...callRules(audit)];
  return rules.flatMap((rule) => sharesOf(rule, calls)).sort(byPlace);
}

function routeRules(routes: readonly DeclaredRouteEntry[], calls: readonly RouteCall[]): Rule[] {
  const recorded = [...new Set(calls.map(({ route }) => route))];
  return routes.flatMap((entry): Rule[] => {
    const services = servicesOf(entry.destinations);
    const [service] = services;
    if (service === undefined || services.length > 1 || entry.takes.length === 0) return [];
    const rivals = routes.filter((one) => one !== entry && one.side === entry.side && one.takes.length > 0);
    const own = new Set(
      recorded.filter((route) => takes(entry, route) && !rivals.some((rival) => takes(rival, route))),
    );
    return [
      {
        side: SIDES[entry.side],
        service,
        destinations: entry.destinations,
        origin: entry.place === null ? `route ${entry.name} of ${entry.edge}` : placeText(entry.place),
        fits: (call) => call.caller === null && own.has(call.route),
      },
    ];
  });
}

function callRules({ declared }: AuditDocument): Rule[] {
  const calls = declared?.calls ?? [];
  return calls
    .filter(
      (call) => calls.filter((one) => one.side === call.side && one.service === call.service).length === 1,
    )
    .map(({ side, service, caller, destinations, place }) => ({
      side: SIDES[side],
      service,
      destinations,
      origin: place === null ? `${caller ?? 'any service'} → ${service}` : placeText(place),
      fits: (call) => call.caller !== null && (caller === null || call.caller === caller),
    }));
}

/** Services that get different versions by weight. */
function servicesOf(destinations: readonly DeclaredDestination[]): string[] {
  if (destinations.length < 2 || destinations.some(({ version }) => version === null)) return [];
  return [...new Set(destinations.map(({ service }) => service))];
}

function sharesOf(
  { side, service, destinations, origin, fits }: Rule,
  calls: readonly RouteCall[],
): DeclaredShare[] {
  const own = calls.filter((call) => call.service === service && call.version !== null && fits(call));
  const n = own.reduce((sum, call) => sum + call[side], 0);
  if (n === 0 || !destinations.some(({ weight }) => weight > 0)) return [];
  const routes = [...new Set(own.map(({ route }) => route))].sort(byText);
  const hits = destinations.map(({ version }) =>
    own.reduce((sum, call) => sum + (call.version === version ? call[side] : 0), 0),
  );
  // What goes to a version that the rule does not name has the weight 0.
  const elsewhere = n - hits.reduce((sum, count) => sum + count, 0);
  const weights = destinations.map(({ weight }) => weight);
  const { p } = testAgainstWeights([...hits, elsewhere], [...weights, 0]);
  return destinations.map(({ version, weight }, at) => ({
    side,
    service,
    version: version ?? '',
    routes,
    declared: weight / 100,
    observed: (hits[at] ?? 0) / n,
    ...clopperPearson(hits[at] ?? 0, n),
    n,
    origin,
    agrees: p > VERSION_LEVEL,
  }));
}

function byPlace(a: DeclaredShare, b: DeclaredShare): number {
  return (
    byText(a.side, b.side) ||
    byText(a.service, b.service) ||
    byText(a.origin, b.origin) ||
    byText(a.version, b.version)
  );
}

/** A candidate that does not do what its own resources say; the rarer version speaks for the rule. */
export function shareFindings(shares: readonly DeclaredShare[]): Finding[] {
  const failing = shares.filter(({ side, agrees }) => side === 'candidate' && !agrees);
  return [...Map.groupBy(failing, ({ service, origin }) => `${service} ${origin}`).values()].flatMap(
    (rule) => {
      const [worst] = rule.toSorted((a, b) => a.declared - b.declared);
      return worst ? [asFinding(worst)] : [];
    },
  );
}

function asFinding({
  service,
  version,
  routes,
  declared,
  observed,
  low,
  high,
  n,
  origin,
}: DeclaredShare): Finding {
  const [route, ...others] = routes;
  return {
    id: findingId('share', ALL_ROUTES, `declared ${service}/${version}`, origin),
    kind: 'share',
    catalogue: 'MO-06',
    severity: 'minor',
    route: route !== undefined && others.length === 0 ? route : ALL_ROUTES,
    service,
    place: `declared share ${service}/${version}`,
    title: `${service} ${version} gets ${percent(observed)} where the mesh declares ${percent(declared)}`,
    cause: `The candidate does not do what its own resources say (${origin}): other callers go past the rule, or it is not the rule that runs.`,
    count: Math.round(observed * n),
    pairs: n,
    noiseCount: null,
    adjustedP: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: `first attempts at ${service} ${version}`,
        baseline: null,
        candidate: `${percent(observed)} (${percent(low)} … ${percent(high)}), n = ${thousands(n)}`,
      },
    ],
  };
}

/** Declared calls that no request of a side proved, where the service has instance taps. */
export function unprovenCalls(
  audit: AuditDocument | null,
  calls: readonly RouteCall[],
): TrafficResult['unproven'] {
  if (!audit) return [];
  const tapped = new Set(calls.map(({ service }) => service));
  const found = new Map<string, TrafficResult['unproven'][number]>();
  for (const [side, caller, service] of declaredCalls(audit)) {
    const proven = calls.some((call) => call.service === service && call.caller === caller && call[side] > 0);
    if (tapped.has(service) && !proven)
      found.set(`${side} ${caller ?? ''} ${service}`, { side, caller, service });
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, call]) => call);
}

function* declaredCalls({ declared, parity }: AuditDocument): Generator<[Side, string | null, string]> {
  for (const {
    side,
    destinations,
    takes: { length },
  } of declared?.routes ?? []) {
    if (length > 0) for (const { service } of destinations) yield [SIDES[side], null, service];
  }
  for (const { scope } of parity) {
    const call = /^(.+) → (.+)$/.exec(scope);
    if (!call?.[1] || !call[2] || call[1] === 'any service') continue;
    yield ['baseline', call[1], call[2]];
    yield ['candidate', call[1], call[2]];
  }
}
