import { z } from 'zod';
import { findingKind, severity } from './finding.ts';

/** Names that a rule is about; `*` stands for any text, as in `GET /items/*`. */
const patterns = z.array(z.string().trim().min(1)).min(1);

const name = z
  .string()
  .trim()
  .min(1, 'a gate needs a name')
  .max(120, 'a gate has a name of 120 characters at most');

/** A share, from 0 to 1. */
const share = z.number().min(0).max(1);

/** At most so many findings that fit all of the filters; a waived one does not count. */
const findingsRule = z.strictObject({
  name,
  rule: z.literal('findings'),
  severity: z.array(severity).min(1).optional(),
  kind: z.array(findingKind).min(1).optional(),
  notKind: z.array(findingKind).min(1).optional(),
  /** Entries of the catalogue of differences, such as `RE-*`. */
  catalogue: patterns.optional(),
  routes: patterns.optional(),
  services: patterns.optional(),
  most: z.int().min(0).default(0),
  /** What `most` is counted over. */
  per: z.enum(['whole', 'route', 'service']).default('whole'),
});

/**
 * No route is slower. With nothing else: than the comparison's own margin allows, which makes a finding. With a quantile, a
 * margin or a budget: the interval of that quantile's shift (of the median without one) must not lie wholly above both. What
 * is not told of them is the comparison's own.
 */
const latencyRule = z.strictObject({
  name,
  rule: z.literal('latency'),
  routes: patterns.optional(),
  quantile: z.enum(['p50', 'p90', 'p95', 'p99', 'p99.9']).optional(),
  /** 0.1 is 10 % slower. */
  margin: z.number().positive().optional(),
  /** Milliseconds that the mesh may cost besides. */
  budgetMs: z.number().min(0).optional(),
  /** What a route counts as that may be slower: neither proven so, nor proven not to be. */
  unclear: z.enum(['pass', 'inconclusive']).default('inconclusive'),
});

/** The candidate's share of requests of a route that got an error: 5xx, or no complete response. */
const errorsRule = z.strictObject({
  name,
  rule: z.literal('errors'),
  routes: patterns.optional(),
  most: share,
});

/** The candidate's mean number of attempts per request of a route at a service. */
const attemptsRule = z.strictObject({
  name,
  rule: z.literal('attempts'),
  routes: patterns.optional(),
  services: patterns.optional(),
  most: z.number().min(1),
});

/** At least this share of the recorded requests has a counterpart, whole and per route. */
const pairedRule = z.strictObject({ name, rule: z.literal('paired'), least: share.default(1) });

/** Nothing of these sides was lost, undecoded or cut off. */
const completeRule = z.strictObject({
  name,
  rule: z.literal('complete'),
  sides: z
    .array(z.enum(['baseline', 'candidate']))
    .min(1)
    .default(['baseline', 'candidate']),
});

/** Each route has so many pairs; without a number the comparison's own. */
const pairsRule = z.strictObject({
  name,
  rule: z.literal('pairs'),
  routes: patterns.optional(),
  least: z.int().min(1).optional(),
});

/** The baseline's own noise was measured. */
const noiseRule = z.strictObject({ name, rule: z.literal('noise') });

/** Each of these methods was seen, on any route that fits. */
const methodsRule = z.strictObject({
  name,
  rule: z.literal('methods'),
  methods: z.array(z.string().regex(/^[A-Z]+$/, 'a method is written in capitals')).min(1),
  routes: patterns.optional(),
});

/** Each of the routes was seen answering with an error (4xx, 5xx or none) on the baseline. */
const errorPathsRule = z.strictObject({ name, rule: z.literal('error-paths'), routes: patterns });

/** Every route that a gateway declares was exercised, as an audit with the recorded traffic says. */
const declaredRoutesRule = z.strictObject({
  name,
  rule: z.literal('declared-routes'),
  side: z.enum(['spring', 'istio', 'both']).default('spring'),
  /** Routes that need not be exercised. */
  except: patterns.optional(),
});

/** Each of these scenarios was drilled, and its newest run did not fail. */
const drillsRule = z.strictObject({
  name,
  rule: z.literal('drills'),
  scenarios: z.array(z.string().trim().min(1)).min(1),
});

/** One rule of the verdict. */
export const gateRule = z.discriminatedUnion(
  'rule',
  [
    findingsRule,
    latencyRule,
    errorsRule,
    attemptsRule,
    pairedRule,
    completeRule,
    pairsRule,
    noiseRule,
    methodsRule,
    errorPathsRule,
    declaredRoutesRule,
    drillsRule,
  ],
  {
    error:
      'is none of the rules: findings, latency, errors, attempts, paired, complete, pairs, noise, methods, error-paths, declared-routes, drills',
  },
);
export type GateRule = z.infer<typeof gateRule>;
export type GateRuleOf<Kind extends GateRule['rule']> = Extract<GateRule, { rule: Kind }>;

/** Version of the gates file's schema. */
export const GATES_SCHEMA = 1;

/** A gates file. A kind of basic rule (see `BASIC_RULES`) that it does not mention holds as by default. */
export const gatesFile = z.strictObject({
  schema: z.literal(GATES_SCHEMA, { error: `this version reads schema ${GATES_SCHEMA}` }),
  gates: z.array(gateRule).min(1),
});

/** The rules of a comparison, and where they come from. */
export const usedGates = z.object({
  /** Name of the gates file; null for the default. */
  file: z.string().nullable(),
  /** Of that file, in hexadecimal. */
  sha256: z.string().nullable(),
  rules: z.array(gateRule),
});
export type UsedGates = z.infer<typeof usedGates>;
