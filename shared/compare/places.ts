import type { FindingKind } from '#shared/model/index.ts';
import { type Difference, differenceKey } from './difference.ts';
import { keepEarliest } from './evidence.ts';
import { Alike } from './alike.ts';
import { Lowest, rankOf } from './lowest.ts';
import { worse } from './order.ts';
import type { ExchangePair } from './pair.ts';
import { noTops, type Place, type PlaceGroup } from './place.ts';
import { MOST_PLACES } from './settings.ts';

/** One route as far as its differences are concerned. */
export interface RoutePlaces {
  readonly route: string;
  /** Pairs with a candidate. */
  readonly pairs: number;
  /** Of these, pairs with a noise run. */
  readonly noisePairs: number;
  /** Of `pairs`, those in which the same, known versions served both sides. */
  readonly sameVersionPairs: number;
  readonly places: readonly Place[];
}

/** The same while pairs come. */
interface RouteBook {
  readonly route: string;
  pairs: number;
  noisePairs: number;
  sameVersionPairs: number;
  /** What is kept, by kind: names that are data must not push out what a status says. */
  readonly kinds: Map<FindingKind, Lowest<Place>>;
  /** By kind and change. */
  readonly alike: Map<string, Alike>;
  /** Places by where they are: at one place there are few kinds and changes. */
  readonly byPlace: Map<string, Place[]>;
}

/** Differences of all pairs, counted by route and place. */
export class PlaceBook {
  readonly #routes = new Map<string, RouteBook>();
  /** Of the current pair: what shows in it, and what may have become too much. */
  readonly #shown = new Set<PlaceGroup>();
  readonly #grown = new Set<Lowest<Place>>();
  /** Pairs so far. */
  #serial = 0;

  routes(): RoutePlaces[] {
    return Array.from(this.#routes.values(), ({ kinds, alike, ...route }) => {
      // Taken out first: the rest is whole only then.
      const kept = [...kinds.values()].flatMap((places) => places.values());
      const further = [...alike.values()].flatMap((one) => one.further() ?? []);
      return { ...route, places: [...kept, ...further] };
    });
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
    this.#serial += 1;
    const shown = candidate.flatMap(
      (difference) =>
        this.#addCandidate(route, pair, difference, noise !== null, sameVersions === true) ?? [],
    );
    for (const difference of noise ?? []) this.#addNoise(route, pair, difference);
    if (noise)
      for (const place of shown) place[place.noiseIn === this.#serial ? 'both' : 'onlyCandidate'] += 1;
    for (const one of this.#shown) one.endPair(noise !== null, sameVersions === true);
    this.#shown.clear();
    for (const one of this.#grown) one.settle();
    this.#grown.clear();
  }

  /** @returns the place, when it shows in this pair for the first time */
  #addCandidate(
    route: RouteBook,
    pair: ExchangePair,
    difference: Difference,
    hasNoise: boolean,
    sameVersions: boolean,
  ): Place | null {
    const isVolatile = !hasNoise && difference.volatile !== null;
    const place = this.#place(route, difference, pair.index);
    if (place instanceof Alike) {
      place.takeCandidate(pair, difference, isVolatile);
      return null;
    }
    // Several items of a list that differ alike are one difference.
    if (place.shownIn === this.#serial) return null;
    place.shownIn = this.#serial;
    place.alike.showCandidate(place);
    // Where a noise run measures it, nobody asks for the look of the values.
    place.allVolatile &&= isVolatile;
    place.count += 1;
    place.catalogues.add(difference.catalogue);
    if (place.severity !== difference.severity) place.severity = worse(place.severity, difference.severity);
    if (sameVersions) place.sameVersions += 1;
    keepEarliest(place.evidence, pair, pair.candidate, difference);
    return place;
  }

  #addNoise(route: RouteBook, pair: ExchangePair, difference: Difference): void {
    const place = this.#place(route, difference, Number.POSITIVE_INFINITY);
    if (place instanceof Alike) {
      place.takeNoise(pair, difference);
      return;
    }
    if (place.noiseIn === this.#serial) return;
    place.noiseIn = this.#serial;
    place.alike.showNoise(place);
    if (place.shownIn !== this.#serial) place.onlyNoise += 1;
    keepEarliest(place.noiseEvidence, pair, pair.noise, difference);
  }

  #route(name: string): RouteBook {
    let route = this.#routes.get(name);
    if (!route) {
      route = {
        route: name,
        pairs: 0,
        noisePairs: 0,
        sameVersionPairs: 0,
        kinds: new Map(),
        alike: new Map(),
        byPlace: new Map(),
      };
      this.#routes.set(name, route);
    }
    return route;
  }

  /** What is kept of the place; what is kept of all that differ alike when it is beyond the bound. */
  #place(route: RouteBook, difference: Difference, index: number): Place | Alike {
    const place = known(route, difference);
    if (place) {
      if (index < place.firstIndex) {
        place.firstIndex = index;
        place.difference = difference;
      }
      this.#shown.add(place.alike);
      return place;
    }
    const alike = alikeOf(route, difference);
    this.#shown.add(alike);
    return this.#admitted(route, difference, index, alike) ?? alike;
  }

  #admitted(route: RouteBook, difference: Difference, index: number, alike: Alike): Place | null {
    const kept = keptOf(route, difference.kind);
    const rank = rankOf(difference.place, differenceKey(difference));
    if (!kept.admits(rank)) return null;
    const place: Place = {
      route: route.route,
      difference,
      firstIndex: index,
      catalogues: new Set(),
      // What the noise run shows says nothing of how much the candidate's differences matter.
      severity: 'noise',
      count: 0,
      onlyCandidate: 0,
      onlyNoise: 0,
      both: 0,
      sameVersions: 0,
      allVolatile: true,
      evidence: [],
      noiseEvidence: [],
      shownIn: 0,
      noiseIn: 0,
      alike,
      rank,
      tops: noTops(),
    };
    kept.add(place);
    this.#grown.add(kept);
    const beside = route.byPlace.get(difference.place);
    if (beside) beside.push(place);
    else route.byPlace.set(difference.place, [place]);
    return place;
  }
}

/** What is kept already of the differences that share kind, place and change with this one. */
function known({ byPlace }: RouteBook, { kind, place, change }: Difference): Place | undefined {
  const beside = byPlace.get(place);
  if (beside === undefined) return undefined;
  for (const one of beside) {
    if (one.difference.kind === kind && one.difference.change === change) return one;
  }
  return undefined;
}

function alikeOf({ route, alike }: RouteBook, { kind, change }: Difference): Alike {
  const key = `${kind}\n${change}`;
  let one = alike.get(key);
  if (!one) {
    one = new Alike(route);
    alike.set(key, one);
  }
  return one;
}

function keptOf(route: RouteBook, kind: FindingKind): Lowest<Place> {
  let kept = route.kinds.get(kind);
  if (!kept) {
    kept = new Lowest<Place>(MOST_PLACES, (place) => {
      const where = place.difference.place;
      const beside = (route.byPlace.get(where) ?? []).filter((one) => one !== place);
      if (beside.length > 0) route.byPlace.set(where, beside);
      else route.byPlace.delete(where);
      place.alike.take(place);
    });
    route.kinds.set(kind, kept);
  }
  return kept;
}
