import type { Policy, Service } from '#shared/policy/model/policy.ts';

/**
 * The services that a mesh's policy shows: the declared ones, and the hosts that its routes, its calls and its
 * DestinationRules are about. Networking resources are often kept apart from the Services that they name.
 */
export function meshHosts({ services, calls, edges }: Policy): Service[] {
  const found = new Map(services.map((service) => [service.name, service]));
  const named = [
    ...calls.flatMap(({ callee, destination = callee, subset, origin }) => [
      { host: destination, subset, origin },
      // A host outside the cluster that leads to a service is another name of that, no service.
      ...(destination !== callee && /^[^.]+\.[^.]+\.svc(\.|$)/.test(callee)
        ? [{ host: callee, subset: null, origin }]
        : []),
    ]),
    ...edges.flatMap(({ routes }) =>
      routes.flatMap(({ destinations, origin }) =>
        destinations.map(({ host, subset }) => ({ host, subset, origin })),
      ),
    ),
  ];
  for (const { host, subset, origin } of named) {
    const before = found.get(host);
    const subsets = before?.subsets ?? [];
    if (before !== undefined && (subset === null || subsets.includes(subset))) continue;
    found.set(host, {
      ...(before ?? { name: host, origin, instances: null, ports: [], registry: null }),
      subsets: subset === null ? subsets : [...subsets, subset],
    });
  }
  return [...found.values()];
}
