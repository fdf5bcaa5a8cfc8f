import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { computed } from '../effective/combine.ts';
import { FilterArguments } from '../effective/filter-arguments.ts';
import { gatewayPrefixes } from '../effective/gateway-prefixes.ts';
import type { Caller } from '../effective/caller.ts';
import type { GatewayRouteInput } from '../effective/route-input.ts';
import { setByCode } from '../effective/set-by-code.ts';
import { integer } from '../effective/values.ts';

/**
 * The `RequestRateLimiter` of a route: a token bucket in Redis that all gateways share (RL-01). Limits stand at the filter,
 * or by route under `redis-rate-limiter.config`. Empty without the filter.
 */
export function gatewayRateLimit(caller: Caller, route: GatewayRouteInput): CallSettingsDraft {
  const { reader } = caller;
  const filter = route.filters.find(({ name }) => name === 'RequestRateLimiter');
  if (filter === undefined) return {};
  const args = new FilterArguments(reader, filter, []);
  const limiter = args.text('rate-limiter');
  if (limiter !== undefined && !/redis/i.test(limiter))
    return unknownLimit(notKnown(`the limits of ${limiter} stand in its code`, filter.place));
  // A filter that names none takes the bean that there is.
  const inCode = limiter === undefined ? setByCode(caller, 'limits') : null;
  if (inCode !== null) return unknownLimit(inCode);
  const ofRoute = (key: string) =>
    gatewayPrefixes(reader).map((prefix) => `${prefix}.redis-rate-limiter.config.${route.id}.${key}`);
  const read = (key: string, fallback: typeof GATEWAY.burstCapacity | Setting<number>): Setting<number> => {
    const atFilter = args.text(`redis-rate-limiter.${key}`);
    if (atFilter === undefined) return reader.integer(ofRoute(key), fallback);
    const value = integer(atFilter);
    return value === undefined
      ? reader.complain(args.written(atFilter), `redis-rate-limiter.${key}`, 'a whole number')
      : args.written(value);
  };
  const rate = read(
    'replenishRate',
    notKnown('replenishRate is not set, and it has no default', filter.place),
  );
  const burst = read('burstCapacity', GATEWAY.burstCapacity);
  const tokens = read('requestedTokens', GATEWAY.requestedTokens);
  return {
    'limit.requestsPerSecond': computed('replenishRate / requestedTokens', [rate, tokens], (a, b) => a / b),
    'limit.burst': computed('burstCapacity / requestedTokens', [burst, tokens], (a, b) => a / b),
    'limit.scope': byDefault(
      'all gateways',
      'Spring Cloud Gateway',
      'all',
      'spring-cloud-gateway: …/filter/ratelimit/RedisRateLimiter.java (the bucket is in Redis)',
    ),
  };
}

function unknownLimit(because: Setting<never>): CallSettingsDraft {
  return { 'limit.requestsPerSecond': because, 'limit.burst': because, 'limit.scope': because };
}
