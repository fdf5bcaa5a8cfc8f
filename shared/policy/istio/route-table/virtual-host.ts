import type { RouteTable, VirtualHost } from './envoy-route.ts';

/**
 * Envoy's choice of a virtual host (`RouteMatcher::findVirtualHost`): the exact name, then the longest `*.suffix`, then the
 * longest `prefix.*`, then `*`; case and port do not count.
 */
export function findVirtualHost({ virtualHosts }: RouteTable, authority: string): VirtualHost | undefined {
  const host = withoutPort(authority).toLowerCase();
  let best: { host: VirtualHost; rank: number } | undefined;
  for (const virtualHost of virtualHosts)
    for (const domain of virtualHost.domains) {
      const rank = rankOf(domain, host);
      if (rank !== undefined && (best === undefined || rank > best.rank)) best = { host: virtualHost, rank };
    }
  return best?.host;
}

/** Up to the last colon, unless that is inside the brackets of an IPv6 address (`HeaderUtility::getPortStart`). */
export function withoutPort(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon < 0 || authority.lastIndexOf(']') > colon ? authority : authority.slice(0, colon);
}

const EXACT = 3e6;
const SUFFIX = 2e6;
const PREFIX = 1e6;

/** Higher is better; a wildcard stands for at least one character. */
function rankOf(domain: string, host: string): number | undefined {
  if (domain === host) return EXACT;
  if (domain === '*') return 0;
  if (domain.startsWith('*'))
    return host.length >= domain.length && host.endsWith(domain.slice(1))
      ? SUFFIX + domain.length
      : undefined;
  if (domain.endsWith('*'))
    return host.length >= domain.length && host.startsWith(domain.slice(0, -1))
      ? PREFIX + domain.length
      : undefined;
  return undefined;
}
