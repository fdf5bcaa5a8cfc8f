import type { SettingInWords } from '#shared/policy/model/breaker-answer.ts';
import type { CallSettingName, CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { originText, type Setting } from '#shared/policy/model/setting.ts';
import type { StatusRange } from './attempt.ts';
import { type BreakerSettings, BreakerSettingsSchema } from './create.ts';
import { type BreakerMachine, fieldsOf, fieldWords } from './fields.ts';
import { readStatuses } from './statuses.ts';

/** A machine that a call declares: with all its values, or with what is missing of them. */
export type CallMachine =
  | {
      readonly kind: 'known';
      readonly machine: BreakerMachine;
      readonly settings: BreakerSettings;
      readonly words: readonly SettingInWords[];
    }
  | {
      readonly kind: 'not-known';
      readonly machine: BreakerMachine | null;
      readonly missing: readonly { readonly setting: string; readonly reason: string }[];
    };

export type BreakerSide = 'spring' | 'istio';

/**
 * The machines that the effective settings of a call describe: the breaker around it, the ejection of single instances,
 * and, of a proxy, the limits of its pool. Empty when the side declares none. A machine one of whose values is not known is
 * not guessed at: it says which one is missing. What the settings of a call don't tell (Hystrix's snapshot interval,
 * Resilience4j's slow call rate …) has the software's default, and says so.
 * @param versions those of the side's policy
 */
export function machinesOfCall(
  side: BreakerSide,
  settings: CallSettings,
  versions: Readonly<Record<string, string>> = {},
): CallMachine[] {
  // A TrafficPolicy has nothing that opens for a whole service (destination_rule.proto), and Spring's pools are not Envoy's.
  return side === 'istio'
    ? [...ejectionOf(settings, versions), ...poolOf(settings)]
    : [...breakerOf(settings), ...ejectionOf(settings, versions)];
}

function breakerOf(settings: CallSettings): CallMachine[] {
  const kind = settings['breaker.kind'];
  if (kind === undefined) return [];
  if (!kind.known) return [unknownKind('breaker.kind', kind)];
  switch (kind.value) {
    case 'none':
      return [];
    case 'hystrix':
      return [hystrixOf(new Values(settings))];
    case 'resilience4j':
      return [resilience4jOf(new Values(settings))];
  }
}

function ejectionOf(settings: CallSettings, versions: Readonly<Record<string, string>>): CallMachine[] {
  const kind = settings['ejection.kind'];
  if (kind === undefined) return [];
  if (!kind.known) return [unknownKind('ejection.kind', kind)];
  switch (kind.value) {
    case 'none':
      return [];
    case 'ribbon':
      return [ribbonOf(new Values(settings))];
    case 'outlier-detection':
      return [outlierDetectionOf(new Values(settings), versions['Istio'])];
  }
}

function unknownKind(setting: CallSettingName, { reason }: { readonly reason: string }): CallMachine {
  return { kind: 'not-known', machine: null, missing: [{ setting, reason }] };
}

function hystrixOf(values: Values): CallMachine {
  const waiting = values.optional('pool.maxPending');
  if (waiting !== null && waiting !== 0)
    values.lacks('pool.maxPending', `a queue of ${waiting} is not modelled`);
  const most = values.take('pool.maxRequests', 'maxConcurrent');
  if (most === null) values.lacks('pool.maxRequests', 'Hystrix without a limit is not modelled');
  return values.machine({
    machine: 'hystrix',
    requestVolumeThreshold: values.take('breaker.minimumCalls', 'requestVolumeThreshold'),
    errorThresholdPercentage: values.take('breaker.failureRatePercent', 'errorThresholdPercentage'),
    sleepWindowMs: values.take('breaker.openMs', 'sleepWindowMs'),
    rollingWindowMs: values.take('breaker.windowMs', 'rollingWindowMs'),
    executionTimeoutMs: values.take('timeout.requestMs', 'executionTimeoutMs'),
    maxConcurrent: most,
    // Only the words of a refusal depend on it.
    isolation: /semaphore/i.test(values.originOf('pool.maxRequests')) ? 'SEMAPHORE' : 'THREAD',
    failureStatuses: values.statuses('breaker.countsStatuses', 'failureStatuses'),
  });
}

function resilience4jOf(values: Values): CallMachine {
  const calls = values.optional('breaker.windowCalls');
  const byTime = calls === null;
  const size = byTime ? values.take('breaker.windowMs', 'slidingWindowSize') : calls;
  values.from('slidingWindowSize', byTime ? 'breaker.windowMs' : 'breaker.windowCalls');
  values.from('slidingWindowType', byTime ? 'breaker.windowMs' : 'breaker.windowCalls');
  const slow = values.take('breaker.slowCallMs', 'slowCallDurationThresholdMs');
  return values.machine({
    machine: 'resilience4j',
    failureRateThreshold: values.take('breaker.failureRatePercent', 'failureRateThreshold'),
    minimumNumberOfCalls: values.take('breaker.minimumCalls', 'minimumNumberOfCalls'),
    slidingWindowType: byTime ? 'TIME_BASED' : 'COUNT_BASED',
    slidingWindowSize: byTime && size !== null ? size / 1000 : size,
    waitDurationInOpenStateMs: values.take('breaker.openMs', 'waitDurationInOpenStateMs'),
    permittedNumberOfCallsInHalfOpenState: values.take(
      'breaker.halfOpenCalls',
      'permittedNumberOfCallsInHalfOpenState',
    ),
    slowCallDurationThresholdMs: slow ?? Number.MAX_SAFE_INTEGER,
    timeLimiterMs: values.take('timeout.requestMs', 'timeLimiterMs'),
    failureStatuses: values.statuses('breaker.countsStatuses', 'failureStatuses'),
  });
}

function ribbonOf(values: Values): CallMachine {
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  return values.machine({
    machine: 'ribbon',
    connectionFailureCountThreshold: values.take(
      'ejection.consecutiveLocalFailures',
      'connectionFailureCountThreshold',
    ),
    circuitTripTimeoutFactorSeconds: seconds(
      values.take('ejection.baseMs', 'circuitTripTimeoutFactorSeconds'),
    ),
    circuitTripMaxTimeoutSeconds: seconds(values.take('ejection.maxMs', 'circuitTripMaxTimeoutSeconds')),
  });
}

/** outlier_detection_impl.h DEFAULT_MAX_EJECTION_TIME_MS, which the model has built in. */
const LONGEST_EJECTION_MS = 300_000;

/** The first Istio whose Envoy (1.28) holds to `max_ejection_percent` for the first endpoint too (envoy PR 27909). */
const HOLDS_TO_PERCENT_SINCE = 20;

function outlierDetectionOf(values: Values, version: string | undefined): CallMachine {
  const minor = /^1\.(\d+)/.exec(version ?? '')?.[1];
  const always = minor !== undefined && Number(minor) < HOLDS_TO_PERCENT_SINCE;
  if (minor !== undefined)
    values.because('alwaysEjectOneHost', `Istio ${version ?? ''} (Envoy 1.28 ended it)`);
  const local = values.take('ejection.consecutiveLocalFailures', 'consecutiveLocalOriginFailures');
  values.from('splitExternalLocalOriginErrors', 'ejection.consecutiveLocalFailures');
  const baseMs = values.take('ejection.baseMs', 'baseEjectionTimeMs');
  const longestMs = values.optional('ejection.maxMs');
  if (longestMs !== null && baseMs !== null && longestMs !== Math.max(LONGEST_EJECTION_MS, baseMs))
    values.lacks('ejection.maxMs', `a longest ejection of ${longestMs} ms is not modelled`);
  return values.machine({
    machine: 'outlier-detection',
    consecutive5xxErrors: values.take('ejection.consecutive5xx', 'consecutive5xxErrors') ?? 0,
    consecutiveGatewayErrors:
      values.take('ejection.consecutiveGatewayErrors', 'consecutiveGatewayErrors') ?? 0,
    splitExternalLocalOriginErrors: local !== null,
    ...(local !== null && { consecutiveLocalOriginFailures: local }),
    intervalMs: values.take('ejection.intervalMs', 'intervalMs'),
    baseEjectionTimeMs: baseMs,
    maxEjectionPercent: values.take('ejection.maxPercent', 'maxEjectionPercent'),
    minHealthPercent: values.take('ejection.minHealthPercent', 'minHealthPercent'),
    alwaysEjectOneHost: always,
  });
}

const POOL = [
  ['pool.maxConnections', 'maxConnections'],
  ['pool.maxPending', 'http1MaxPendingRequests'],
  ['pool.maxRequests', 'http2MaxRequests'],
  ['pool.maxRetries', 'maxRetries'],
] as const;

/** A pool without any limit stops nothing, so that it is no machine. */
function poolOf(settings: CallSettings): CallMachine[] {
  const given = POOL.filter(([name]) => settings[name] !== undefined);
  const limits = given.some(([name]) => {
    const setting = settings[name];
    return setting !== undefined && (!setting.known || setting.value !== null);
  });
  if (!limits) return [];
  const values = new Values(settings);
  const limited = given.map(([name, field]) => [field, values.take(name, field) ?? undefined] as const);
  return [values.machine({ machine: 'pool-limits', ...Object.fromEntries(limited) })];
}

/** Names of settings whose values are whole numbers or none. */
type NumberName = {
  [Name in CallSettingName]: CallSettingValues[Name] extends number | null ? Name : never;
}[CallSettingName];

/** Takes values out of a call's settings, and remembers what was missing and where the rest came from. */
class Values {
  readonly #settings: CallSettings;
  readonly #missing: { setting: string; reason: string }[] = [];
  readonly #sources = new Map<string, CallSettingName>();
  readonly #reasons = new Map<string, string>();

  constructor(settings: CallSettings) {
    this.#settings = settings;
  }

  /** The value for a field of the machine. Null for none, and where it is missing, which is remembered. */
  take(name: NumberName, field: string): number | null {
    this.from(field, name);
    const setting: Setting<number | null> | undefined = this.#settings[name];
    if (setting === undefined) this.lacks(name, 'nothing declares it');
    else if (!setting.known) this.lacks(name, setting.reason);
    return setting?.known ? setting.value : null;
  }

  /** The same where a concept that does not exist is none. */
  optional(name: NumberName): number | null {
    const setting: Setting<number | null> | undefined = this.#settings[name];
    if (setting !== undefined && !setting.known) this.lacks(name, setting.reason);
    return setting?.known ? setting.value : null;
  }

  statuses(name: 'breaker.countsStatuses', field: string): StatusRange[] {
    this.from(field, name);
    const setting = this.#settings[name];
    if (setting === undefined) this.lacks(name, 'nothing declares it');
    else if (!setting.known) this.lacks(name, setting.reason);
    if (setting === undefined || !setting.known) return [];
    const read = readStatuses(setting.value.join(','));
    if (read === null) this.lacks(name, `'${setting.value.join(', ')}' is not modelled`);
    return read ?? [];
  }

  from(field: string, name: CallSettingName): void {
    this.#sources.set(field, name);
  }

  /** Where the value of a field comes from that no setting of the call tells. */
  because(field: string, origin: string): void {
    this.#reasons.set(field, origin);
  }

  lacks(setting: CallSettingName, reason: string): void {
    this.#missing.push({ setting, reason });
  }

  originOf(name: CallSettingName): string {
    const setting = this.#settings[name];
    return setting === undefined ? '' : originText(setting);
  }

  /** @param given with null for what is missing, which then has been said already, and for what is none */
  machine(given: Given): CallMachine {
    const { machine } = given;
    if (this.#missing.length > 0) return { kind: 'not-known', machine, missing: this.#missing };
    const parsed = BreakerSettingsSchema.safeParse(given);
    if (!parsed.success) {
      const missing = parsed.error.issues.map(({ path, message }) => {
        const field = String(path[0]);
        return { setting: this.#sources.get(field) ?? field, reason: message };
      });
      return { kind: 'not-known', machine, missing };
    }
    const words = fieldsOf(machine).map((field) => {
      const source = this.#sources.get(field.name);
      return {
        name: field.words,
        value: fieldWords(parsed.data, field),
        origin:
          source !== undefined && this.#settings[source] !== undefined
            ? this.originOf(source)
            : (this.#reasons.get(field.name) ?? 'not read from sources: the default of the software'),
      };
    });
    return { kind: 'known', machine, settings: parsed.data, words };
  }
}

type Given = {
  [Machine in BreakerMachine]: { readonly machine: Machine } & {
    readonly [Field in keyof Extract<BreakerSettings, { machine: Machine }>]?: unknown;
  };
}[BreakerMachine];
