import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { GATEWAY } from '../defaults/gateway.ts';
import { gatewayPrefixes } from '../effective/gateway-prefixes.ts';
import type { FilterInput } from '../effective/route-input.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { atLeast, type SpringVersions } from '../versions/spring-versions.ts';

/** Filters after which the path is shorter than what the client asked for, so that `X-Forwarded-Prefix` names the rest. */
const STRIPS: ReadonlySet<string> = new Set(['StripPrefix', 'RewritePath', 'SetPath']);

/**
 * Forwarding headers that the gateway adds (HP-02). Since the fix of CVE-2025-41235 it adds none unless `trusted-proxies` is
 * set (catalogue, section 0).
 */
export function forwardedHeaders(
  reader: SettingsReader,
  filters: readonly FilterInput[],
): Setting<readonly string[]> {
  const prefixes = gatewayPrefixes(reader);
  const names = (key: string) => prefixes.map((prefix) => `${prefix}.${key}`);
  const needed = needsTrustedProxies(reader.versions);
  const trusted = reader.written(names('trusted-proxies'));
  if (trusted === undefined && needed === null)
    return notKnown('whether trusted-proxies is needed depends on the service release of Spring Cloud');
  if (trusted === undefined && needed === true)
    return derived([], 'without trusted-proxies this version adds no forwarding headers', []);
  const parts = [
    ['x-forwarded-for', reader.flag(names('x-forwarded.for-enabled'), GATEWAY.xForwardedFor)],
    ['x-forwarded-host', reader.flag(names('x-forwarded.host-enabled'), GATEWAY.xForwardedHost)],
    ['x-forwarded-port', reader.flag(names('x-forwarded.port-enabled'), GATEWAY.xForwardedPort)],
    ['x-forwarded-proto', reader.flag(names('x-forwarded.proto-enabled'), GATEWAY.xForwardedProto)],
    ['x-forwarded-prefix', reader.flag(names('x-forwarded.prefix-enabled'), GATEWAY.xForwardedPrefix)],
  ] as const;
  const all = reader.flag(names('x-forwarded.enabled'), GATEWAY.xForwarded);
  const forwarded = reader.flag(names('forwarded.enabled'), GATEWAY.forwarded);
  const settings = [all, forwarded, ...parts.map(([, setting]) => setting)];
  const unknown = settings.find((setting) => !setting.known);
  if (unknown?.known === false) return unknown;
  const strips = filters.some(({ name }) => STRIPS.has(name));
  const added = parts
    .filter(([name, on]) => valueOf(all) && valueOf(on) && (strips || name !== 'x-forwarded-prefix'))
    .map(([name]): string => name);
  if (valueOf(forwarded)) added.push('forwarded');
  const written = settings.filter((setting) => setting.known && setting.origin.kind === 'written');
  return derived(added.sort(), 'the enabled forwarding headers', written.length > 0 ? written : [all]);
}

/** First service release of a train with the fix: Gateway 4.1.8 and 4.2.3. Those of 2021.0 and 2022.0 are not public. */
const FIXED: ReadonlyMap<string, number> = new Map([
  ['2021.0', 10],
  ['2022.0', 6],
  ['2023.0', 6],
  ['2024.0', 2],
]);

function needsTrustedProxies({ train, serviceRelease, line }: SpringVersions): boolean | null {
  const gateway = line('gateway');
  if (train === null || gateway === null) return null;
  if (atLeast(gateway, '4.3')) return true;
  const fixed = FIXED.get(train);
  if (fixed === undefined) return false;
  return serviceRelease === null ? null : serviceRelease >= fixed;
}
