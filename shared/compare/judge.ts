import type { CompareSettings, Finding, Severity } from '#shared/model/index.ts';
import type { InstanceValues } from './figures/instance-values.ts';
import { hashText } from './hash.ts';
import type { Place } from './place.ts';
import type { RoutePlaces } from './places.ts';
import { repeatedCatalogue } from './rules/attempts.ts';
import { benjaminiHochberg } from './statistics/benjamini-hochberg.ts';
import { mcnemar, signTest } from './statistics/mcnemar.ts';
import { counted } from './words.ts';

interface Judged {
  readonly severity: Severity;
  readonly cause: string;
  readonly noiseCount: number | null;
  readonly adjustedP: number | null;
}

/**
 * Turns counted differences into findings.
 *
 * With a noise run: what the baseline never does to itself is a finding, however rare; what it does too is tested
 * (exact McNemar per route and place, Benjamini-Hochberg over all tested places) and is noise unless the candidate
 * does it significantly more often. Without a noise run nothing is tested: values that look volatile are demoted.
 * @param worthShowing Leaves out what can't be judged, such as attempts without links.
 * @param instances Knows which values only tell who answered.
 */
export function judgePlaces(
  routes: Iterable<RoutePlaces>,
  settings: CompareSettings,
  worthShowing: (place: Place) => boolean,
  instances: InstanceValues,
): Finding[] {
  const shown = [...routes].flatMap((route) =>
    route.places.filter(worthShowing).map((place) => ({ route, place })),
  );
  const tested = shown.filter(({ route, place }) => isTested(route, place));
  const adjusted = benjaminiHochberg(
    tested.map(({ place }) => mcnemar(place.onlyCandidate, place.onlyNoise)),
  );
  const pOf = new Map<Place, number>();
  for (const [index, { place }] of tested.entries()) pOf.set(place, adjusted[index] ?? 1);
  const trends = attemptTrends(shown, settings);
  const findings: Finding[] = [];
  for (const { route, place } of shown) {
    const judged = judge(route, place, pOf.get(place) ?? null, settings, instances);
    if (!judged) continue;
    findings.push(asFinding(route, place, trends.has(place) ? judged : softened(place, judged)));
  }
  return findings;
}

/** The test decides where the noise run shows the place too. */
function isTested(route: RoutePlaces, place: Place): boolean {
  return route.noisePairs > 0 && place.both + place.onlyNoise > 0;
}

function judge(
  route: RoutePlaces,
  place: Place,
  adjustedP: number | null,
  settings: CompareSettings,
  instances: InstanceValues,
): Judged | null {
  if (place.count === 0) return null;
  const { difference } = place;
  const measured = route.noisePairs > 0;
  const noiseCount = measured ? place.both + place.onlyNoise : null;
  const as = (severity: Severity, cause: string): Judged => ({ severity, cause, noiseCount, adjustedP });
  if (place.severity === 'expected') return as('expected', difference.cause);
  if (adjustedP !== null && adjustedP > settings.falseDiscoveryRate) {
    return as('noise', noiseCause(route, place));
  }
  if (!measured && place.allVolatile) {
    return as(
      'info',
      `${capital(difference.volatile ?? 'a volatile value')}: such values change by their nature. Without a noise run that is a guess.`,
    );
  }
  const named = namedService(place, settings, instances);
  if (named !== null) {
    return as(
      'info',
      `It names the instance of ${named} that answered: on the baseline every instance has its own value here, and the same request gets another value from another instance.`,
    );
  }
  if (onlyWithOtherVersion(route, place, settings)) {
    return as(
      'info',
      `It differs only where another version served than on the baseline, in none of ${counted(route.sameVersionPairs, 'pair')} that the same version served.`,
    );
  }
  return as(place.severity, difference.cause);
}

function noiseCause(route: RoutePlaces, place: Place): string {
  const own = place.both + place.onlyNoise;
  const compared = place.both + place.onlyCandidate;
  return `The baseline differs from itself here in ${own} of ${counted(route.noisePairs, 'pair')}; the candidate in ${compared} of them.`;
}

