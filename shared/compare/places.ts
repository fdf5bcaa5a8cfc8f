import type { Evidence, Severity } from '#shared/model/index.ts';
import { type Difference, differenceKey } from './difference.ts';
import type { ExchangePair } from './pair.ts';
import { MOST_EVIDENCE, MOST_PLACES } from './settings.ts';

/** All that is kept of one kind of difference on one route. Counts are pairs. */
export interface Place {
  readonly route: string;
  /** The candidate's difference in the earliest pair that shows it: its words stand for all. */
  difference: Difference;
  firstIndex: number;
  /** All catalogue entries of the candidate's differences: a rule has a few at most. */
  readonly catalogues: Set<string | null>;
  /** The worst over the pairs. */
  severity: Severity;
  /** The candidate differs from the baseline. */
  count: number;
  /** Of the pairs that have a noise run: only the candidate differs, only the noise run, both. */
  onlyCandidate: number;
  onlyNoise: number;
  both: number;
  /** Of `count`: the same versions served on both sides. */
  sameVersions: number;
  /** Of `count`: the values change by their nature. */
  volatile: number;
  evidence: { readonly index: number; readonly item: Evidence }[];
}

/** One route as far as its differences are concerned. */
export interface RoutePlaces {
  readonly route: string;
  /** Pairs with a candidate. */
  pairs: number;
  /** Of these, pairs with a noise run. */
  noisePairs: number;
  /** Of `pairs`, those in which the same, known versions served both sides. */
  sameVersionPairs: number;
  readonly places: Map<string, Place>;
}

/** Order from what matters most to what matters least. */
export const SEVERITIES: readonly Severity[] = ['blocker', 'major', 'minor', 'info', 'expected', 'noise'];

export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}

/** Differences of all pairs, counted by route and place. */
export class PlaceBook {
  readonly #routes = new Map<string, RoutePlaces>();

  routes(): IterableIterator<RoutePlaces> {
    return this.#routes.values();
  }

  /**
   * @param candidate What the candidate's answer differs in.
   * @param noise What the second baseline's answer differs in; null without one for this pair.
   * @param sameVersions Whether the same versions served; null where that is not known.
   */
  add(
    pair: ExchangePair,
    candidate: readonly Difference[],
    noise: readonly Difference[] | null,
    sameVersions: boolean | null,
  ): void {
    const route = this.#route(pair.route);
    route.pairs += 1;
    if (noise) route.noisePairs += 1;
    if (sameVersions) route.sameVersionPairs += 1;
    const [shown, own] = [this.#keyed(route, candidate), this.#keyed(route, noise ?? [])];
    for (const [key, difference] of shown) {
      const place = this.#place(route, key, difference, pair.index);
      place.count += 1;
      place.catalogues.add(difference.catalogue);
      place.severity = worse(place.severity, difference.severity);
      if (sameVersions) place.sameVersions += 1;
      if (difference.volatile !== null) place.volatile += 1;
      if (noise) place[own.has(key) ? 'both' : 'onlyCandidate'] += 1;
      keepEvidence(place, pair, difference);
    }
    for (const [key, difference] of own) {
      if (!shown.has(key)) this.#place(route, key, difference, Number.POSITIVE_INFINITY).onlyNoise += 1;
    }
  }

  #route(name: string): RoutePlaces {
    let route = this.#routes.get(name);
    if (!route) {
      route = { route: name, pairs: 0, noisePairs: 0, sameVersionPairs: 0, places: new Map() };
      this.#routes.set(name, route);
    }
    return route;
  }

  /** One difference per place: several items of a list that differ alike are one. */
  #keyed(route: RoutePlaces, differences: readonly Difference[]): Map<string, Difference> {
    const keyed = new Map<string, Difference>();
    for (const difference of differences) {
      const kept = bounded(route, difference);
      const key = differenceKey(kept);
      if (!keyed.has(key)) keyed.set(key, kept);
    }
    return keyed;
  }

  #place(route: RoutePlaces, key: string, difference: Difference, index: number): Place {
    let place = route.places.get(key);
    if (!place) {
      place = {
        route: route.route,
        difference,
        firstIndex: index,
        catalogues: new Set(),
        severity: difference.severity,
        count: 0,
        onlyCandidate: 0,
        onlyNoise: 0,
        both: 0,
        sameVersions: 0,
        volatile: 0,
        evidence: [],
      };
      route.places.set(key, place);
    } else if (index < place.firstIndex) {
      place.firstIndex = index;
      place.difference = difference;
    }
    return place;
  }
}

/** Bodies whose names are data would make places without end: beyond the bound they share one, and are counted. */
function bounded(route: RoutePlaces, difference: Difference): Difference {
  if (route.places.size < MOST_PLACES || route.places.has(differenceKey(difference))) return difference;
  return {
    ...difference,
    place: `${difference.kind} (further places)`,
    title: `Further ${difference.kind} differences`,
    cause: `More than ${MOST_PLACES} places of this route differ; the rest is counted here.`,
  };
}

/** The earliest pairs stay, whatever order they come in. */
function keepEvidence(place: Place, pair: ExchangePair, difference: Difference): void {
  const last = place.evidence.at(-1);
  if (place.evidence.length >= MOST_EVIDENCE && last && last.index < pair.index) return;
  const item: Evidence = {
    baselineId: pair.baseline.id,
    candidateId: pair.candidate?.id ?? null,
    request: `${pair.method} ${pair.path}`,
    baseline: difference.baseline,
    candidate: difference.other,
  };
  place.evidence.push({ index: pair.index, item });
  place.evidence.sort((a, b) => a.index - b.index);
  place.evidence.length = Math.min(place.evidence.length, MOST_EVIDENCE);
}
