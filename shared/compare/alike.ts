import type { Severity } from '#shared/model/index.ts';
import { type Difference, differenceKey } from './difference.ts';
import { evidenceOf, keepOneEach, type RankedEvidence } from './evidence.ts';
import { furtherPlace } from './further-places.ts';
import { rankOf } from './lowest.ts';
import { worse } from './order.ts';
import type { ComparedExchange, ExchangePair } from './pair.ts';
import { noTops, type Place, type PlaceGroup, type Ranked } from './place.ts';
import { MOST_PLACES } from './settings.ts';

interface First {
  readonly index: number;
  readonly rank: number;
  readonly difference: Difference;
}

/**
 * What differs alike, by kind and change, on one route, and all that is kept of the places beyond the bound: bodies whose names are
 * data would make places without end. They are one place, counted by pairs as any other, the same whatever order the pairs come in.
 */
export class Alike implements Ranked, PlaceGroup {
  readonly rank = Number.POSITIVE_INFINITY;
  readonly tops = noTops();
  readonly #route: string;
  readonly #evidence: RankedEvidence[] = [];
  readonly #noiseEvidence: RankedEvidence[] = [];
  readonly #catalogues = new Set<string | null>();
  #severity: Severity = 'noise';
  #allVolatile = true;
  #first: First | null = null;
  #candidate: Ranked | null = null;
  #noise: Ranked | null = null;

  constructor(route: string) {
    this.#route = route;
  }

  /** A place shows in the pair. */
  showCandidate(place: Ranked): void {
    if (this.#candidate === null || place.rank > this.#candidate.rank) this.#candidate = place;
  }

  /** A place shows in the noise run of the pair. */
  showNoise(place: Ranked): void {
    if (this.#noise === null || place.rank > this.#noise.rank) this.#noise = place;
  }

  /** Something at a place beyond the bound. */
  takeCandidate(pair: ExchangePair, difference: Difference, isVolatile: boolean): void {
    this.showCandidate(this);
    const rank = rankOf(difference.place, differenceKey(difference));
    this.#meet({ index: pair.index, rank, difference });
    this.#catalogues.add(difference.catalogue);
    this.#severity = worse(this.#severity, difference.severity);
    this.#allVolatile &&= isVolatile;
    this.#keep(this.#evidence, pair, pair.candidate, difference, rank);
  }

  /** The same of the noise run. */
  takeNoise(pair: ExchangePair, difference: Difference): void {
    this.showNoise(this);
    const rank = rankOf(difference.place, differenceKey(difference));
    this.#keep(this.#noiseEvidence, pair, pair.noise, difference, rank);
  }

  /** All of the pair was told. */
  endPair(hasNoise: boolean, sameVersions: boolean): void {
    const [candidate, noise] = [this.#candidate, this.#noise];
    this.#candidate = null;
    this.#noise = null;
    if (candidate) {
      candidate.tops.candidate += 1;
      if (sameVersions) candidate.tops.sameVersions += 1;
    }
    if (!hasNoise) return;
    const [up, down] = [candidate?.rank ?? -1, noise?.rank ?? -1];
    if (candidate && up === down) candidate.tops.both += 1;
    else if (candidate && up > down) {
      candidate.tops.onlyCandidate += 1;
      if (noise) noise.tops.noiseBelow += 1;
    } else if (noise) {
      noise.tops.onlyNoise += 1;
      if (candidate) candidate.tops.candidateBelow += 1;
    }
  }

  /** A place has to go. */
  take({ rank, tops, firstIndex, difference, ...place }: Place): void {
    this.tops.candidate += tops.candidate;
    this.tops.sameVersions += tops.sameVersions;
    this.tops.onlyCandidate += tops.onlyCandidate - tops.noiseBelow;
    this.tops.onlyNoise += tops.onlyNoise - tops.candidateBelow;
    this.tops.both += tops.both + tops.noiseBelow + tops.candidateBelow;
    for (const { index, item } of place.noiseEvidence) {
      keepOneEach(this.#noiseEvidence, index, rank, () => item);
    }
    if (place.count === 0) return;
    this.#meet({ index: firstIndex, rank, difference });
    for (const catalogue of place.catalogues) this.#catalogues.add(catalogue);
    this.#severity = worse(this.#severity, place.severity);
    this.#allVolatile &&= place.allVolatile;
    for (const { index, item } of place.evidence) keepOneEach(this.#evidence, index, rank, () => item);
  }

  /** All places beyond the bound as one; null where the candidate shows none. */
  further(): Place | null {
    if (this.#first === null) return null;
    const { candidate: count, sameVersions, onlyCandidate, onlyNoise, both } = this.tops;
    return {
      route: this.#route,
      difference: further(this.#first.difference),
      firstIndex: this.#first.index,
      catalogues: this.#catalogues,
      severity: this.#severity,
      allVolatile: this.#allVolatile,
      count,
      sameVersions,
      onlyCandidate,
      onlyNoise,
      both,
      evidence: this.#evidence,
      noiseEvidence: this.#noiseEvidence,
      shownIn: 0,
      noiseIn: 0,
      alike: this,
      rank: this.rank,
      tops: this.tops,
    };
  }

  #meet(one: First): void {
    const first = this.#first;
    if (first && (first.index < one.index || (first.index === one.index && first.rank <= one.rank))) return;
    this.#first = one;
  }

  #keep(
    kept: RankedEvidence[],
    pair: ExchangePair,
    other: ComparedExchange | null,
    difference: Difference,
    rank: number,
  ): void {
    keepOneEach(kept, pair.index, rank, () => evidenceOf(pair, other, difference));
  }
}

function further(difference: Difference): Difference {
  // What a difference says may be read from it, and not be a part of its own.
  const { kind, change, service, severity, catalogue, baseline, other, volatile } = difference;
  return {
    kind,
    change,
    service,
    severity,
    catalogue,
    baseline,
    other,
    volatile,
    place: furtherPlace(kind),
    title: `Further ${kind} differences`,
    cause: `More than ${MOST_PLACES} places of this route differ in their ${kind}; the rest is counted here.`,
  };
}
