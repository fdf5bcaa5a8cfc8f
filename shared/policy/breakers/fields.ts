/** What of each machine can be set, in the words of those who set it. */
import type { z } from 'zod';
import type { StatusRange } from './attempt.ts';
import { type BreakerSettings, BreakerSettingsSchema } from './create.ts';
import { readStatuses, statusesText } from './statuses.ts';

export type BreakerMachine = BreakerSettings['machine'];

/** The machines, in the order in which they are offered. */
export const BREAKER_MACHINES: readonly BreakerMachine[] = [
  'outlier-detection',
  'pool-limits',
  'hystrix',
  'resilience4j',
  'ribbon',
];

/** What a machine belongs to, and what it is called. */
export const MACHINE_WORDS: Readonly<
  Record<BreakerMachine, { readonly side: 'spring' | 'istio'; readonly name: string; readonly words: string }>
> = {
  'outlier-detection': { side: 'istio', name: 'Istio', words: 'Outlier detection' },
  'pool-limits': { side: 'istio', name: "Istio's pool limits", words: 'Pool limits' },
  hystrix: { side: 'spring', name: 'Hystrix', words: 'Hystrix' },
  resilience4j: { side: 'spring', name: 'Resilience4j', words: 'Resilience4j' },
  ribbon: { side: 'spring', name: 'Ribbon', words: 'Ribbon' },
};

export interface BreakerField {
  /** Name in the settings of the machine. */
  readonly name: string;
  readonly words: string;
  /** As it stands in a configuration; X is the key, instance or client. */
  readonly property: string;
  readonly unit: 'ms' | 's' | '%' | 'number' | 'yes or no' | 'statuses' | 'window';
  /** The word for no value at all, where that is one. */
  readonly none?: string;
}

type FieldsOf = {
  readonly [Machine in BreakerMachine]: readonly (BreakerField & {
    readonly name: keyof Extract<BreakerSettings, { machine: Machine }>;
  })[];
};

/** Pool limits: Istio's 2^32-1 is no limit. */
const UNLIMITED = 4_294_967_295;

const FIELDS = {
  hystrix: [
    field('requestVolumeThreshold', 'Fewest calls', 'circuitBreaker.requestVolumeThreshold', 'number'),
    field('errorThresholdPercentage', 'Error threshold', 'circuitBreaker.errorThresholdPercentage', '%'),
    field('sleepWindowMs', 'Sleep window', 'circuitBreaker.sleepWindowInMilliseconds', 'ms'),
    field('rollingWindowMs', 'Rolling window', 'metrics.rollingStats.timeInMilliseconds', 'ms'),
    field(
      'healthSnapshotIntervalMs',
      'Snapshot interval',
      'metrics.healthSnapshot.intervalInMilliseconds',
      'ms',
    ),
    {
      ...field('executionTimeoutMs', 'Timeout', 'execution.isolation.thread.timeoutInMilliseconds', 'ms'),
      none: 'none',
    },
    field('maxConcurrent', 'Calls at a time', 'maxConcurrentRequests or coreSize', 'number'),
    field(
      'failureStatuses',
      'Statuses that fail',
      'the client: Zuul none, Feign and RestTemplate 400-599',
      'statuses',
    ),
  ],
  resilience4j: [
    field('failureRateThreshold', 'Failure rate', 'failure-rate-threshold', '%'),
    field('minimumNumberOfCalls', 'Fewest calls', 'minimum-number-of-calls', 'number'),
    field('slidingWindowType', 'Window counts', 'sliding-window-type', 'window'),
    field('slidingWindowSize', 'Window size', 'sliding-window-size (calls or seconds)', 'number'),
    field('waitDurationInOpenStateMs', 'Wait while open', 'wait-duration-in-open-state', 'ms'),
    field(
      'permittedNumberOfCallsInHalfOpenState',
      'Half-open calls',
      'permitted-number-of-calls-in-half-open-state',
      'number',
    ),
    field('slowCallDurationThresholdMs', 'Slow from', 'slow-call-duration-threshold', 'ms'),
    field('slowCallRateThreshold', 'Slow call rate', 'slow-call-rate-threshold', '%'),
    field(
      'maxWaitDurationInHalfOpenStateMs',
      'Longest half-open',
      'max-wait-duration-in-half-open-state (0 for ever)',
      'ms',
    ),
    field(
      'automaticTransitionFromOpenToHalfOpenEnabled',
      'Half-open by itself',
      'automatic-transition-from-open-to-half-open-enabled',
      'yes or no',
    ),
    { ...field('timeLimiterMs', 'Time limiter', 'timelimiter timeout-duration', 'ms'), none: 'none' },
    field(
      'failureStatuses',
      'Statuses that fail',
      'the client: gateway statusCodes, Feign 400-599',
      'statuses',
    ),
  ],
  ribbon: [
    field(
      'connectionFailureCountThreshold',
      'Socket errors in a row',
      'connectionFailureCountThreshold',
      'number',
    ),
    field('circuitTripTimeoutFactorSeconds', 'First pause', 'circuitTripTimeoutFactorSeconds', 's'),
    field('circuitTripMaxTimeoutSeconds', 'Longest pause', 'circuitTripMaxTimeoutSeconds', 's'),
    field(
      'filterCircuitTripped',
      'Skip tripped servers',
      'availabilityFilteringRule.filterCircuitTripped',
      'yes or no',
    ),
  ],
  'outlier-detection': [
    field('consecutive5xxErrors', '5xx in a row', 'consecutive5xxErrors (0 is off)', 'number'),
    field(
      'consecutiveGatewayErrors',
      'Gateway errors in a row',
      'consecutiveGatewayErrors (0 is off)',
      'number',
    ),
    field(
      'splitExternalLocalOriginErrors',
      'Count local errors apart',
      'splitExternalLocalOriginErrors',
      'yes or no',
    ),
    field(
      'consecutiveLocalOriginFailures',
      'Local errors in a row',
      'consecutiveLocalOriginFailures',
      'number',
    ),
    field('intervalMs', 'Interval', 'interval', 'ms'),
    field('baseEjectionTimeMs', 'Base ejection time', 'baseEjectionTime', 'ms'),
    field('maxEjectionPercent', 'Most ejected', 'maxEjectionPercent', '%'),
    field('minHealthPercent', 'Fewest healthy', 'minHealthPercent', '%'),
    field(
      'alwaysEjectOneHost',
      'One may always go',
      'Envoy before 1.28 (always_eject_one_host)',
      'yes or no',
    ),
  ],
  'pool-limits': [
    { ...field('maxConnections', 'Connections', 'tcp.maxConnections', 'number'), none: 'no limit' },
    {
      ...field('http1MaxPendingRequests', 'Requests that wait', 'http.http1MaxPendingRequests', 'number'),
      none: 'no limit',
    },
    {
      ...field('http2MaxRequests', 'Requests under way', 'http.http2MaxRequests', 'number'),
      none: 'no limit',
    },
    { ...field('maxRetries', 'Retries under way', 'http.maxRetries', 'number'), none: 'no limit' },
  ],
} satisfies FieldsOf;

