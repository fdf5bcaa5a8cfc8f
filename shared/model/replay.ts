import { z } from 'zod';
import { resourceName } from './capture.ts';
import { header } from './exchange.ts';
import { side } from './side.ts';
import { tapSpec } from './tap.ts';

/** Where to send: one URL for all, or one per edge tap of the capture (`tap` is its name). */
const targets = z.array(z.object({ tap: z.string().nullable(), url: z.url({ protocol: /^http$/ }) })).min(1);

/**
 * A second deployment that gets the same requests at the same moments, in an order that is drawn anew for each request:
 * what slows the machine for a while then slows both. What it answers is a replay of its own, of the baseline.
 */
export const interleavedReplay = z.object({
  name: resourceName,
  targets,
  /** Taps on its side, open for the time of the replay. */
  taps: z.array(tapSpec),
  /** Of the order. */
  seed: z.int(),
});
export type InterleavedReplay = z.infer<typeof interleavedReplay>;

/** How a replay runs. */
export const replayOptions = z.object({
  /** The capture whose edge exchanges are sent again. */
  capture: z.string(),
  name: resourceName,
  side,
  targets,
  /** Null for a replay on one deployment; absent from workspaces that were written before there were others. */
  interleaved: interleavedReplay.nullable().default(null),
  /** 1 is the recorded timing, N is N times as fast, `max` is as fast as connections allow. */
  speed: z.union([z.number().positive(), z.literal('max')]),
  /** Upper bound of connections per target. */
  connections: z.int().min(1).max(10_000),
  /** Hosts that may be sent to, besides loopback. */
  allow: z.array(z.string()),
  /** Whether requests that may change state (POST, PUT, PATCH, DELETE) are sent. */
  mutations: z.enum(['refuse', 'send']),
  /** Fields to set on each request, replacing recorded ones of the same name. */
  headers: z.array(header),
  /** `inject` gives each request a trace of its own, so that attempts can be joined; `keep` leaves it as recorded. */
  trace: z.enum(['inject', 'keep']),
  /** Taps on the target's side, open for the time of the replay. */
  taps: z.array(tapSpec),
  /** Milliseconds after which a request counts as failed. */
  timeoutMs: z.int().min(1),
});
export type ReplayOptions = z.infer<typeof replayOptions>;

/** Milliseconds between when requests should have left and when they did. */
export const sendLag = z.object({
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
  /**
   * The 99th percentiles of both parts of it: how late this machine was, and how long requests waited since all connections were busy.
   * Left out by versions that did not tell them apart.
   */
  machineP99: z.number().optional(),
  connectionsP99: z.number().optional(),
});
export type SendLag = z.infer<typeof sendLag>;

export const replaySummary = z.object({
  id: z.int(),
  name: z.string(),
  side,
  /** The capture that was replayed. */
  sourceCaptureId: z.int(),
  /** What the replay itself saw: its sent requests and its taps' attempts. */
  captureId: z.int(),
  state: z.enum(['running', 'done', 'cancelled', 'interrupted']),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  options: replayOptions,
  /** Requests that the capture holds and the replay was to send. */
  planned: z.int(),
  sent: z.int(),
  responses: z.int(),
  /** Sent, but no complete response came. */
  errors: z.int(),
  /** Not sent: a mutation without permission, or a host that is not allowed. */
  refused: z.int(),
  sendLagMs: sendLag.nullable(),
  /** False when the send lag or an early end makes the latency worthless. */
  valid: z.boolean(),
  /** Why it is not valid. */
  invalidReason: z.string().nullable(),
});
export type ReplaySummary = z.infer<typeof replaySummary>;
