import { atLeast } from '../versions/spring-versions.ts';
import type { SettingsReader } from './settings-reader.ts';

const NEW = 'spring.cloud.gateway.server.webflux';
const OLD = 'spring.cloud.gateway';

/**
 * Where the gateway's settings stand: `spring.cloud.gateway.server.webflux` since 4.3, `spring.cloud.gateway` before; both
 * where the version is not known. Source: spring-cloud-gateway, GatewayProperties.PREFIX (catalogue, section 0).
 */
export function gatewayPrefixes(reader: SettingsReader): readonly string[] {
  const line = reader.versions.line('gateway');
  if (line === null) return [NEW, OLD];
  return [atLeast(line, '4.3') ? NEW : OLD];
}