/**
 * The service whose instance a changed value names, or null. The noise run must show the place, that is one request
 * with two values: else the request may decide the value as well, where round robin runs in step with the traffic.
 */
function namedService(place: Place, settings: CompareSettings, instances: InstanceValues): string | null {
  if (place.difference.change !== 'changed' || place.both + place.onlyNoise === 0) return null;
  return instances.namedBy(place.route, place.difference.place, settings.leastPairs);
}

/** Only fields are explained by the version that wrote them; a failure is one, whoever fails. */
function onlyWithOtherVersion(route: RoutePlaces, place: Place, settings: CompareSettings): boolean {
  const { kind } = place.difference;
  return (
    (kind === 'body' || kind === 'header') &&
    place.sameVersions === 0 &&
    route.sameVersionPairs >= settings.leastPairs
  );
}

interface Shown {
  readonly route: RoutePlaces;
  readonly place: Place;
}

/**
 * Places whose number of attempts moved in one direction: a sign test of requests with more against requests with
 * fewer attempts, per route and service, adjusted over all of them. A retry in a single request may be chance on
 * either side; in half of the requests it is not.
 */
function attemptTrends(shown: readonly Shown[], settings: CompareSettings): ReadonlySet<Place> {
  const groups = new Map<string, { more: number; fewer: number; places: Shown[] }>();
  for (const one of shown) {
    if (!isAttemptCount(one.place)) continue;
    const key = `${one.route.route}\n${one.place.difference.place}`;
    const group = groups.get(key) ?? { more: 0, fewer: 0, places: [] };
    groups.set(key, group);
    group[directionOf(one.place)] += one.place.count;
    group.places.push(one);
  }
  const list = [...groups.values()];
  const adjusted = benjaminiHochberg(list.map(({ more, fewer }) => signTest(more, fewer)));
  const trends = new Set<Place>();
  for (const [index, { more, fewer, places }] of list.entries()) {
    const leading = more >= fewer ? 'more' : 'fewer';
    for (const { route, place } of places) {
      const proven = (adjusted[index] ?? 1) <= settings.falseDiscoveryRate && directionOf(place) === leading;
      if (proven || place.count * 2 >= route.pairs) trends.add(place);
    }
  }
  return trends;
}

function isAttemptCount({ difference }: Place): boolean {
  return difference.kind === 'attempts';
}

function directionOf({ difference }: Place): 'more' | 'fewer' {
  return difference.change === 'more' || difference.change === 'reached' ? 'more' : 'fewer';
}

function softened(place: Place, judged: Judged): Judged {
  if (!isAttemptCount(place) || judged.severity !== 'major') return judged;
  return { ...judged, severity: 'minor', cause: `${judged.cause} In so few requests it may be chance.` };
}

function asFinding(route: RoutePlaces, place: Place, judged: Judged): Finding {
  const { kind, place: where, change, service, catalogue, title, generators } = place.difference;
  const basis = basisOf(place, judged);
  return {
    id: findingId(kind, route.route, where, change),
    kind,
    catalogue: kind === 'mutation-repeated' ? repeatedCatalogue(place.catalogues) : catalogue,
    severity: judged.severity,
    route: route.route,
    service,
    place: where,
    title,
    cause: judged.cause,
    count: place.count,
    pairs: route.pairs,
    noiseCount: judged.noiseCount,
    adjustedP: judged.adjustedP,
    evidence: place.evidence.map(({ item }) => item),
    change,
    ...(basis === null ? {} : { basis }),
    ...(place.noiseEvidence.length === 0
      ? {}
      : { noiseEvidence: place.noiseEvidence.map(({ item }) => item) }),
    ...(generators && { generators }),
  };
}

/** What the reader can look up: the entry that expects it, or the detector that knows the values. */
function basisOf({ difference }: Place, { severity }: Judged): string | null {
  if (severity === 'expected') return difference.basis === undefined ? null : `profile ${difference.basis}`;
  return difference.volatile === null ? null : `detector ${difference.volatile}`;
}

/** The same difference has the same id in every run. */
export function findingId(kind: string, route: string, place: string, change: string): string {
  return `${kind}-${hashText([kind, route, place, change].join('\n'))}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
