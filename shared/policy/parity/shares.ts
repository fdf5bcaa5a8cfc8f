import type { ParityRow, ParitySide } from '#shared/policy/model/audit.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { VersionShares } from '#shared/policy/model/policy.ts';
import type { Setting } from '#shared/policy/model/setting.ts';
import { notKnownWhy } from './compare-setting.ts';
import { destinations, shortHost, sideOf } from './words.ts';

type Unfinished = Omit<ParityRow, 'id' | 'suggestion'>;

/** Percent; a registry's counts seldom give a round share. */
const TOLERANCE = 1;

/**
 * Compares how calls from service to service divide over the versions of the callee. Null where neither side tells versions
 * apart.
 */
export function sharesRow(
  scope: string,
  spring: Setting<VersionShares> | undefined,
  mesh: Setting<VersionShares> | undefined,
  host: string,
): Unfinished | null {
  const divides = mesh === undefined || !mesh.known || isDivision(mesh.value, host) ? mesh : undefined;
  if (spring === undefined && divides === undefined) return null;
  const base = {
    area: 'weight' as const,
    scope,
    row: 'weights of versions',
    spring: side(spring, 'every instance in turn'),
    istio: side(divides, 'every instance, as the balancer chooses'),
  };
  if (spring?.known === false || divides?.known === false)
    return {
      ...base,
      verdict: 'not-known',
      catalogue: 'RT-11',
      why: notKnownWhy(spring?.known === false, divides?.known === false),
    };
  if (spring === undefined)
    return {
      ...base,
      verdict: 'missing',
      catalogue: 'RT-11',
      why: 'Only the mesh divides the calls by version: Spring’s balancer knows no versions of this service.',
    };
  if (divides === undefined)
    return spring.value.by === 'weights'
      ? {
          ...base,
          verdict: 'missing',
          catalogue: 'RT-11',
          why: 'The weights of the registry’s metadata are lost: the mesh has no route with weights for these calls.',
        }
      : {
          ...base,
          verdict: 'approximate',
          catalogue: 'RT-13',
          why: 'Both balance over all instances: the shares stay as long as each version has as many of them in the mesh.',
        };
  const same = sameShares(spring.value.destinations, divides.value.destinations);
  return same
    ? { ...base, verdict: 'exact', catalogue: null, why: 'The versions get the same shares.' }
    : {
        ...base,
        verdict: 'different',
        catalogue: 'RT-11',
        why: 'The versions get other shares of the calls.',
      };
}

/** Whether a rule does more than go on to the service itself. */
function isDivision({ destinations: all }: VersionShares, host: string): boolean {
  const [only] = all;
  return all.length !== 1 || only?.subset !== null || only.host !== host;
}

function side(shares: Setting<VersionShares> | undefined, absent: string): ParitySide {
  return sideOf(shares, ({ destinations: all }) => destinations(all), absent);
}

function sameShares(spring: readonly Destination[], mesh: readonly Destination[]): boolean {
  const [before, after] = [byVersion(spring), byVersion(mesh)];
  return [...new Set([...before.keys(), ...after.keys()])].every(
    (version) => Math.abs((before.get(version) ?? 0) - (after.get(version) ?? 0)) <= TOLERANCE,
  );
}

/** Shares by the name of the version; a destination without one goes by its host. */
function byVersion(all: readonly Destination[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { host, subset, weight } of all) {
    const name = (subset ?? shortHost(host)).toLowerCase();
    found.set(name, (found.get(name) ?? 0) + weight);
  }
  return found;
}
