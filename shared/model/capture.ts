import { z } from 'zod';
import { side } from './side.ts';
import { tapCounts, tapSpec } from './tap.ts';

/** A word the user gives to a capture, a replay or a comparison; unique in its workspace. */
export const resourceName = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,79}$/u,
    'a name has 1 to 80 letters, digits, spaces or . _ @ + -',
  );

/** How a capture ended. `interrupted` means that the engine died while it ran. */
export const captureState = z.enum(['recording', 'done', 'interrupted']);
export type CaptureState = z.infer<typeof captureState>;

/** What was recorded in one go, or what a replay saw on its own taps and connections. */
export const captureSummary = z.object({
  id: z.int(),
  name: z.string(),
  side,
  kind: z.enum(['live', 'replay']),
  state: captureState,
  /** Wall clock, ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  taps: z.array(z.object({ id: z.int(), spec: tapSpec })),
  counts: tapCounts,
  /** Exchanges at edge taps (of a replay: the requests that it sent). */
  exchanges: z.int(),
  /** Exchanges at instance taps. */
  attempts: z.int(),
  /** Attempts for which the edge exchange that caused them is known; counted when the capture ends. */
  linkedAttempts: z.int(),
  /** True only when nothing was lost, undecoded or cut off. */
  complete: z.boolean(),
});
export type CaptureSummary = z.infer<typeof captureSummary>;
