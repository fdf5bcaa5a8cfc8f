import { z } from 'zod';
import { evidence } from './finding.ts';
import { side } from './side.ts';

/** Rules say how values are read. What a request does (status, attempts, share, latency) is accepted by a waiver instead. */
const PLACES = /^(?:\*|(?:body|header|trailer)\b.*)$/;

const scope = {
  /** Method and templated path; `*` stands for any characters. Every route without it. */
  route: z.string().min(1).optional(),
  /** Place of the difference, as findings name it: `body /items/[*]/price`, `header x-version`; `*` stands for any characters. */
  place: z
    .string()
    .regex(
      PLACES,
      'begins with body, header or trailer: a status, a share or a latency is accepted by a waiver',
    ),
  /** Why the difference does not matter. */
  reason: z.string().min(1),
  /** Id of the finding that the rule was made from. */
  finding: z.string().min(1).optional(),
};

/** `250ms`, `5s`, `2m`, `1h`. */
const DURATION = /^\d+(?:\.\d+)?(?:ms|s|m|h)$/;

const ignoreRule = z.strictObject({
  kind: z.literal('ignore'),
  ...scope,
  /** Only what this side alone has. */
  side: side.optional(),
});

const tolerateRule = z
  .strictObject({
    kind: z.literal('tolerate'),
    ...scope,
    /** Numbers may differ by so much. */
    absolute: z.number().positive().optional(),
    /** Numbers may differ by this share of the larger one: 0.01 is 1 %. */
    relative: z.number().positive().max(1).optional(),
    /** Times may lie so far apart. */
    time: z.string().regex(DURATION, 'is no duration such as 250ms, 5s, 2m or 1h').optional(),
  })
  .refine((rule) => rule.absolute !== undefined || rule.relative !== undefined || rule.time !== undefined, {
    message: 'says no tolerance: give absolute, relative or time',
  });

const sortRule = z.strictObject({
  kind: z.literal('sort'),
  ...scope,
  /** Member by which objects of the array are matched; without it equal items are, as in a set that counts. */
  by: z.string().min(1).optional(),
});

const pattern = z.string().refine(isPattern, 'is no regular expression');

const mapRule = z
  .strictObject({
    kind: z.literal('map'),
    ...scope,
    /** The whole value that is replaced. */
    value: z.string().optional(),
    /** Every match is replaced; `to` may name its groups as `$1`. */
    regex: pattern.optional(),
    to: z.string(),
    /** Both without it. */
    side: side.optional(),
  })
  .refine((rule) => (rule.value === undefined) !== (rule.regex === undefined), {
    message: 'has to name either the value or the regex that is replaced',
  });

/** How a difference is told not to matter: data with a reason, which shows what it hid. */
export const compareRule = z.discriminatedUnion('kind', [ignoreRule, tolerateRule, sortRule, mapRule]);
export type CompareRule = z.infer<typeof compareRule>;
export type CompareRuleKind = CompareRule['kind'];

/** One header field that a mesh, a connection or a moment is expected to change, with the catalogue entry that says so. */
export const headerExpectation = z.strictObject({
  /** Name in lower case; `*` stands for any characters. */
  name: z.string().regex(/^[!-~]+$/, 'is no header name'),
  /** Only this change; any without it. */
  change: z.enum(['added', 'missing', 'changed']).optional(),
  /** Only where the value of either side matches. */
  value: pattern.optional(),
  catalogue: z.string().nullable(),
  cause: z.string().min(1),
});
export type HeaderExpectation = z.infer<typeof headerExpectation>;

/** What a comparison is told beforehand. */
export const ruleSet = z.object({
  /** Each with where it was written: `rules.yaml:12`. */
  rules: z.array(z.object({ rule: compareRule, origin: z.string() })),
  profile: z.object({ origin: z.string(), headers: z.array(headerExpectation) }),
});
export type RuleSet = z.infer<typeof ruleSet>;

/** What one rule did. Nothing is hidden: what it set aside is listed here. */
export const ruleOutcome = z.object({
  rule: compareRule,
  origin: z.string(),
  /** Differences set aside, one per pair, place and change. */
  hidden: z.int(),
  /** By route and place, the most frequent first. */
  places: z.array(
    z.object({
      route: z.string(),
      place: z.string(),
      title: z.string(),
      count: z.int(),
      evidence: z.array(evidence),
    }),
  ),
  /** Places beyond those listed. */
  furtherPlaces: z.int(),
  /** Of `hidden`: at places that were too many to be told apart, which are in no list. None without it. */
  beyond: z.int().optional(),
});
export type RuleOutcome = z.infer<typeof ruleOutcome>;

/** How the items of an array were matched because the baseline itself gave them in another order. */
export const learnedReading = z.object({
  route: z.string(),
  /** Place in the body, `/` for the whole. */
  place: z.string(),
  /** Member that identifies an item; null where equal items are matched. */
  by: z.string().nullable(),
  /** Pairs of the baseline with itself in which the array came in another order. */
  reordered: z.int(),
});
export type LearnedReading = z.infer<typeof learnedReading>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
