import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { NO_CLIENT_BEANS } from '../annotations/uses/client-beans.ts';
import { RETRYER_DEFAULT } from '../defaults/feign.ts';
import { ANY_FAILURE } from '../defaults/ribbon.ts';
import { balancing, fixedAddress, usesRibbon } from '../effective/balancing.ts';
import type { Callee, Caller } from '../effective/caller.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import { loadBalancerRetries } from '../loadbalancer/loadbalancer-settings.ts';
import { besideCustomizer } from '../resilience4j/resilience4j-settings.ts';
import { notRetried, ribbonRetries, unknownRetries } from '../ribbon/ribbon-retries.ts';
import { ribbonSettings, type RibbonSettings } from '../ribbon/ribbon-settings.ts';
import { failingAnswers, feignBreaker } from './feign-breaker.ts';
import type { FeignClientCode } from './feign-client.ts';
import { aroundFeign } from './feign-policies.ts';
import {
  decodedInCode,
  feignRetryer,
  feignTimeouts,
  type FeignInCode,
  type FeignTimeouts,
} from './feign-config.ts';

/** Settings of a client, and of those of its methods that have some of their own. */
export interface FeignCall {
  readonly settings: CallSettingsDraft;
  readonly methods: readonly { readonly method: string; readonly settings: CallSettingsDraft }[];
}

/** Everything that happens between a Feign client and the instances of its service. */
export function feignCall(
  caller: Caller,
  callee: Callee,
  code: FeignClientCode | null,
  fixed: boolean,
  customised: Setting<never> | null,
): FeignCall {
  const { reader } = caller;
  const context = code?.context ?? callee.client;
  const inCode: FeignInCode = {
    configuration: code?.configuration ?? null,
    beans: caller.beans ?? NO_CLIENT_BEANS,
  };
  const timeouts = feignTimeouts(reader, context, inCode);
  const transport = fixed
    ? {
        ...ownTimeouts(timeouts),
        ...notRetried(derived(1, 'nothing balances a fixed URL', [])),
        ...fixedAddress(),
      }
    : balanced(caller, callee, timeouts, customised);
  const breaker = feignBreaker(reader, callee.client, code);
  const beside = (settings: CallSettingsDraft) => besideCustomizer(settings, caller.breakersInCode ?? null);
  const common = withRetryer(caller, context, inCode, transport);
  const policies = code?.policies ?? [];
  const around = (settings: CallSettingsDraft, method: string | null) =>
    aroundFeign(reader, settings, policies, method, failingAnswers(code));
  const byMethod = new Map(breaker.methods.map(({ method, settings }) => [method, settings]));
  const methods = new Set([...byMethod.keys(), ...policies.flatMap(({ method }) => method ?? [])]);
  return {
    settings: around({ ...common, ...beside(breaker.common) }, null),
    methods: [...methods].map((method) => ({
      method,
      settings: around({ ...common, ...beside(byMethod.get(method) ?? breaker.common) }, method),
    })),
  };
}

function balanced(
  caller: Caller,
  callee: Callee,
  timeouts: FeignTimeouts,
  customised: Setting<never> | null,
): CallSettingsDraft {
  const { reader, springRetry, beans } = caller;
  const ribbon = usesRibbon(reader);
  const chosen = balancing(caller, callee, true, customised);
  if (!ribbon.known)
    return { 'timeout.connectMs': ribbon, 'timeout.readMs': ribbon, ...unknownRetries(ribbon), ...chosen };
  if (!ribbon.value)
    return {
      ...ownTimeouts(timeouts),
      ...loadBalancerRetries(reader, callee.client, springRetry, beans?.retries),
      ...chosen,
    };
  const settings = ribbonSettings(reader, callee.client);
  const { configured } = timeouts;
  return {
    'timeout.connectMs': chained(configured, (own) => (own ? timeouts.connectMs : settings.connectMs)),
    'timeout.readMs': chained(configured, (own) => (own ? timeouts.readMs : settings.readMs)),
    ...retriesByRibbon(settings, configured, caller),
    ...chosen,
  };
}

/** With options of its own Feign hands Ribbon a configuration without retries (FeignOptionsClientConfig), which only Ribbon itself would read. */
function retriesByRibbon(
  settings: RibbonSettings,
  configured: Setting<boolean>,
  { springRetry, beans }: Caller,
): CallSettingsDraft {
  if (beans?.retries != null)
    return unknownRetries(notKnown('a bean of the code decides on retries', beans.retries));
  if (!springRetry.known || springRetry.value) return ribbonRetries(settings, springRetry, 'ribbon-itself');
  if (!configured.known) return unknownRetries(configured);
  return configured.value
    ? notRetried(
        derived(1, 'Feign’s own timeouts replace the configuration that Ribbon’s retries stand in', [
          springRetry,
        ]),
      )
    : ribbonRetries(settings, springRetry, 'ribbon-itself');
}

function ownTimeouts({ connectMs, readMs }: FeignTimeouts): CallSettingsDraft {
  return { 'timeout.connectMs': connectMs, 'timeout.readMs': readMs };
}

/** Feign's retryer starts the whole call again, balancing included, after any failure of any method. */
function withRetryer(
  caller: Caller,
  context: string,
  inCode: FeignInCode,
  transport: CallSettingsDraft,
): CallSettingsDraft {
  const { reader } = caller;
  const tries = feignRetryer(reader, context, inCode);
  if (tries.known && tries.value === 1) return transport;
  const decoded = decodedInCode(reader, context, inCode);
  const inner = transport['retry.attempts'];
  if (!tries.known || inner === undefined || !inner.known)
    return {
      ...transport,
      ...unknownRetries(tries.known ? (inner?.known === false ? inner : MISSING) : tries),
    };
  return {
    ...transport,
    'retry.attempts': computed(
      'attempts of the balancer × attempts of the Retryer',
      [inner, tries],
      (a, b) => a * b,
    ),
    'retry.failures': mapped(tries, () => ANY_FAILURE),
    'retry.methods': chained(
      inner,
      (attempts): Setting<readonly string[]> =>
        attempts === 1
          ? mapped(tries, () => ['*'])
          : notKnown('the Retryer tries every method again, the balancer only some'),
    ),
    ...(decoded !== null && { 'retry.statuses': decoded }),
    'retry.backoffBaseMs': reader.byDefault(RETRYER_DEFAULT.firstPause, 'the Retryer'),
    'retry.backoffMaxMs': reader.byDefault(RETRYER_DEFAULT.longestPause, 'the Retryer'),
  };
}

const MISSING = notKnown('the attempts of the balancer are not known');
