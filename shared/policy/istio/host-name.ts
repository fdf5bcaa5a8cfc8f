/** Whether it is a wildcard in Istio's sense: only a leading `*` counts (pkg/config/host/name.go). */
export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether the names have a host in common (`Name.Matches`). */
export function hostsMeet(a: string, b: string): boolean {
  if (isWildcard(a) && isWildcard(b)) {
    const [short, long] = a.length < b.length ? [a, b] : [b, a];
    return long.slice(1).endsWith(short.slice(1));
  }
  if (isWildcard(a)) return b.endsWith(a.slice(1));
  if (isWildcard(b)) return a.endsWith(b.slice(1));
  return a === b;
}

/** Whether every host of the first is one of the second (`Name.SubsetOf`). */
export function hostWithin(a: string, b: string): boolean {
  if (!isWildcard(b)) return a === b;
  return isWildcard(a) ? a.slice(1).endsWith(b.slice(1)) : a.endsWith(b.slice(1));
}

/** The narrower of each pair that is contained in one another, without repetition (`Names.Intersection`). */
export function hostsInBoth(servers: readonly string[], services: readonly string[]): string[] {
  const found = new Set<string>();
  for (const server of servers)
    for (const service of services) {
      if (hostWithin(server, service)) found.add(server);
      else if (hostWithin(service, server)) found.add(service);
    }
  return [...found];
}

/** Orders names from the most to the least specific: wildcards last, longer first, then by letter (`MoreSpecific`). */
export function bySpecificity(a: string, b: string): number {
  if (isWildcard(a) !== isWildcard(b)) return isWildcard(a) ? 1 : -1;
  if (a.length !== b.length) return b.length - a.length;
  return compareText(a, b);
}

/** Order of code units, which is Go's order for the names that Kubernetes allows. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A short name in full: `reviews` in namespace `shop` is `reviews.shop.svc.cluster.local` (`ResolveShortnameToFQDN`). */
export function fullHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host === '*' || host.includes('.') || host.includes(':')) return host;
  return `${host}.${namespace}.svc.${domain}`;
}

/** `NAMESPACE/NAME` of a gateway as a VirtualService names it (`resolveGatewayName`); `mesh` stays. */
export function fullGateway(gateway: string, namespace: string): string {
  if (gateway === 'mesh') return gateway;
  if (gateway.startsWith('./')) return `${namespace}/${gateway.slice(2)}`;
  if (gateway.includes('/')) return gateway;
  const [name = gateway, owner] = gateway.split('.');
  return owner === undefined ? `${namespace}/${name}` : `${owner}/${name}`;
}
