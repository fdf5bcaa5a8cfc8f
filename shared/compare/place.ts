import type { Severity } from '#shared/model/index.ts';
import type { Difference } from './difference.ts';
import type { KeptEvidence } from './evidence.ts';

/**
 * Pairs by the highest place that shows in them, of those that differ alike. The highest go first: once a place goes, these are the
 * pairs that show something beyond the bound, whatever else they show.
 */
export interface Tops {
  /** It is the candidate's highest. */
  candidate: number;
  /** Of these: the same versions served. */
  sameVersions: number;
  /** Of the pairs that have a noise run: it is the highest of both sides, of one side alone, of one while the other's is higher. */
  both: number;
  onlyCandidate: number;
  onlyNoise: number;
  candidateBelow: number;
  noiseBelow: number;
}

export const noTops = (): Tops => ({
  candidate: 0,
  sameVersions: 0,
  both: 0,
  onlyCandidate: 0,
  onlyNoise: 0,
  candidateBelow: 0,
  noiseBelow: 0,
});

/** Places have an order by which they go when there are too many, the highest first. */
export interface Ranked {
  readonly rank: number;
  readonly tops: Tops;
}

/** The places that differ alike, and what is kept of those that had to go. */
export interface PlaceGroup {
  /** A place shows in the current pair, or in its noise run. */
  showCandidate(place: Ranked): void;
  showNoise(place: Ranked): void;
  /** All of the pair was told. */
  endPair(hasNoise: boolean, sameVersions: boolean): void;
  /** A place has to go. */
  take(place: Place): void;
}

/** All that is kept of one kind of difference on one route. Counts are pairs. */
export interface Place {
  readonly route: string;
  /** The candidate's difference in the earliest pair that shows it: its words stand for all. */
  difference: Difference;
  firstIndex: number;
  /** All catalogue entries of the candidate's differences: a rule has a few at most. */
  readonly catalogues: Set<string | null>;
  /** The worst of the candidate's differences. */
  severity: Severity;
  /** The candidate differs from the baseline. */
  count: number;
  /** Of the pairs that have a noise run: only the candidate differs, only the noise run, both. */
  onlyCandidate: number;
  onlyNoise: number;
  both: number;
  /** Of `count`: the same versions served on both sides. */
  sameVersions: number;
  /** In all of `count` the values change by their nature, and no noise run says more. */
  allVolatile: boolean;
  readonly evidence: KeptEvidence[];
  /** The baseline against itself. */
  readonly noiseEvidence: KeptEvidence[];
  /** The last pair, by its number, in which the candidate and the noise run showed it. */
  shownIn: number;
  noiseIn: number;
  /** The places that differ alike: what goes when there are too many becomes part of their rest. */
  readonly alike: PlaceGroup;
  readonly rank: number;
  readonly tops: Tops;
}