function field<Name extends string>(name: Name, words: string, property: string, unit: BreakerField['unit']) {
  return { name, words, property, unit };
}

export function fieldsOf(machine: BreakerMachine): readonly BreakerField[] {
  return FIELDS[machine];
}

/** A machine as its software sets it when nobody says anything. */
export function defaultSettings(machine: BreakerMachine): BreakerSettings {
  return BreakerSettingsSchema.parse({ machine });
}

/** The value of a field, as it is typed: without its unit. */
export function fieldText(settings: BreakerSettings, { name, unit, none }: BreakerField): string {
  const value: unknown = Object.entries(settings).find(([key]) => key === name)?.[1];
  if (none !== undefined && (value === null || value === UNLIMITED)) return none;
  if (unit === 'statuses') return statusesText(value as readonly StatusRange[]);
  if (unit === 'yes or no') return value === true ? 'yes' : 'no';
  if (unit === 'window') return value === 'TIME_BASED' ? 'seconds' : 'calls';
  return String(value);
}

/** The same for reading: `5000 ms`, `none`, `500-599`. */
export function fieldWords(settings: BreakerSettings, field: BreakerField): string {
  const text = fieldText(settings, field);
  const isMeasured = field.unit === 'ms' || field.unit === 's' || field.unit === '%';
  return isMeasured && text !== field.none ? `${text} ${field.unit}` : text;
}

/** Settings, or what is wrong with a field, by its name. */
export type FieldsRead =
  | { readonly ok: true; readonly settings: BreakerSettings }
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

/** Reads what was typed; a field that is left out or empty has its default. */
export function readFields(machine: BreakerMachine, texts: Readonly<Record<string, string>>): FieldsRead {
  const problems: Record<string, string> = {};
  const values: Record<string, unknown> = { machine };
  for (const one of fieldsOf(machine)) {
    const text = texts[one.name]?.trim() ?? '';
    if (text === '') continue;
    const value = readField(one, text);
    if (value === undefined) problems[one.name] = `'${text}' is not ${EXPECTED[one.unit]}`;
    else values[one.name] = value;
  }
  const parsed = BreakerSettingsSchema.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? 'machine');
    problems[name] ??= `'${texts[name] ?? ''}' ${issueWords(issue)}`;
  }
  return parsed.success && Object.keys(problems).length === 0
    ? { ok: true, settings: parsed.data }
    : { ok: false, problems };
}

/** What is wrong with a value, to stand behind it. */
function issueWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big')
    return `is ${issue.inclusive === false ? 'not less' : 'more'} than ${issue.maximum}`;
  if (issue.code === 'too_small')
    return `is ${issue.inclusive === false ? 'not more' : 'less'} than ${issue.minimum}`;
  return issue.code === 'invalid_type' && issue.expected === 'int'
    ? 'is not a whole number'
    : `does not fit: ${issue.message}`;
}

const EXPECTED: Readonly<Record<BreakerField['unit'], string>> = {
  ms: 'a number of milliseconds',
  s: 'a number of seconds',
  '%': 'a percentage',
  number: 'a number',
  'yes or no': 'yes or no',
  statuses: 'a list of statuses such as 500-599, 429',
  window: "'calls' or 'seconds'",
};

function readField({ unit, none }: BreakerField, text: string): unknown {
  if (none !== undefined && text === none) return none === 'none' ? null : UNLIMITED;
  switch (unit) {
    case 'statuses':
      return text === 'none' ? [] : (readStatuses(text) ?? undefined);
    case 'yes or no':
      return { yes: true, true: true, no: false, false: false }[text];
    case 'window':
      return { calls: 'COUNT_BASED', seconds: 'TIME_BASED' }[text];
    default:
      return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  }
}
