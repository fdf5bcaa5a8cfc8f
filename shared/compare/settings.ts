import type { CompareSettings } from '#shared/model/index.ts';

/** The limits that hold unless the user sets others. Each says why it is what it is. */
export const DEFAULT_SETTINGS: CompareSettings = {
  /** A difference that shows in half of the requests is missed by five pairs in 3 % of the cases. */
  leastPairs: 5,
  /** Below thirty pairs the bootstrap interval of a median is too narrow to be trusted: order statistics give another one. */
  leastLatencyPairs: 30,
  /** What two sidecars cost a call of a few milliseconds stays inside a quarter. */
  latencyMargin: 0.25,
  /** The published cost of a sidecar hop is below 3 ms at p90; users do not notice 5 ms. */
  meshBudgetMs: 5,
  /** One listed difference in twenty may be chance. */
  falseDiscoveryRate: 0.05,
  seed: 1,
};

/** Below this an attempt may belong to another request: then the attempts of both are not compared one by one. */
export const LEAST_CONFIDENCE = 0.6;

/** Links by correlation or trace are at least this sure: one repeated mutation is then proof enough. */
export const SURE_CONFIDENCE = 0.95;

/**
 * Adjusted p value below which the choice of a version counts as proven: its share, or a field that decides it. Such a
 * finding fails the verdict by itself, so chance may make one in a thousand comparisons, where one listed difference in
 * twenty may be chance. The price: with 110 requests each, 20 % → 50 % on one of 13 routes is proven in three of four
 * comparisons (with 200, in 99 of 100), on the whole service always. What lies between this and the false discovery
 * rate is listed as minor.
 */
export const VERSION_LEVEL = 0.001;

/** Distinct values kept per request field, route and service: a field with more has one per user, and is dropped. */
export const MOST_FIELD_VALUES = 24;

/** Headers, cookies and query parameters kept per route, each: where names are data, none of their kind is kept. */
export const MOST_FIELDS = 48;

/** Requests kept per route and service to see whether versions take turns: a uniform sample of them all. */
export const TURN_SAMPLE = 256;

/** Places watched per route and service for values that name an instance: beyond it none is. */
export const MOST_INSTANCE_PLACES = 400;

/** Longest body, in bytes, that is searched for such values. */
export const LONGEST_INSTANCE_BODY = 65_536;

/** Below this share of linked attempts a missing attempt says more about the links than about the mesh. */
export const LEAST_LINKED_SHARE = 0.9;

/** Examples kept per finding: the first ones in recorded order. */
export const MOST_EVIDENCE = 5;

/** Places of differences of one kind kept per route; what is beyond is counted in one place of its own. */
export const MOST_PLACES = 2_000;

/** Places listed of what one rule set aside; the rest is a number. */
export const MOST_RULE_PLACES = 50;

/** Differences looked at in one pair of bodies. */
export const MOST_BODY_DIFFERENCES = 200;

/** Paired latencies kept per route: a uniform sample of them all, large enough for a p99.9. */
export const LATENCY_SAMPLE = 12_288;

/** Observations beyond a quantile that its interval needs: with fewer it covers less than it says (docs/calibration.md). */
export const LEAST_BEYOND = 10;

/** Resamples of the bootstrap. */
export const RESAMPLES = 1_000;

/** Requests with this many attempts or more share the last bin of a histogram. */
export const MOST_ATTEMPTS = 20;

/** Waits between attempts kept per route, service and side: a uniform sample. */
export const BACK_OFF_SAMPLE = 1_024;

/** Failed requests kept per route, place and side to find timeouts in: a uniform sample. */
export const CUT_OFF_SAMPLE = 1_024;

/** Requests kept per route and side to see a limit of the rate, and per service and side to see turns: the first ones. */
export const SEQUENCE = 4_096;

/** Values of one cookie that are watched per service: more sessions tell nothing more. */
export const MOST_SESSIONS = 2_000;

/** Requests kept per service and side to see a share move: a uniform sample, since the test's work grows with its square. */
export const DRIFT_SAMPLE = 2_048;
