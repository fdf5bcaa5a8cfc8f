/** The scenario file of a drill: traffic, a timeline of steps, and what is expected of both sides. */
import { z } from 'zod';
import type { Header } from '#shared/model/index.ts';
import { scenarioFault } from './scenario-fault.ts';
import { duration, scenarioText, share } from './scenario-values.ts';

/** Requests per second that a drill sends at most: it is to show behaviour, not to measure capacity. */
const MOST_RATE = 5_000;
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TARGET = /^\/[\x21-\x7e]*$/;

const path = z.string().regex(TARGET, "expected a path that begins with '/', without spaces");

/** `GET /items`, or its parts. */
const scenarioRequest = z.union([
  z
    .string()
    .regex(/^\S+ \/[\x21-\x7e]*$/, "expected 'METHOD /path'")
    .transform((text) => {
      const [method = '', target = ''] = text.split(' ', 2);
      return { method, path: target, headers: [] as Header[], body: null };
    }),
  z
    .strictObject({
      method: z.string().regex(METHOD, 'expected a method such as GET').default('GET'),
      path,
      headers: z
        .record(z.string().regex(METHOD, 'expected the name of a header field'), z.string())
        .default({}),
      body: scenarioText.nullable().default(null),
    })
    .transform(({ headers, ...rest }) => ({ ...rest, headers: Object.entries(headers) })),
]);

/** Which instances a step is about. What is left out is not asked for. */
const selector = z.strictObject({
  /** A service of the instance taps; left out where the drill is told one, or only one is tapped. */
  service: z.string().min(1).optional(),
  version: z.string().min(1).optional(),
  /** Its number among the taps that fit, counted from 1, its name, or `all`. */
  instance: z.union([z.literal('all'), z.int().min(1), z.string().min(1)]).default('all'),
});
export type InstanceSelector = z.infer<typeof selector>;

const argv = z.array(scenarioText).min(1, 'expected a program and its arguments');
/** Programs with their arguments, run without a shell; or the name of a command that the drill is told. */
const command = z.union([
  z
    .string()
    .regex(/^[\w-]+$/, 'expected a name, or a list of a program and its arguments')
    .transform((name) => ({ name, argv: null })),
  argv.transform((both) => ({ name: null, argv: { baseline: both, candidate: both } })),
  z
    .strictObject({ baseline: argv.optional(), candidate: argv.optional() })
    .transform(({ baseline, candidate }) => ({
      name: null,
      argv: { baseline: baseline ?? null, candidate: candidate ?? null },
    })),
]);

/** What a step does to the instances it is about; discovery latency is measured from there. */
const instanceChange = z.enum(['leaves', 'joins', 'dies']);

const both = {
  /** Since the traffic began. */
  at: duration,
  on: selector.default({ instance: 'all' }),
  side: z.enum(['baseline', 'candidate', 'both']).default('both'),
  change: instanceChange.optional(),
};
const faultStep = z.strictObject({
  ...both,
  for: duration,
  fault: scenarioFault,
  share: share.default(1),
  /** On and off in turn, beginning with on. */
  flapping: z.strictObject({ on: duration, off: duration }).optional(),
});
const commandStep = z.strictObject({ ...both, run: command });
const step = z.union([faultStep, commandStep]);
export type ScenarioStep = z.infer<typeof step>;
export type FaultStep = z.infer<typeof faultStep>;

export function isFaultStep(one: ScenarioStep): one is FaultStep {
  return 'fault' in one;
}

const expectations = z.strictObject({
  /** Most failed requests among those that a step may have met, so sent from the first one on or under way then: a share, such as 0.05. */
  errors: share.optional(),
  /** How soon a failing instance gets no more requests. */
  isolated: duration.optional(),
  /** How soon after the fault it has its share again. */
  recovered: duration.optional(),
  /** Most attempts for one request at one service. */
  attempts: z.int().min(1).optional(),
  /** How soon after a change the last request went wrong. */
  discovered: duration.optional(),
});
export type Expectations = z.infer<typeof expectations>;

export const scenario = z
  .strictObject({
    /** One sentence: what happens. */
    title: z.string().min(1),
    /** What it shows and how to read it. */
    about: z.string().default(''),
    traffic: z.strictObject({
      /** Requests per second, evenly spaced, whatever became of earlier ones. */
      rate: z.number().positive().max(MOST_RATE),
      duration,
      /** Sent in turn; left out where the drill is told them. */
      requests: z.array(scenarioRequest).min(1).optional(),
    }),
    steps: z.array(step).min(1),
    expect: expectations.default({}),
    /** Seed of the shares and jitters. */
    seed: z.int().min(0).default(1),
  })
  .superRefine(({ traffic, steps }, context) => {
    for (const [index, one] of steps.entries()) {
      const problem = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['steps', index, field], message });
      if (one.at >= traffic.duration) problem('at', 'the traffic has ended by then');
      if (!isFaultStep(one)) continue;
      if (one.at + one.for > traffic.duration) problem('for', 'the fault outlasts the traffic');
      if (one.fault.kind === 'refuse' && one.share < 1)
        problem('share', 'a refused connection is no request yet, so all of them meet it');
    }
  });
/** Times in milliseconds. */
export type Scenario = z.infer<typeof scenario>;
