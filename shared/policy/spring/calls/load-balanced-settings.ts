import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { LOADBALANCER } from '../defaults/loadbalancer.ts';
import { balancing, usesRibbon } from '../effective/balancing.ts';
import type { Callee, Caller } from '../effective/caller.ts';
import { mapped } from '../effective/combine.ts';
import { loadBalancerRetries } from '../loadbalancer/loadbalancer-settings.ts';
import { notRetried, ribbonRetries, unknownRetries } from '../ribbon/ribbon-retries.ts';
import { ribbonSettings } from '../ribbon/ribbon-settings.ts';

/** A client that is given an address: nothing balances, and what it does besides stands in code. */
export function plainCall(): CallSettings {
  const inCode = notKnown('the client is set up in code, which is not read');
  return {
    'timeout.connectMs': inCode,
    'timeout.readMs': inCode,
    'timeout.requestMs': inCode,
    'breaker.kind': inCode,
    ...unknownRetries(inCode),
  };
}

/**
 * A client of which only the balancer is known: a RestTemplate, or anything else. Its timeouts and its breaker are set in
 * code. Retries are those of a RestTemplate (spring-cloud-commons, LoadBalancerAutoConfiguration.RetryInterceptorAutoConfiguration).
 */
export function loadBalancedCall(
  caller: Caller,
  callee: Callee,
  customised: Setting<never> | null,
): CallSettings {
  const { reader } = caller;
  const inCode = notKnown('nothing says which client calls it, and its times and breaker are set in code');
  return {
    'timeout.connectMs': inCode,
    'timeout.readMs': inCode,
    'timeout.requestMs': inCode,
    'breaker.kind': inCode,
    ...retries(caller, callee),
    ...balancing(caller, callee, true, customised),
  };

  function retries({ springRetry, beans }: Caller, { client }: Callee) {
    const ribbon = usesRibbon(reader);
    if (!ribbon.known) return unknownRetries(ribbon);
    if (!ribbon.value) return loadBalancerRetries(reader, client, springRetry, beans?.retries);
    const enabled = reader.flag(['spring.cloud.loadbalancer.retry.enabled'], LOADBALANCER.retryEnabled);
    if (!enabled.known) return unknownRetries(enabled);
    if (enabled.value && beans?.retries != null)
      return unknownRetries(notKnown('a bean of the code decides on retries', beans.retries));
    return enabled.value
      ? ribbonRetries(ribbonSettings(reader, client), springRetry, 'never')
      : notRetried(mapped(enabled, () => 1));
  }
}
