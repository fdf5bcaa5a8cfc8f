import type { CallSettings, CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import { gatewayCors } from '../cors/gateway-cors.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { filterHeaders } from '../headers/filter-headers.ts';
import { forwardedHeaders } from '../headers/gateway-forwarded.ts';
import { gatewayHost } from '../headers/gateway-host.ts';
import { gatewayRateLimit } from '../rate-limiter/gateway-rate-limit.ts';
import { besideCustomizer } from '../resilience4j/resilience4j-settings.ts';
import { resourceServer } from '../security/resource-server.ts';
import { balancing, fixedAddress } from './balancing.ts';
import type { Caller } from './caller.ts';
import { chained, mapped } from './combine.ts';
import { FilterArguments } from './filter-arguments.ts';
import { gatewayBreaker, perTryTimeout, retriesAroundBreaker } from './gateway-breaker.ts';
import { gatewayRetry } from './gateway-retry.ts';
import { gatewayPrefixes } from './gateway-prefixes.ts';
import { notKnownBecause, setByCode } from './set-by-code.ts';
import type { FilterInput, GatewayRouteInput } from './route-input.ts';
import type { SettingsReader } from './settings-reader.ts';
import { dataSize, integer } from './values.ts';

/** Everything that a Spring Cloud Gateway does around one route's calls. */
export function gatewayCallSettings(
  caller: Caller,
  route: GatewayRouteInput,
  customised: (client: string) => Setting<never> | null = () => null,
): CallSettings {
  const { reader } = caller;
  const client = httpClient(caller, route);
  const breaker = besideCustomizer(gatewayBreaker(reader, route), caller.breakersInCode ?? null);
  const [retryFilter, ...moreRetries] = route.filters.filter(({ name }) => name === 'Retry');
  const retry = notKnownBecause(gatewayRetry(reader, retryFilter), severalRetries(moreRetries));
  const around = retriesAroundBreaker(route);
  const responseHeaders = client['timeout.responseHeadersMs'];
  const limit = breaker['timeout.requestMs'];
  return {
    ...client,
    ...retry,
    ...breaker,
    ...(retryFilter !== undefined && responseHeaders !== undefined && limit !== undefined
      ? {
          'retry.perTryTimeoutMs':
            severalRetries(moreRetries) ?? perTryTimeout(route, responseHeaders, limit),
        }
      : {}),
    ...(around && limit !== undefined ? { 'timeout.requestMs': mapped(limit, () => null) } : {}),
    ...destination(caller, route.uri, customised),
    ...filterHeaders(route.filters),
    'headers.host': gatewayHost(reader, route.filters),
    'headers.forwarded': forwardedHeaders(reader, route.filters),
    ...gatewayRateLimit(caller, route),
    ...bodyLimit(reader, route),
    ...gatewayCors(caller, route),
    ...resourceServer(reader),
  };
}

/** All of them run, and count in one attribute of the exchange: RetryGatewayFilterFactory RETRY_ITERATION_KEY. */
function severalRetries([another]: readonly FilterInput[]): Setting<never> | null {
  return another === undefined
    ? null
    : notKnown('several Retry filters run for the route, and count together', another.place);
}

/**
 * The largest body that the route's `RequestSize` lets through (HP-11); empty without the filter. Only `args.maxSize` sets it: the
 * factory names no part of `RequestSize=1KB`, so that this leaves the default (RequestSizeGatewayFilterFactory has no
 * shortcutFieldOrder of its own, from 2.2.9 to 4.3.3; ShortcutConfigurable normalizeKey).
 */
function bodyLimit(reader: SettingsReader, { filters }: GatewayRouteInput): CallSettingsDraft {
  const filter = filters.find(({ name }) => name === 'RequestSize');
  if (filter === undefined) return {};
  const args = new FilterArguments(reader, filter, []);
  return {
    'limit.requestBodyBytes': args.read('maxSize', dataSize, 'a size in bytes', GATEWAY.maxRequestBytes),
  };
}

/** `lb://SERVICE` is balanced, every other address is called as it is. */
function destination(
  caller: Caller,
  uri: string | null,
  customised: (client: string) => Setting<never> | null,
): CallSettingsDraft {
  if (uri === null) return {};
  const service = /^lb:(?:[a-z]+:)?\/\/([^/:?#]+)/i.exec(uri)?.[1];
  if (service === undefined) return fixedAddress();
  return balancing(caller, { id: service.toLowerCase(), client: service }, false, customised(service));
}

/** Connections and times of the gateway's HTTP client; a route's metadata come first. Source: NettyRoutingFilter. */
function httpClient(caller: Caller, route: GatewayRouteInput): CallSettingsDraft {
  const { reader } = caller;
  const connect = fromMetadata(reader, route, 'connect-timeout');
  const prefixes = gatewayPrefixes(reader);
  const names = (key: string) => prefixes.map((prefix) => `${prefix}.httpclient.${key}`);
  const poolType = reader.text(names('pool.type'), GATEWAY.poolType);
  const settings: CallSettingsDraft = {
    'timeout.connectMs': connect ?? reader.duration(names('connect-timeout'), GATEWAY.connectTimeout),
    'timeout.responseHeadersMs': mapped(
      fromMetadata(reader, route, 'response-timeout') ??
        reader.duration(names('response-timeout'), GATEWAY.responseTimeout),
      (ms) => (ms === null || ms < 0 ? null : ms),
    ),
    'timeout.idleMs': reader.duration(names('pool.max-idle-time'), GATEWAY.poolMaxIdle),
    'pool.maxConnections': chained(
      poolType,
      (type): Setting<number | null> =>
        type.toUpperCase() === 'FIXED'
          ? reader.integer(names('pool.max-connections'), POOL_SIZE)
          : mapped(poolType, () => null),
    ),
  };
  // The gateway sets a route's own connect timeout for each request, after the code has made its client.
  return {
    ...notKnownBecause(settings, setByCode(caller, 'http-client')),
    ...(connect !== undefined && { 'timeout.connectMs': connect }),
  };
}

const POOL_SIZE = notKnown('reactor-netty sizes a FIXED pool by the number of processors');

function fromMetadata(
  reader: SettingsReader,
  route: GatewayRouteInput,
  key: string,
): Setting<number> | undefined {
  const text = route.metadata[key];
  if (text === undefined) return undefined;
  const ms = integer(text);
  const at = route.place.field.replace(/\.id$/, '');
  const place = reader.environment.placeOf(`${at}.metadata.${key}`) ?? route.place;
  return ms === undefined
    ? notKnown(`metadata ${key} is "${text}", which is no number`, place)
    : written(ms, place);
}
