import { z } from 'zod';
import { place } from '#shared/policy/source/place.ts';

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
  /** An error of the same status that somebody else wrote. */
  'generator',
  /** What instances received: Host, forwarding fields, cookies, framing, letter case. */
  'instance-request',
  /** A trace that breaks on the way to an instance. */
  'trace',
  /** Which instance took a request: turns, sessions, localities. */
  'balancing',
  /** Attempts as such: multiplied layers, back-off, hosts, limits of retrying. */
  'retry',
  /** Answers that are cut off after a time. */
  'timeout',
  /** Answers that are refused after a number of requests. */
  'rate-limit',
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

/** Who wrote an answer, as far as its status, fields and body tell. */
export const generatorName = z.enum([
  'envoy',
  'zuul',
  'spring-cloud-gateway',
  'spring-boot-servlet',
  'spring-boot-webflux',
  'spring-security',
  'tomcat',
  'fallback',
  'application',
]);
export type GeneratorName = z.infer<typeof generatorName>;

/** The generator of one side's answer. */
export const generator = z.object({
  name: generatorName,
  /** Envoy's response flag that goes with the answer: `UH`, `UF` (catalogue OB-03); null for others. */
  flag: z.string().nullable(),
  /** Where it was written: `edge`, or the service whose instance answered so. */
  at: z.string(),
});
export type Generator = z.infer<typeof generator>;

/** The generators of both sides; null where an answer does not show one. */
export const generators = z.object({ baseline: generator.nullable(), candidate: generator.nullable() });
export type Generators = z.infer<typeof generators>;

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
  /** The waiver by which somebody accepted it; absent as long as nobody did. */
  waiver: z.string().optional(),
  /** How the values differ: `missing`, `added`, `changed`, `order`, `200 → 503`. */
  change: z.string().optional(),
  /** What says that the difference is expected or volatile: an entry of the header profile, a detector. */
  basis: z.string().optional(),
  /** The baseline against itself at the same place: `candidate` is the second baseline there. */
  noiseEvidence: z.array(evidence).optional(),
  /** Who wrote the answers of the first pair that shows it; absent where that is not asked. */
  generators: generators.optional(),
});
export type Finding = z.infer<typeof finding>;

/** One side of a setting that explains a finding. */
export const explainingSide = z.object({
  text: z.string(),
  /** Where the value comes from, in words: a place, a default with its version, a rule. */
  origin: z.string(),
  place: place.nullable(),
});

/** A row of the audit's parity table, or a finding of its rules, that explains a finding of the traffic. */
export const explainingSetting = z.object({
  /** Of the row; the rule's ID for a finding of a rule. */
  id: z.string(),
  catalogue: z.string().nullable(),
  /** `gateway: route items`, `consumer → producer`, `DestinationRule default/producer`. */
  scope: z.string(),
  /** `retry: attempts of POST`. */
  setting: z.string(),
  /** Null for a rule that speaks of one side only. */
  spring: explainingSide.nullable(),
  istio: explainingSide.nullable(),
  why: z.string(),
});
export type ExplainingSetting = z.infer<typeof explainingSetting>;

/** A finding with what explains it. */
export const attributedFinding = finding.extend({
  /** What both sides declare, the nearest first; empty without an audit, and where it declares nothing about it. */
  settings: z.array(explainingSetting),
  /** Key of the cause that it belongs to. */
  causeKey: z.string(),
});
export type AttributedFinding = z.infer<typeof attributedFinding>;

/** Findings that one cause explains. */
export const causeGroup = z.object({
  key: z.string(),
  title: z.string(),
  cause: z.string(),
  catalogue: z.string().nullable(),
  /** The worst of its findings. */
  severity,
  /** Ids: first the one that the others follow from, then in the order of the document. */
  findings: z.array(z.string()),
  routes: z.array(z.string()),
  generators: generators.nullable(),
  settings: z.array(explainingSetting),
});
export type CauseGroup = z.infer<typeof causeGroup>;
