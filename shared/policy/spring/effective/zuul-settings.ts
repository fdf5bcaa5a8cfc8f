import type { CallSettings, CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { derived, type Setting } from '#shared/policy/model/setting.ts';
import { HYSTRIX } from '../defaults/hystrix.ts';
import { ZUUL_DEFAULTS } from '../defaults/zuul.ts';
import { zuulHeaders } from '../headers/zuul-headers.ts';
import { hystrixSettings } from '../hystrix/hystrix-settings.ts';
import { notRetried, ribbonRetries, unknownRetries } from '../ribbon/ribbon-retries.ts';
import { ribbonSettings, type RibbonSettings } from '../ribbon/ribbon-settings.ts';
import { resourceServer } from '../security/resource-server.ts';
import { unknownCors } from '../cors/gateway-cors.ts';
import { balancing, fixedAddress } from './balancing.ts';
import { zuulFallback, type ZuulFallback } from '../zuul/fallbacks.ts';
import type { Caller } from './caller.ts';
import { chained, computed, mapped } from './combine.ts';
import type { ZuulRouteInput } from './route-input.ts';
import { setByCode } from './set-by-code.ts';
import type { SettingsReader } from './settings-reader.ts';

/** Everything that a Zuul does around one route's calls. */
export function zuulCallSettings(
  caller: Caller,
  route: ZuulRouteInput,
  customised: Setting<never> | null = null,
  fallback: ZuulFallback = zuulFallback(caller.reader.application.name, []),
): CallSettings {
  const { reader } = caller;
  const cors = setByCode(caller, 'cors');
  return {
    ...(route.serviceId === null
      ? hostSettings(reader)
      : {
          ...serviceSettings(caller, route.serviceId, route, customised),
          'breaker.fallback': fallback(route.serviceId),
        }),
    ...zuulHeaders(caller, route),
    ...(cors !== null && unknownCors(cors)),
    ...resourceServer(reader),
  };
}

/** A route to a service: a Hystrix command of the service's name around Ribbon. Source: AbstractRibbonCommand, RibbonRoutingFilter. */
function serviceSettings(
  caller: Caller,
  serviceId: string,
  route: ZuulRouteInput,
  customised: Setting<never> | null,
): CallSettingsDraft {
  const { reader } = caller;
  const ribbon = ribbonSettings(reader, serviceId);
  const retryable = route.retryable ?? reader.flag(['zuul.retryable'], ZUUL_DEFAULTS.retryable);
  return {
    'timeout.connectMs': ribbon.connectMs,
    'timeout.readMs': ribbon.readMs,
    'pool.maxConnections': ribbon.maxTotalConnections,
    ...zuulRetries(caller, ribbon, retryable),
    ...zuulCommand(reader, serviceId, ribbon),
    ...balancing(caller, { id: serviceId.toLowerCase(), client: serviceId }, true, customised),
  };
}

function zuulRetries(
  { springRetry }: Caller,
  ribbon: RibbonSettings,
  retryable: Setting<boolean>,
): CallSettingsDraft {
  if (!retryable.known) return unknownRetries(retryable);
  return retryable.value
    ? ribbonRetries(ribbon, springRetry, 'never')
    : notRetried(mapped(retryable, () => 1));
}

/**
 * The command's time is its own property, else that of `default`, else what Ribbon's settings multiply to (TO-02); it is
 * isolated by a semaphore unless somebody says otherwise. Source: AbstractRibbonCommand.getHystrixTimeout, createSetter.
 */
function zuulCommand(reader: SettingsReader, serviceId: string, ribbon: RibbonSettings): CallSettingsDraft {
  const { connectMs, readMs, maxAutoRetries, maxAutoRetriesNextServer } = ribbon;
  const product = computed(
    '(ReadTimeout + ConnectTimeout) × (1 + MaxAutoRetries) × (1 + MaxAutoRetriesNextServer)',
    [readMs, connectMs, maxAutoRetries, maxAutoRetriesNextServer],
    (read, connect, same, next) => (read + connect) * (1 + same) * (1 + next),
  );
  const isolation = reader.text(['zuul.ribbon-isolation-strategy'], ZUUL_DEFAULTS.isolation);
  const semaphores = reader.integer(
    [{ exact: `zuul.eureka.${serviceId}.semaphore.maxSemaphores` }, 'zuul.semaphore.max-semaphores'],
    ZUUL_DEFAULTS.semaphores,
  );
  const isSemaphore = mapped(isolation, (name) => name.toUpperCase() === 'SEMAPHORE');
  const pool = threadPool(reader, serviceId, isSemaphore);
  const command = hystrixSettings(reader, serviceId, {
    pool: pool.known ? pool.value : GROUP,
    strategy: isolation,
    timeout: reader.integer(
      [{ exact: 'hystrix.command.default.execution.isolation.thread.timeoutInMilliseconds' }],
      product,
    ),
    semaphore: chained(isSemaphore, (on) =>
      on ? semaphores : reader.byDefault(HYSTRIX.semaphore, HYSTRIX.semaphore.setting),
    ),
  });
  return {
    ...command,
    ...(pool.known ? {} : { 'pool.maxRequests': pool, 'pool.maxPending': pool }),
    'breaker.countsStatuses': derived([], 'Zuul’s command returns answers of any status', [isolation]),
  };
}

/** The group of all commands, and their thread pool where nothing else is said. */
const GROUP = 'RibbonCommand';

/** The pool of a service's threads: its own where Zuul isolates by threads and is told so. Source: AbstractRibbonCommand.getSetter. */
function threadPool(
  reader: SettingsReader,
  serviceId: string,
  isSemaphore: Setting<boolean>,
): Setting<string> {
  return chained(isSemaphore, (semaphore): Setting<string> => {
    if (semaphore) return mapped(isSemaphore, () => GROUP);
    const separate = reader.flag(['zuul.thread-pool.use-separate-thread-pools'], ZUUL_DEFAULTS.separatePools);
    return chained(separate, (on): Setting<string> => {
      if (!on) return mapped(separate, () => GROUP);
      const prefix = reader.text(['zuul.thread-pool.thread-pool-key-prefix'], ZUUL_DEFAULTS.poolPrefix);
      return mapped(prefix, (text) => text + serviceId);
    });
  });
}

/** A route to a URL: no registry, no breaker, no retries. Source: SimpleHostRoutingFilter. */
function hostSettings(reader: SettingsReader): CallSettingsDraft {
  return {
    'timeout.connectMs': reader.integer(['zuul.host.connect-timeout-millis'], ZUUL_DEFAULTS.hostConnect),
    'timeout.readMs': reader.integer(['zuul.host.socket-timeout-millis'], ZUUL_DEFAULTS.hostSocket),
    'timeout.requestMs': derived(null, 'no command is around a URL route', []),
    'pool.maxConnections': reader.integer(
      ['zuul.host.max-per-route-connections'],
      ZUUL_DEFAULTS.hostPerRoute,
    ),
    ...notRetried(reader.byDefault(ZUUL_DEFAULTS.hostRetries, 'retries of URL routes')),
    'breaker.kind': reader.byDefault(ZUUL_DEFAULTS.hostBreaker, 'the breaker of URL routes'),
    ...fixedAddress(),
  };
}
