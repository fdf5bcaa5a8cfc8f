import type { RetryFailure } from '#shared/policy/model/call-settings.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import { defaultSetting } from '../defaults/default.ts';
import { RIBBON } from '../defaults/ribbon.ts';
import type { Name, SettingsReader } from '../effective/settings-reader.ts';

/** What Ribbon is told about one client. Milliseconds. */
export interface RibbonSettings {
  readonly connectMs: Setting<number>;
  readonly readMs: Setting<number>;
  readonly maxAutoRetries: Setting<number>;
  readonly maxAutoRetriesNextServer: Setting<number>;
  readonly okToRetryOnAllOperations: Setting<boolean>;
  readonly retryableStatusCodes: Setting<readonly string[]>;
  readonly maxTotalConnections: Setting<number>;
  readonly refreshMs: Setting<number>;
  readonly retriedFailures: Setting<readonly RetryFailure[]>;
  readonly backoffMs: Setting<null>;
  readonly avoidsPreviousInstance: Setting<boolean>;
}

/**
 * `CLIENT.ribbon.KEY` before `ribbon.KEY` before the default; names keep their case. Source: Netflix/ribbon,
 * DefaultClientConfigImpl.getProperty; spring-cloud-netflix, RibbonClientConfiguration.ribbonClientConfig.
 */
export function ribbonSettings(reader: SettingsReader, client: string): RibbonSettings {
  const names = (key: string): readonly Name[] => [
    { exact: `${client}.ribbon.${key}` },
    { exact: `ribbon.${key}` },
  ];
  return {
    connectMs: reader.integer(names('ConnectTimeout'), RIBBON.connectTimeout),
    readMs: reader.integer(names('ReadTimeout'), RIBBON.readTimeout),
    maxAutoRetries: reader.integer(names('MaxAutoRetries'), RIBBON.maxAutoRetries),
    maxAutoRetriesNextServer: reader.integer(
      names('MaxAutoRetriesNextServer'),
      RIBBON.maxAutoRetriesNextServer,
    ),
    okToRetryOnAllOperations: reader.flag(names('OkToRetryOnAllOperations'), RIBBON.okToRetryOnAllOperations),
    retryableStatusCodes: reader.list(names('retryableStatusCodes'), RIBBON.retryableStatusCodes),
    maxTotalConnections: reader.integer(names('MaxTotalConnections'), RIBBON.maxTotalConnections),
    refreshMs: reader.integer(names('ServerListRefreshInterval'), RIBBON.serverListRefreshInterval),
    retriedFailures: defaultSetting(RIBBON.retriedFailures, reader.versions),
    backoffMs: defaultSetting(RIBBON.backoff, reader.versions),
    avoidsPreviousInstance: defaultSetting(RIBBON.avoidsPreviousInstance, reader.versions),
  };
}
