import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { FeignPolicy } from '../annotations/uses/feign-policies.ts';
import { ANY_FAILURE } from '../defaults/ribbon.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { bulkheadInstance, retryInstance, timeLimiterInstance } from '../resilience4j/patterns.ts';
import { resilience4jBreaker } from '../resilience4j/resilience4j-settings.ts';

/** From the innermost to the outermost. Source: resilience4j-spring, the aspects' default orders. */
const ORDER = ['bulkhead', 'time-limiter', 'circuit-breaker', 'retry'] as const;

/**
 * Puts the annotations of Resilience4j around what the client does itself. A rate limiter is not among them: no setting of
 * a call says how long one waits for its turn.
 * @param answers the statuses for which the client throws
 */
export function aroundFeign(
  reader: SettingsReader,
  settings: CallSettingsDraft,
  policies: readonly FeignPolicy[],
  method: string | null,
  answers: readonly string[],
): CallSettingsDraft {
  if (!hasAspects(reader)) return settings;
  return ORDER.reduce((inner, pattern) => {
    const policy = policyOf(policies, pattern, method);
    if (policy === undefined) return inner;
    switch (pattern) {
      case 'bulkhead':
        return withBulkhead(reader, inner, policy);
      case 'time-limiter':
        return { ...inner, 'timeout.requestMs': shorter(inner, timeLimiterInstance(reader, policy.name)) };
      case 'circuit-breaker':
        return withBreaker(reader, inner, policy, answers);
      case 'retry':
        return withRetry(reader, inner, policy, answers);
    }
  }, settings);
}

/** Annotations have no effect without AspectJ. Source: resilience4j-spring, AspectJOnClasspathCondition. */
function hasAspects({ application: { classPath } }: SettingsReader): boolean {
  return (
    classPath?.complete !== true ||
    classPath.libraries.some(({ name }) => /^aspectj(?:weaver|rt)$/.test(name))
  );
}

function policyOf(
  policies: readonly FeignPolicy[],
  pattern: FeignPolicy['pattern'],
  method: string | null,
): FeignPolicy | undefined {
  const own = policies.filter((policy) => policy.pattern === pattern);
  return own.find((policy) => policy.method === method) ?? own.find((policy) => policy.method === null);
}

function withBulkhead(
  reader: SettingsReader,
  inner: CallSettingsDraft,
  { name, bulkheadType }: FeignPolicy,
): CallSettingsDraft {
  const { calls, waiting } = bulkheadInstance(
    reader,
    name,
    bulkheadType ?? derived('SEMAPHORE', 'nothing says another type', []),
  );
  const pool = inner['pool.maxRequests'];
  if (pool === undefined) return { ...inner, 'pool.maxRequests': calls, 'pool.maxPending': waiting };
  return {
    ...inner,
    'pool.maxRequests': computed('the smaller of both pools', [pool, calls], (a, b) =>
      a === null ? b : Math.min(a, b),
    ),
    'pool.maxPending': notKnown('two pools stand around each other'),
  };
}

function shorter(inner: CallSettingsDraft, limit: Setting<number>): Setting<number | null> {
  const own = inner['timeout.requestMs'];
  return own === undefined
    ? limit
    : computed('the shorter of both limits', [own, limit], (a, b) => (a === null ? b : Math.min(a, b)));
}

function withBreaker(
  reader: SettingsReader,
  inner: CallSettingsDraft,
  { name, fallbackMethod, place }: FeignPolicy,
  answers: readonly string[],
): CallSettingsDraft {
  const own = inner['breaker.kind'];
  if (valueOf(own) !== 'none') {
    const why = notKnown('a second breaker stands around that of Feign: @CircuitBreaker', place);
    const open = Object.keys(inner).filter((key) => key.startsWith('breaker.'));
    return { ...inner, ...Object.fromEntries(open.map((key) => [key, why])) };
  }
  return {
    ...inner,
    ...(name.known ? resilience4jBreaker(reader, name.value, 'annotation') : { 'breaker.kind': name }),
    'breaker.countsStatuses': derived([...answers], 'Feign throws for these answers', []),
    'breaker.fallback': fallbackMethod ?? derived(null, '@CircuitBreaker names no fallback', []),
  };
}

function withRetry(
  reader: SettingsReader,
  inner: CallSettingsDraft,
  { name }: FeignPolicy,
  answers: readonly string[],
): CallSettingsDraft {
  const retry = retryInstance(reader, name);
  if (retry.attempts.known && retry.attempts.value <= 1) return inner;
  const before = inner['retry.attempts'] ?? notKnown('the attempts of the client are not known');
  const alone = valueOf(before) === 1;
  const differs = notKnown('@Retry tries every failure again, the client itself only some');
  const every = <T>(value: T): Setting<T> =>
    retry.chooses ?? (alone ? mapped(retry.attempts, () => value) : differs);
  const limit = inner['timeout.requestMs'];
  return {
    ...inner,
    'retry.attempts': computed(
      'attempts of the client × attempts of @Retry',
      [before, retry.attempts],
      (a, b) => a * b,
    ),
    'retry.attemptsPerInstance': alone
      ? mapped(retry.attempts, () => null)
      : (inner['retry.attemptsPerInstance'] ?? differs),
    'retry.statuses': every([...answers]),
    'retry.failures': every([...ANY_FAILURE]),
    'retry.methods': alone ? mapped(retry.attempts, () => ['*']) : differs,
    'retry.backoffBaseMs': alone ? retry.backoffBaseMs : differs,
    'retry.backoffMaxMs': alone ? retry.backoffMaxMs : differs,
    ...(limit !== undefined && {
      'timeout.requestMs': chained(
        limit,
        (ms): Setting<number | null> =>
          ms === null
            ? limit
            : notKnown(`each attempt of @Retry may take ${ms} ms, and the pauses come on top`),
      ),
    }),
  };
}
