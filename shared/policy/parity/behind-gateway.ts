import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { Service } from '#shared/policy/model/policy.ts';
import { derived, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { whatAllSay } from './shared-settings.ts';

/** What the services behind a gateway's route check themselves, whichever gateway is before them. */
export type ChecksBehind = (destinations: readonly Destination[]) => CallSettings;

/** Where several services get the requests and check tokens differently, it is not known. */
export function checksBehind(services: readonly Service[]): ChecksBehind {
  const tokens = new Map(services.map((service) => [service.name.toLowerCase(), service.tokens ?? {}]));
  return (destinations) =>
    whatAllSay(
      destinations.filter(({ weight }) => weight > 0).map(({ host }) => tokens.get(host.toLowerCase()) ?? {}),
      'the services behind the route',
    );
}

/**
 * A token that Spring's gateway lets through may be refused by the service behind it: a client notices no difference
 * between the two.
 */
export function behindSpring(settings: CallSettings, checks: CallSettings): CallSettings {
  const issuers = either(settings['security.jwtIssuers'], checks['security.jwtIssuers']);
  const required = settings['security.tokenRequired'] ?? checks['security.tokenRequired'];
  return {
    ...settings,
    ...(issuers !== undefined && { 'security.jwtIssuers': issuers }),
    ...(required !== undefined && { 'security.tokenRequired': required }),
  };
}

/** A mesh without a check of its own takes none from the application behind it (SE-02). */
export function ownChecks(checks: CallSettings, mesh: CallSettings): CallSettings {
  const issuers = checks['security.jwtIssuers'];
  const required = checks['security.tokenRequired'];
  return {
    ...(issuers !== undefined &&
      valueOf(mesh['security.jwtIssuers'])?.length === 0 && { 'security.jwtIssuers': issuers }),
    ...(required !== undefined &&
      valueOf(mesh['security.tokenRequired']) === false && { 'security.tokenRequired': required }),
  };
}

/** Either refuses a token that it does not know. */
function either(
  gateway: Setting<readonly string[]> | undefined,
  service: Setting<readonly string[]> | undefined,
): Setting<readonly string[]> | undefined {
  if (gateway === undefined || service === undefined) return gateway ?? service;
  if (!gateway.known || !service.known) return gateway.known ? service : gateway;
  if (gateway.value.length === 0) return service;
  return derived([...new Set([...gateway.value, ...service.value])].sort(), 'the gateway and the service', [
    gateway,
    service,
  ]);
}
