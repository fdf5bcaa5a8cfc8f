import type { CallSettingsDraft } from '#shared/policy/model/call-settings.ts';
import { originMatchText } from '#shared/policy/model/origin-match.ts';
import { byDefault, notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { mapped } from '../effective/combine.ts';
import { gatewayPrefixes } from '../effective/gateway-prefixes.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { Caller } from '../effective/caller.ts';
import type { GatewayRouteInput } from '../effective/route-input.ts';
import { setByCode } from '../effective/set-by-code.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

const SOURCE = 'spring-framework: spring-web/…/web/cors/CorsConfiguration.java';

/**
 * CORS of a gateway (RT-12): `globalcors` by path pattern. Only `/**` certainly holds for a route; with patterns of other
 * paths it is not known which requests of the route they take. Empty when nothing is configured.
 */
export function gatewayCors(caller: Caller, route: GatewayRouteInput): CallSettingsDraft {
  const { reader } = caller;
  const inCode = setByCode(caller, 'cors');
  if (inCode !== null) return unknownCors(inCode);
  if (Object.keys(route.metadata).some((key) => key.startsWith('cors.')))
    return unknownCors(notKnown('CORS in a route’s metadata is not modelled'));
  for (const prefix of gatewayPrefixes(reader)) {
    const parent = `${prefix}.globalcors.cors-configurations`;
    const patterns = reader.environment.children(parent).flatMap((key) => bracketed(key) ?? []);
    const [only] = patterns;
    if (only === undefined) continue;
    if (patterns.length > 1 || only !== '/**')
      return unknownCors(
        notKnown(
          `which requests of the route ${patterns.join(' and ')} take depends on their paths`,
          reader.environment.placeOf(parent) ?? null,
        ),
      );
    return configuration(reader, `${parent}[/**]`);
  }
  return {};
}

function configuration(reader: SettingsReader, name: string): CallSettingsDraft {
  const place = reader.environment.placeOf(name);
  const none = byDefault([], 'Spring', 'all', `${SOURCE} (nothing is allowed that is not listed)`);
  const origins = reader.list([`${name}.allowed-origins`], none);
  const patterns = reader.list([`${name}.allowed-origin-patterns`], none);
  return {
    'cors.allowOrigins':
      patterns.known && patterns.value.length === 0
        ? mapped(origins, (list) => list.map(exactOrigin).sort())
        : origins.known && patterns.known
          ? mapped(patterns, (list) => [...origins.value.map(exactOrigin), ...list.map(originPattern)].sort())
          : notKnown('the allowed origins are not known', place ?? null),
    'cors.allowMethods': sorted(
      reader.list(
        [`${name}.allowed-methods`],
        byDefault(['GET', 'HEAD'], 'Spring', 'all', `${SOURCE} DEFAULT_METHODS`),
      ),
    ),
    'cors.allowHeaders': sorted(reader.list([`${name}.allowed-headers`], none)),
    'cors.exposeHeaders': sorted(reader.list([`${name}.exposed-headers`], none)),
    'cors.allowCredentials': reader.flag(
      [`${name}.allow-credentials`],
      byDefault(false, 'Spring', 'all', `${SOURCE} allowCredentials`),
    ),
    'cors.maxAgeMs': reader.duration(
      [`${name}.max-age`],
      byDefault<number | null>(null, 'Spring', 'all', `${SOURCE} maxAge`),
      's',
    ),
  };
}

function sorted(setting: Setting<readonly string[]>): Setting<readonly string[]> {
  return mapped(setting, (list) => [...list].sort());
}

/** An origin of `allowedOrigins` is compared as text, whatever is in it (CorsConfiguration.checkOrigin). */
function exactOrigin(value: string): string {
  return originMatchText({ kind: 'exact', value });
}

/** `https://*.example.org` as the regular expression that Spring makes of it (CorsConfiguration.OriginPattern). */
function originPattern(pattern: string): string {
  if (pattern === '*' || !/[*[]/.test(pattern)) return exactOrigin(pattern);
  const [, host = pattern, ports] = /^(.*):\[(\*|\d+(?:,\d+)*)\]$/.exec(pattern) ?? [];
  const expression = host.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const tail = ports === undefined ? '' : ports === '*' ? '(:\\d+)?' : `:(${ports.replaceAll(',', '|')})`;
  return originMatchText({ kind: 'regex', value: expression + tail });
}

/**
 * The pattern of a map's key, null without brackets: Spring Boot then keeps letters, digits and dashes alone, which match no
 * path, and nothing of a key such as `/**` (ConfigurationPropertyName.ElementsParser, MapBinder.getKeyName).
 */
function bracketed(key: string): string | null {
  return /^\[(.*)\]$/s.exec(key)?.[1] ?? null;
}

/** Says which patterns of `globalcors` no request meets because they stand without brackets. */
export function tellUnmetCors(reader: SettingsReader, problems: Problems): void {
  const { environment } = reader;
  for (const prefix of gatewayPrefixes(reader)) {
    const parent = `${prefix}.globalcors.cors-configurations`;
    for (const key of environment.children(parent)) {
      const place = bracketed(key) === null ? environment.placeOf(`${parent}.${key}`) : undefined;
      if (place === undefined) continue;
      problems.warning(
        'CORS_KEY_WITHOUT_BRACKETS',
        `${key} stands without brackets: Spring Boot leaves its special characters out, so that no request meets it, or the gateway does not start`,
        `Write "[${key}]", or leave it out.`,
        place,
      );
    }
  }
}

/** Nothing of CORS is known. */
export function unknownCors(because: Setting<never>): CallSettingsDraft {
  return {
    'cors.allowOrigins': because,
    'cors.allowMethods': because,
    'cors.allowHeaders': because,
    'cors.exposeHeaders': because,
    'cors.allowCredentials': because,
    'cors.maxAgeMs': because,
  };
}
