import { z } from 'zod';

/**
 * How much a finding matters. A *blocker* or *major* one fails the default gate; *minor* and *info* ones are
 * listed; *expected* is what any mesh adds (HP-04) and *noise* what the baseline does to itself: both stay
 * one click away.
 */
export const severity = z.enum(['blocker', 'major', 'minor', 'info', 'expected', 'noise']);
export type Severity = z.infer<typeof severity>;

/** What kind of difference it is; each has one detector. */
export const findingKind = z.enum([
  'status',
  'header',
  'body',
  'attempts',
  'mutation-repeated',
  'share',
  'rewrite',
  'latency',
  'fallback-lost',
  'no-response',
]);
export type FindingKind = z.infer<typeof findingKind>;

/** One pair of exchanges that shows the difference, with the two values side by side. */
export const evidence = z.object({
  baselineId: z.int().nullable(),
  candidateId: z.int().nullable(),
  request: z.string(),
  baseline: z.string().nullable(),
  candidate: z.string().nullable(),
});
export type Evidence = z.infer<typeof evidence>;

export const finding = z.object({
  /** Stable over runs: made from kind, route and place. */
  id: z.string(),
  kind: findingKind,
  /** Entry of the catalogue of migration differences, such as `RE-02`. */
  catalogue: z.string().nullable(),
  severity,
  route: z.string(),
  service: z.string().nullable(),
  /** Where in the exchange: `body /items/0/price`, `header x-version`, `share producer/v2`. */
  place: z.string(),
  title: z.string(),
  /** What most likely makes the difference, in words. */
  cause: z.string(),
  /** Pairs that show it. */
  count: z.int(),
  /** Pairs that could have shown it. */
  pairs: z.int(),
  /** Pairs in which the baseline differs from itself in the same way; null without a noise run. */
  noiseCount: z.int().nullable(),
  /** p value after Benjamini-Hochberg, where a test was made. */
  adjustedP: z.number().nullable(),
  evidence: z.array(evidence),
});
export type Finding = z.infer<typeof finding>;
