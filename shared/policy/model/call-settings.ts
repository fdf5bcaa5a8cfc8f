import type { Setting } from './setting.ts';

/**
 * Everything that either side can declare about one call: from a gateway's route to its destination, or from one
 * service to another. One vocabulary for both sides, so that they can be compared name by name. Times are
 * milliseconds; null means *none* (no timeout, no back-off, no limit), which is a value, not a gap.
 */
export interface CallSettingValues {
  /** Requests that one call can cause at the instances of its destination, the first included (RE-04). */
  'retry.attempts': number;
  /** Of these, tries at one instance before the next is taken; null when the instance is chosen anew for each. */
  'retry.attemptsPerInstance': number | null;
  /** Answers that are tried again: codes and classes, sorted: `['502', '5xx']`. */
  'retry.statuses': readonly string[];
  /** Failures that are tried again, sorted; see {@link RetryFailure}. */
  'retry.failures': readonly RetryFailure[];
  /** Methods that are tried again for statuses and failures; `['*']` for all. */
  'retry.methods': readonly string[];
  'retry.perTryTimeoutMs': number | null;
  /** First pause before another try. */
  'retry.backoffBaseMs': number | null;
  'retry.backoffMaxMs': number | null;
  /** Whether another try avoids the instance that failed (RE-07). */
  'retry.avoidsPreviousInstance': boolean;
  'timeout.connectMs': number | null;
  /** Longest silence on the connection while an answer is awaited (TO-04). */
  'timeout.readMs': number | null;
  /** Until the response's headers have arrived. */
  'timeout.responseHeadersMs': number | null;
  /** The whole call with all its tries, as the caller sees it. */
  'timeout.requestMs': number | null;
  /** Idle time after which a kept connection is closed by this side (HP-13). */
  'timeout.idleMs': number | null;
  /** The breaker around the whole call: all instances at once (CB-02). */
  'breaker.kind': 'none' | 'hystrix' | 'resilience4j';
  'breaker.failureRatePercent': number;
  'breaker.minimumCalls': number;
  'breaker.windowMs': number | null;
  'breaker.windowCalls': number | null;
  'breaker.openMs': number;
  'breaker.halfOpenCalls': number;
  /** Calls longer than this count as slow. */
  'breaker.slowCallMs': number | null;
  /** Answers that count as failures (CB-03): codes and classes. */
  'breaker.countsStatuses': readonly string[];
  /** What answers when the breaker is open or the call fails (CB-09); null when nothing does. */
  'breaker.fallback': string | null;
  /** The breaker of a single instance: Ribbon's server statistics, Envoy's outlier detection. */
  'ejection.kind': 'none' | 'ribbon' | 'outlier-detection';
  /** Answers 5xx in a row that eject; null when they do not. */
  'ejection.consecutive5xx': number | null;
  'ejection.consecutiveGatewayErrors': number | null;
  /** Refused connections, resets and timeouts in a row that eject, where counted on their own. */
  'ejection.consecutiveLocalFailures': number | null;
  'ejection.baseMs': number;
  'ejection.maxMs': number;
  'ejection.intervalMs': number | null;
  'ejection.maxPercent': number;
  /** Whether the percentage looks at what is ejected already only, so that the first instance that fails always is (CB-04). */
  'ejection.firstAlways': boolean;
  'ejection.minHealthPercent': number;
  /** Concurrent calls that are let through (thread pool, semaphore, bulkhead, http2MaxRequests). */
  'pool.maxRequests': number | null;
  'pool.maxPending': number | null;
  'pool.maxConnections': number | null;
  'pool.maxRequestsPerConnection': number | null;
  /** Retries that may be under way at once. */
  'pool.maxRetries': number | null;
  'balancing.algorithm':
    | 'round-robin'
    | 'random'
    | 'least-request'
    | 'best-available'
    | 'weighted-response-time'
    | 'retry-rule'
    | 'consistent-hash'
    | 'passthrough'
    | 'custom';
  /** What a session sticks by: `cookie NAME`, `header NAME`, `source-ip`; null when nothing does (LB-08). */
  'balancing.sticky': string | null;
  /** Whether instances of the own zone are preferred (LB-04). */
  'balancing.prefersZone': boolean;
  /** Longest time until a caller notices that an instance has gone, without errors (LB-05). */
  'discovery.stalenessMs': number;
  /** Requests per second that are let through; null when nothing limits (RL-01). */
  'limit.requestsPerSecond': number | null;
  'limit.burst': number | null;
  /** What shares one bucket: `all gateways`, `each proxy`. */
  'limit.scope': string;
  /** Largest request body that is let through, in bytes (HP-11); null when nothing limits. */
  'limit.requestBodyBytes': number | null;
  /** Sorted; each as `originMatchText` writes it. */
  'cors.allowOrigins': readonly string[];
  'cors.allowMethods': readonly string[];
  'cors.allowHeaders': readonly string[];
  'cors.exposeHeaders': readonly string[];
  'cors.allowCredentials': boolean;
  'cors.maxAgeMs': number | null;
  /** `HOST subset NAME:PORT`, sorted; hosts in full, ports where they are said. */
  'mirror.to': readonly string[];
  'mirror.percent': number;
  /** `503 for 10 %`; null without. */
  'fault.abort': string | null;
  'fault.delay': string | null;
  /** `name: value`, sorted, names in lower case. */
  'headers.requestAdd': readonly string[];
  'headers.requestSet': readonly string[];
  'headers.requestRemove': readonly string[];
  'headers.responseAdd': readonly string[];
  'headers.responseSet': readonly string[];
  'headers.responseRemove': readonly string[];
  /** What the instance sees as Host: the client's, the instance's own address, or a fixed name (HP-01). */
  'headers.host': string;
  /** Forwarding headers that are added, sorted: `x-forwarded-for`, `x-forwarded-prefix` … (HP-02). */
  'headers.forwarded': readonly string[];
  /** Formats in which trace context is written into requests, sorted: `b3`, `b3-multi`, `w3c` (OB-01). */
  'trace.propagation': readonly string[];
  /** `disable`, `permissive`, `strict`; what the destination demands of its callers. */
  'security.mtls': string;
  /** Issuers whose tokens are checked; empty when no token is. */
  'security.jwtIssuers': readonly string[];
  /** Whether a request without a token is refused (SE-02). */
  'security.tokenRequired': boolean;
  /** Authorization rules in words, sorted. */
  'security.authorization': readonly string[];
}

/**
 * A failure without an answer. `connect` refused or timed out while connecting; `refused-stream` HTTP/2 only;
 * `reset-before-request` nothing was sent yet; `reset` the connection broke; `read-timeout` the per-try or read timeout;
 * `request-timeout` the whole call's; `unavailable` and `cancelled` are gRPC's states.
 */
export type RetryFailure =
  | 'connect'
  | 'refused-stream'
  | 'reset-before-request'
  | 'reset'
  | 'read-timeout'
  | 'request-timeout'
  | 'unavailable'
  | 'cancelled'
  | 'deadline-exceeded'
  | 'resource-exhausted'
  | 'internal';

export type CallSettingName = keyof CallSettingValues;

/** The settings of one call. A name that is absent says that the concept does not exist on this side. */
export type CallSettings = { readonly [Name in CallSettingName]?: Setting<CallSettingValues[Name]> };

/** While a builder fills it. */
export type CallSettingsDraft = { -readonly [Name in CallSettingName]?: Setting<CallSettingValues[Name]> };
