import { z } from 'zod';
import { place } from '../source/place.ts';
import { problem } from '../source/problem.ts';
import { declaredTraffic } from './declared.ts';
import { exercisedRoutes } from './exercised.ts';

/**
 * How one row of the parity table came out. *exact*: both sides do the same. *approximate*: as near as Istio comes; the
 * row says what remains. *different*: both declare it, and not the same. *missing*: one side declares it, the other could
 * and does not. *not-expressible*: Istio has nothing like it. *not-known*: a side could not be read; never counts as equal.
 */
export const parityVerdict = z.enum([
  'exact',
  'approximate',
  'different',
  'missing',
  'not-expressible',
  'not-known',
]);
export type ParityVerdict = z.infer<typeof parityVerdict>;

/** What a row is about; the groups of the parity table, in its order. */
export const parityArea = z.enum([
  'route',
  'rewrite',
  'weight',
  'header',
  'retry',
  'timeout',
  'breaker',
  'pool',
  'balancing',
  'rate-limit',
  'cors',
  'mirror',
  'fault',
  'security',
]);
export type ParityArea = z.infer<typeof parityArea>;

/** One side's value of a row: in words, and where it comes from. */
export const paritySide = z.object({
  text: z.string(),
  /** `shop.yaml:12:5 spec.http[0].timeout`, `default of Istio ≥ 1.24 (retry.go)`. */
  origin: z.string(),
  place: place.nullable(),
});
export type ParitySide = z.infer<typeof paritySide>;

/** Where something stands already that a suggestion would change. */
export const suggestionSource = z.object({
  /** Of the resource, or of a setting in the file. */
  place,
  /** Of the text that was audited, in hexadecimal; null when nobody took it. */
  sha256: z.string().nullable(),
  /** Why the file is not to be edited: it was made of something else. Null when it may be. */
  made: z.string().nullable(),
});

/** A change that would bring the sides together. Written for review, never applied. */
export const suggestion = z.object({
  side: z.enum(['istio', 'spring']),
  /** What it does, in one sentence. */
  title: z.string(),
  /** File that it would go into, relative to the folder of suggestions. */
  file: z.string(),
  /** YAML: a resource or settings; only comments where a person has to decide first. */
  text: z.string(),
  /** What would be changed; null for what is not there yet; absent for a part of another suggestion, and in old audits. */
  source: suggestionSource.nullable().optional(),
  /** A source beside which a new file belongs; null when none is known. */
  beside: z.string().nullable().optional(),
});
export type Suggestion = z.infer<typeof suggestion>;

export const parityRow = z.object({
  /** Stable over runs: area, scope and setting. */
  id: z.string(),
  area: parityArea,
  /** `gateway → producer-v1 (route items-v1)`, `consumer → producer`. */
  scope: z.string(),
  /** Setting or aspect: `retry.attempts`, `path /api/items`. */
  row: z.string(),
  spring: paritySide,
  istio: paritySide,
  verdict: parityVerdict,
  /** Entry of the catalogue of migration differences, such as `RE-04`. */
  catalogue: z.string().nullable(),
  /** Why the verdict is what it is, and what a client or an instance would notice. */
  why: z.string(),
  suggestion: suggestion.nullable(),
});
export type ParityRow = z.infer<typeof parityRow>;

export const auditSeverity = z.enum(['blocker', 'major', 'minor', 'info']);
export type AuditSeverity = z.infer<typeof auditSeverity>;

/** What a lint rule or the bypass audit found in the configuration. */
export const auditFinding = z.object({
  /** The rule's ID: `MP-RT-01`; or the tool's own: `istioctl IST0101`. */
  rule: z.string(),
  severity: auditSeverity,
  catalogue: z.string().nullable(),
  /** The service, host or resource that it is about. */
  subject: z.string(),
  title: z.string(),
  /** What it leads to. */
  reason: z.string(),
  /** Where the reason is stated. */
  source: z.string(),
  fix: z.string(),
  place: place.nullable(),
});
export type AuditFinding = z.infer<typeof auditFinding>;

/**
 * How far a service has come. *sdk*: the SDK asks a registry and balances. *bypassed*: the SDK calls one fixed name, nothing
 * balances for it yet, or nobody knows what. *in-the-mesh*: its calls are governed by Istio resources. *cut-over*: the SDK's
 * own retries, breakers and balancing are known to be off as well. *mixed*: its parts disagree. *registry*: it is the
 * registry itself, which goes last: when no service asks it any more.
 */
export const migrationStage = z.enum([
  'sdk',
  'bypassed',
  'in-the-mesh',
  'cut-over',
  'mixed',
  'registry',
  'not-known',
]);
export type MigrationStage = z.infer<typeof migrationStage>;

export const serviceStage = z.object({
  service: z.string(),
  stage: migrationStage,
  evidence: z.array(
    z.object({ from: z.enum(['configuration', 'traffic']), text: z.string(), place: place.nullable() }),
  ),
});
export type ServiceStage = z.infer<typeof serviceStage>;

/** What was read for an audit. */
export const auditInput = z.object({
  side: z.enum(['spring', 'istio']),
  /** As given on the command line. */
  source: z.string(),
  /** `application.yml`, `actuator env`, `VirtualService` … with how many of them. */
  contents: z.array(z.object({ what: z.string(), count: z.int() })),
});
export type AuditInput = z.infer<typeof auditInput>;

export const auditDocument = z.object({
  schema: z.literal(1),
  inputs: z.array(auditInput),
  /** What defaults were taken for. */
  versions: z.record(z.string(), z.string()),
  parity: z.array(parityRow),
  bypass: z.array(auditFinding),
  stages: z.array(serviceStage),
  findings: z.array(auditFinding),
  /** What could not be read. What depends on it is not known. */
  problems: z.array(problem),
  opaque: z.array(z.object({ what: z.string(), why: z.string(), place })),
  suggestions: z.array(suggestion),
  /** What both sides declare about who gets requests; absent in old audits. */
  declared: declaredTraffic.optional(),
  /** Null without a capture, absent in old audits. */
  exercised: exercisedRoutes.nullable().optional(),
});
export type AuditDocument = z.infer<typeof auditDocument>;
