import { hostWithin } from '#shared/policy/istio/host-name.ts';
import type { Service } from '#shared/policy/model/policy.ts';

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const DOMAIN = /^(?=.{1,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;
/** Names of Kubernetes Services: those whose resource was not given are in the mesh all the same. */
const OF_CLUSTER = /^[^.]+\.[^.]+\.svc(\.|$)/;
/** What stays within one pod or one machine. */
const LOCAL = /^127\.|^0\.0\.0\.0$|(^|\.)localhost$/;

/**
 * Whether a host is outside of the mesh, so that only a ServiceEntry makes it known: a domain or an IPv4 address that none of
 * the mesh's services is. A name of one label is a registry's id or a Service, whose namespace its caller's is.
 */
export function isOutside(host: string, services: readonly Service[]): boolean {
  if (!DOMAIN.test(host) || OF_CLUSTER.test(host) || LOCAL.test(host)) return false;
  return !services.some(
    (service) => isNamed(service, host) || (service.name.startsWith('*') && hostWithin(host, service.name)),
  );
}

/** Whether a service of the mesh is meant: by its name, the first labels of it, or a fixed address. */
export function isNamed({ name, addresses = [] }: Service, host: string): boolean {
  return name === host || addresses.includes(host) || (OF_CLUSTER.test(name) && name.startsWith(`${host}.`));
}

/**
 * The name under which the mesh knows a host outside: its own, and one that is made up for an address, since hosts of Istio's
 * resources have to be names (istio pkg/config/validation ValidateFQDN: no top level domain of digits).
 */
export function outsideName(host: string): string {
  return isAddress(host) ? `${host.replaceAll('.', '-')}.external` : host;
}

/** Whether a host is an address, which no DNS is asked for. */
export function isAddress(host: string): boolean {
  return IPV4.test(host);
}
