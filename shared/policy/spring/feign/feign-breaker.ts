import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { FEIGN } from '../defaults/feign.ts';
import { mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { hasOwnHystrixSettings, hystrixSettings } from '../hystrix/hystrix-settings.ts';
import { entryKinds } from '../resilience4j/places.ts';
import {
  blockingTimeLimit,
  hasOwnResilience4jSettings,
  resilience4jBreaker,
} from '../resilience4j/resilience4j-settings.ts';
import type { FeignClientCode } from './feign-client.ts';
import { feignPrefixes } from './feign-config.ts';

/** The breaker around a client's methods, and around those that have settings of their own. */
export interface FeignBreaker {
  readonly common: CallSettingsDraft;
  readonly methods: readonly { readonly method: string; readonly settings: CallSettingsDraft }[];
}

/** Hystrix until Hoxton, Spring Cloud Circuit Breaker after; both have to be switched on. */
export function feignBreaker(
  reader: SettingsReader,
  client: string,
  code: FeignClientCode | null,
): FeignBreaker {
  const { versions } = reader;
  if (versions.train === null) {
    const reason = notKnown(
      'which breaker Feign uses depends on the version of Spring Cloud, which is not known',
    );
    return { common: { 'breaker.kind': reason, 'timeout.requestMs': reason }, methods: [] };
  }
  return versions.has('hystrix') === true
    ? hystrixAround(reader, client, code)
    : resilience4jAround(reader, client, code);
}

function hystrixAround(reader: SettingsReader, client: string, code: FeignClientCode | null): FeignBreaker {
  const enabled = reader.flag(['feign.hystrix.enabled'], FEIGN.hystrix);
  if (!enabled.known || !enabled.value) return withoutBreaker(enabled);
  // Feign's command group, and with it the thread pool, is the client's name (feign-hystrix: SetterFactory.Default).
  const command = { pool: client, strategy: null, timeout: null, semaphore: null };
  const common = { ...answers(enabled, code), ...hystrixSettings(reader, UNNAMED, command) };
  const keys = code?.methods ?? null;
  if (keys === null) {
    const others = reader.environment.children('hystrix.command').some((key) => key.includes('#'));
    if (!others) return { common, methods: [] };
    const unknown = notKnown(
      'some command keys have settings of their own, and the client’s methods are not known',
    );
    return { common: { ...common, ...allOf(common, unknown) }, methods: [] };
  }
  const methods = keys
    .filter((key) => hasOwnHystrixSettings(reader, key))
    .map((method) => ({ method, settings: { ...common, ...hystrixSettings(reader, method, command) } }));
  return { common, methods };
}

/** No command has this key: only `default` counts. */
const UNNAMED = 'default';

function resilience4jAround(
  reader: SettingsReader,
  client: string,
  code: FeignClientCode | null,
): FeignBreaker {
  const prefixes = feignPrefixes(reader);
  const enabled = reader.flag(
    prefixes.map((prefix) => `${prefix}.circuitbreaker.enabled`),
    FEIGN.circuitBreaker,
  );
  if (!enabled.known || !enabled.value) return withoutBreaker(enabled);
  const alphanumeric = reader.flag(
    prefixes.map((prefix) => `${prefix}.circuitbreaker.alphanumeric-ids.enabled`),
    FEIGN.alphanumericIds,
  );
  const of = (instance: string): CallSettingsDraft => ({
    ...answers(enabled, code),
    'timeout.requestMs': blockingTimeLimit(reader, instance),
    ...resilience4jBreaker(reader, instance),
  });
  const common = of('default');
  const grouped = reader.written(prefixes.map((prefix) => `${prefix}.circuitbreaker.group.enabled`));
  if (grouped?.known === true && grouped.value === 'true' && hasOwnResilience4jSettings(reader, client)) {
    const unknown = notKnown('settings of a breaker group (circuitbreaker.group.enabled) are not modelled');
    return { common: { ...common, ...allOf(common, unknown) }, methods: [] };
  }
  const keys = code?.methods ?? null;
  if (keys === null) {
    const named = entryKinds(reader).some((kind) =>
      reader.environment.children(`resilience4j.circuitbreaker.${kind}`).some((name) => name !== 'default'),
    );
    if (!named) return { common, methods: [] };
    const unknown = notKnown(
      'some instances have settings of their own, and the client’s methods are not known',
    );
    return { common: { ...common, ...allOf(common, unknown) }, methods: [] };
  }
  if (!alphanumeric.known) return { common: { ...common, ...allOf(common, alphanumeric) }, methods: [] };
  const methods = keys.flatMap((method) => {
    const instance = breakerName(method, alphanumeric.value);
    return hasOwnResilience4jSettings(reader, instance) ? [{ method, settings: of(instance) }] : [];
  });
  return { common, methods };
}

/** `ProducerClient#item(int,String)`, or `ProducerClientitemintString`. Source: FeignCircuitBreakerTargeter, AlphanumericCircuitBreakerNameResolver. */
function breakerName(key: string, alphanumeric: boolean): string {
  return alphanumeric ? key.replaceAll(/[^a-zA-Z0-9]/g, '') : key;
}

function withoutBreaker(enabled: Setting<boolean>): FeignBreaker {
  return {
    common: {
      'breaker.kind': mapped(enabled, (): 'none' => 'none'),
      'timeout.requestMs': mapped(enabled, () => null),
    },
    methods: [],
  };
}

/** Answers for which a client throws. */
export function failingAnswers(code: FeignClientCode | null): readonly string[] {
  return code?.dismiss404 === true ? ['4xx but 404', '5xx'] : ['4xx', '5xx'];
}

/** Feign throws for every answer but 2xx, so all of them count (CB-03); 404 does not where the client takes it as an answer. */
function answers(enabled: Setting<boolean>, code: FeignClientCode | null): CallSettingsDraft {
  return {
    'breaker.countsStatuses': mapped(enabled, () => failingAnswers(code)),
    'breaker.fallback':
      code === null
        ? notKnown('a fallback is a class of the client: give its source or class files')
        : (code.fallback ?? derived(null, `${code.type} declares no fallback`, [enabled])),
  };
}

function allOf(settings: CallSettingsDraft, unknown: Setting<never>): CallSettingsDraft {
  return Object.fromEntries(
    Object.keys(settings)
      .filter(
        (name) => name.startsWith('breaker.') || name === 'timeout.requestMs' || name.startsWith('pool.'),
      )
      .map((name) => [name, unknown]),
  );
}
