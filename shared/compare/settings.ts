import type { CompareSettings } from '#shared/model/index.ts';

/** The limits that hold unless the user sets others. Each says why it is what it is. */
export const DEFAULT_SETTINGS: CompareSettings = {
  /** A difference that shows in half of the requests is missed by five pairs in 3 % of the cases. */
  leastPairs: 5,
  /** Below thirty pairs the bootstrap interval of a median is too narrow to be trusted. */
  leastLatencyPairs: 30,
  /** What two sidecars cost a call of a few milliseconds stays inside a quarter. */
  latencyMargin: 0.25,
  /** The published cost of a sidecar hop is below 3 ms at p90; users do not notice 5 ms. */
  latencyFloorMs: 5,
  /** One listed difference in twenty may be chance. */
  falseDiscoveryRate: 0.05,
  seed: 1,
};

/** Below this an attempt may belong to another request: then the attempts of both are not compared one by one. */
export const LEAST_CONFIDENCE = 0.6;

/** Links by correlation or trace are at least this sure: one repeated mutation is then proof enough. */
export const SURE_CONFIDENCE = 0.95;

/** Below this share of linked attempts a missing attempt says more about the links than about the mesh. */
export const LEAST_LINKED_SHARE = 0.9;

/** Examples kept per finding: the first ones in recorded order. */
export const MOST_EVIDENCE = 5;

/** Places of differences kept per route; what is beyond is counted in one place of its own. */
export const MOST_PLACES = 2_000;

/** Differences looked at in one pair of bodies. */
export const MOST_BODY_DIFFERENCES = 200;

/** Paired latencies kept per route: a uniform sample of them all. */
export const LATENCY_SAMPLE = 4_096;

/** Resamples of the bootstrap. */
export const RESAMPLES = 1_000;

/** Requests with this many attempts or more share the last bin of a histogram. */
export const MOST_ATTEMPTS = 20;
