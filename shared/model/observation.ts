import { z } from 'zod';

/** How the lines of an access log are written. */
export const accessLogFormat = z.enum([
  /** Envoy's text format as Istio sets it (`EnvoyTextLogFormat` of 1.9 and later, and the older one of 1.8). */
  'istio-text',
  /** One JSON object a line, with Istio's field names (`meshConfig.accessLogEncoding: JSON`). */
  'istio-json',
  /** Tomcat's AccessLogValve: `common`, `combined`, or a declared pattern. */
  'tomcat',
  /** Reactor Netty's `reactor.netty.http.server.AccessLog`, with or without what a logger puts before it. */
  'reactor-netty',
]);
export type AccessLogFormat = z.infer<typeof accessLogFormat>;

const named = z.object({
  /** How its events are told apart from those of others. */
  name: z.string().min(1),
});
const asked = named.extend({
  url: z.string().min(1),
  /** How often it is asked: milliseconds from the start of one question to the start of the next. */
  everyMs: z.int().min(50).max(60_000).default(250),
  /** Sent with each question and never stored. */
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
});
const logged = named.extend({
  format: accessLogFormat,
  /** The format string or pattern when it is not the format's own: fields in another order are never guessed. */
  pattern: z.string().min(1).nullable().default(null),
  /** What Tomcat's `%D` counts: milliseconds up to Tomcat 9, microseconds from 10 on. Unknown when null. */
  durationUnit: z.enum(['ms', 'us']).nullable().default(null),
});

/** Something that is watched while traffic runs. */
export const observerSpec = z.discriminatedUnion('kind', [
  /** Envoy's admin interface: `/clusters` for ejections, `/stats` for the counters of outlier detection and circuit breakers. */
  asked.extend({
    kind: z.literal('envoy-admin'),
    /** Only clusters whose name contains this; null for all. */
    cluster: z.string().min(1).nullable().default(null),
  }),
  /** Spring's actuator: circuit breakers of Resilience4j with their events, Hystrix' stream where there is one. */
  asked.extend({ kind: z.literal('actuator') }),
  /** A Eureka server: status of each registered instance. */
  asked.extend({ kind: z.literal('eureka') }),
  /** A log that something else appends to; followed from its end over rotation and truncation. */
  logged.extend({ kind: z.literal('log-file'), path: z.string().min(1) }),
  /** A program whose standard output is a log, such as `kubectl logs -f`; started without a shell. */
  logged.extend({ kind: z.literal('log-command'), argv: z.array(z.string()).min(1) }),
]);
/** Every value known. */
export type ObserverSpec = z.infer<typeof observerSpec>;

/**
 * What a watched subject is in. `closed` to `forced-open`: a breaker around calls. `healthy`, `ejected`: an endpoint for Envoy.
 * `up` to `gone`: an instance in a registry.
 */
export const observedState = z.enum([
  'closed',
  'open',
  'half-open',
  'disabled',
  'forced-open',
  'healthy',
  'ejected',
  'up',
  'down',
  'starting',
  'out-of-service',
  'unknown',
  'gone',
]);
export type ObservedState = z.infer<typeof observedState>;

/** One line of an access log. What the line does not say is null. */
export const accessLogEntry = z.object({
  /** When the request began and when it was answered, epoch microseconds; of both most logs write one. */
  startUs: z.number().nullable(),
  endUs: z.number().nullable(),
  method: z.string().nullable(),
  path: z.string().nullable(),
  /** 0 when there was no response (Envoy). */
  status: z.int().nullable(),
  /** Envoy's response flags; empty for `-`. */
  flags: z.array(z.string()),
  /** RESPONSE_CODE_DETAILS, such as `via_upstream`. */
  details: z.string().nullable(),
  durationUs: z.number().nullable(),
  /** HOST:PORT of the instance that was asked. */
  upstream: z.string().nullable(),
  upstreamCluster: z.string().nullable(),
  authority: z.string().nullable(),
  requestId: z.string().nullable(),
  traceId: z.string().nullable(),
  /** Value of the replay's own header, where the log was told to write it. */
  correlation: z.string().nullable(),
});
export type AccessLogEntry = z.infer<typeof accessLogEntry>;

const seen = z.object({
  /** Name of the observer. */
  observer: z.string(),
  /** Wall clock, epoch microseconds: when it happened, as far as the observer can tell. */
  atUs: z.number(),
  /** It happened at most this much before `atUs`: the pause between two questions. */
  withinUs: z.number().nonnegative(),
  /** When it was read: microseconds of the engine's monotonic clock. */
  readUs: z.number(),
});

/** What an observer saw. */
export const observation = z.discriminatedUnion('kind', [
  seen.extend({
    kind: z.literal('state'),
    /** Service, cluster or command: whatever the observer calls it. */
    service: z.string(),
    /** Instance of it as HOST:PORT; null when the state holds for all. */
    instance: z.string().nullable(),
    state: observedState,
    /** Null the first time it is seen. */
    was: observedState.nullable(),
    why: z.string(),
  }),
  /** A counter or gauge that changed. */
  seen.extend({ kind: z.literal('count'), name: z.string(), value: z.number(), was: z.number().nullable() }),
  seen.extend({ kind: z.literal('access'), entry: accessLogEntry }),
  /** The observer can't see at the moment; said once until `sight` says that it can again. */
  seen.extend({ kind: z.literal('trouble'), code: z.string(), message: z.string(), advice: z.string() }),
  seen.extend({ kind: z.literal('sight') }),
]);
export type Observation = z.infer<typeof observation>;
export type StateObservation = Extract<Observation, { readonly kind: 'state' }>;
