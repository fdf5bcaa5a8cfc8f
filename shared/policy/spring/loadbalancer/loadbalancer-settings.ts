import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { LOADBALANCER } from '../defaults/loadbalancer.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { Name, SettingsReader } from '../effective/settings-reader.ts';
import { retriedFailures } from './retried-failures.ts';
import { notRetried, retriedMethods, unknownRetries } from '../ribbon/ribbon-retries.ts';

const PREFIX = 'spring.cloud.loadbalancer';

/** A client's own settings come before those of all. Source: spring-cloud-commons, LoadBalancerClientsProperties. */
function names(client: string, key: string): readonly Name[] {
  return [`${PREFIX}.clients.${client}.${key}`, `${PREFIX}.${key}`];
}

/** How Spring Cloud LoadBalancer chooses an instance. A class of the client's own can replace all of it. */
export function loadBalancing(
  reader: SettingsReader,
  client: string,
  customised: Setting<never> | null,
): CallSettingsDraft {
  if (customised !== null) return { 'balancing.algorithm': customised, 'balancing.prefersZone': customised };
  const kind = reader.text(names(client, 'configurations'), LOADBALANCER.configurations);
  const cookie = reader.text(
    names(client, 'sticky-session.instance-id-cookie-name'),
    LOADBALANCER.stickyCookie,
  );
  return {
    'balancing.algorithm': chained(kind, (name) =>
      ['default', 'zone-preference', 'health-check', 'request-based-sticky-session'].includes(name)
        ? reader.byDefault(LOADBALANCER.algorithm, 'the load balancer')
        : mapped(kind, (): 'custom' => 'custom'),
    ),
    'balancing.sticky': chained(
      kind,
      (name): Setting<string | null> =>
        name === 'request-based-sticky-session'
          ? mapped(cookie, (value) => `cookie ${value}`)
          : mapped(kind, () => null),
    ),
    'balancing.prefersZone': mapped(kind, (name) => name === 'zone-preference'),
    'ejection.kind': mapped(kind, (): 'none' => 'none'),
  };
}

/** How long a list of instances is kept (LB-05). */
export function instanceCacheMs(reader: SettingsReader): Setting<number> {
  const enabled = reader.flag([`${PREFIX}.cache.enabled`], LOADBALANCER.cacheEnabled);
  return chained(enabled, (on) =>
    on ? reader.duration([`${PREFIX}.cache.ttl`], LOADBALANCER.cacheTtl, 's') : mapped(enabled, () => 0),
  );
}

/**
 * Retries of blocking clients (Feign, RestTemplate): only with spring-retry on the class path. Source:
 * spring-cloud-commons, BlockingLoadBalancedRetryPolicy; spring-cloud-openfeign, DefaultFeignLoadBalancerConfiguration.
 * @param inCode where a bean stands that makes other policies of retries; null for none
 */
export function loadBalancerRetries(
  reader: SettingsReader,
  client: string,
  springRetry: Setting<boolean>,
  inCode: Place | null = null,
): CallSettingsDraft {
  const enabled = reader.flag(names(client, 'retry.enabled'), LOADBALANCER.retryEnabled);
  if (!enabled.known) return unknownRetries(enabled);
  if (!enabled.value) return notRetried(derived(1, `${PREFIX}.retry.enabled is false`, [enabled]));
  if (!springRetry.known) return unknownRetries(notKnown(springRetry.reason, springRetry.place));
  if (!springRetry.value) return notRetried(derived(1, 'retries need spring-retry', [springRetry]));
  if (inCode !== null) return unknownRetries(notKnown('a bean of the code decides on retries', inCode));
  const same = reader.integer(
    names(client, 'retry.max-retries-on-same-service-instance'),
    LOADBALANCER.sameInstance,
  );
  const next = reader.integer(
    names(client, 'retry.max-retries-on-next-service-instance'),
    LOADBALANCER.nextInstance,
  );
  const attempts = computed(
    '(1 + max-retries-on-same-service-instance) × (1 + max-retries-on-next-service-instance)',
    [same, next],
    (a, b) => (1 + a) * (1 + b),
  );
  if (attempts.known && attempts.value === 1) return notRetried(attempts);
  const backoff = reader.flag(names(client, 'retry.backoff.enabled'), LOADBALANCER.backoffEnabled);
  const codes = reader.list(names(client, 'retry.retryable-status-codes'), LOADBALANCER.statusCodes);
  const { failures, answers } = retriedFailures(reader, (key) => names(client, key));
  return {
    'retry.attempts': attempts,
    'retry.attemptsPerInstance': mapped(same, (retries) => 1 + retries),
    'retry.statuses': chained(answers, (retried) =>
      retried ? mapped(codes, (list) => [...list].sort()) : mapped(answers, () => []),
    ),
    'retry.failures': failures,
    'retry.methods': retriedMethods(
      reader.flag(names(client, 'retry.retry-on-all-operations'), LOADBALANCER.allOperations),
    ),
    'retry.backoffBaseMs': chained(
      backoff,
      (on): Setting<number | null> =>
        on
          ? reader.duration(names(client, 'retry.backoff.min-backoff'), LOADBALANCER.minBackoff)
          : mapped(backoff, () => null),
    ),
    'retry.backoffMaxMs': chained(
      backoff,
      (on): Setting<number | null> =>
        on
          ? reader.duration(
              names(client, 'retry.backoff.max-backoff'),
              mapped(backoff, () => null),
            )
          : mapped(backoff, () => null),
    ),
    'retry.avoidsPreviousInstance': reader.flag(
      names(client, 'retry.avoid-previous-instance'),
      LOADBALANCER.avoidPreviousInstance,
    ),
  };
}
