import { z } from 'zod';
import { side } from '#shared/model/side.ts';
import { BreakerSettingsSchema } from '../breakers/create.ts';
import { problem } from '../source/problem.ts';
import { policyOptions } from '../inputs.ts';
import { policySources } from '../sources.ts';

/** A service of a capture, as its instance taps saw it. */
export const breakerService = z.object({
  service: z.string(),
  instances: z.int(),
  attempts: z.int(),
  /** Attempts that failed for the caller: 5xx, or no whole answer. */
  failures: z.int(),
});
export type BreakerService = z.infer<typeof breakerService>;

/** Which trace, and through which machines. */
export const breakerQuestion = z.object({
  /** Name of a capture of the open workspace. */
  capture: z.string(),
  /** Service of its instance taps. */
  service: z.string().min(1),
  machines: z.union([
    /** These, each by itself. */
    z.object({ settings: z.array(BreakerSettingsSchema).min(1).max(8) }),
    /** Those that the sources declare for calls to the service. */
    z.object({ sources: policySources, options: policyOptions }),
  ]),
});
export type BreakerQuestion = z.infer<typeof breakerQuestion>;

const settingInWords = z.object({
  /** The field's words. */
  name: z.string(),
  value: z.string(),
  /** Where the value comes from. */
  origin: z.string(),
});
export type SettingInWords = z.infer<typeof settingInWords>;

const breakerSide = z.enum(['spring', 'istio']);

/** How many attempts had which fate. */
const fate = z.object({ attempts: z.int(), failures: z.int() });
export type Fate = z.infer<typeof fate>;

/** What one machine would have done with the trace. */
export const machineAnswer = z.object({
  name: z.string(),
  side: breakerSide,
  /** The answer in one sentence. */
  sentence: z.string(),
  settings: z.array(settingInWords),
  /** `moved`: to another instance. `rejected`: an error at once. The outcome of neither can be known. */
  admitted: fate,
  moved: fate,
  rejected: fate,
  /** Steps by time, at most {@link MOST_CHANGES}. */
  changes: z.array(
    z.object({
      /** Since the beginning of the trace. */
      atMs: z.number(),
      subject: z.string(),
      from: z.string(),
      to: z.string(),
      why: z.string(),
    }),
  ),
  /** Steps that are not listed. */
  moreChanges: z.int(),
  /** What keeps this machine from acting, or what it leaves out. */
  notes: z.array(z.string()),
});
export type MachineAnswer = z.infer<typeof machineAnswer>;

/** Steps of a machine that are listed: nobody reads more. */
export const MOST_CHANGES = 500;

export const breakerAnswer = z.object({
  trace: z.object({
    capture: z.string(),
    side,
    service: z.string(),
    /** Attempts that were replayed, and how many of them failed and were repetitions. */
    attempts: z.int(),
    failures: z.int(),
    retries: z.int(),
    /** Attempts after the first ones that a trace may have. */
    leftOut: z.int(),
    /** Attempts whose end is not known. */
    unfinished: z.int(),
    /** Wall clock of the first attempt, ISO 8601; null without attempts. */
    startedAt: z.string().nullable(),
    durationMs: z.number(),
    instances: z.array(fate.extend({ instance: z.string() })),
  }),
  replays: z.array(machineAnswer),
  /** Machines that are declared but can't be replayed, because a setting is not known. */
  notKnown: z.array(
    z.object({
      name: z.string(),
      side: breakerSide,
      missing: z.array(z.object({ setting: z.string(), reason: z.string() })),
    }),
  ),
  /** Sides that declare nothing which would stop an attempt, in words. */
  absent: z.array(z.object({ side: breakerSide, why: z.string() })),
  /** What the replay can't know. */
  limits: z.array(z.string()),
  /** What could not be read of the sources. */
  problems: z.array(problem),
  /** The timeline as SVG; the report draws the same. Empty without a machine. */
  svg: z.string(),
});
export type BreakerAnswer = z.infer<typeof breakerAnswer>;
