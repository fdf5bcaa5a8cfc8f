import { valueOf } from '#shared/policy/model/setting.ts';
import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Callee } from '../effective/caller.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import type { FeignClientCode } from '../feign/feign-client.ts';
import { defaultEntry, feignPrefixes } from '../feign/feign-config.ts';
import type { ApplicationCode } from './application-code.ts';
import type { Evidence } from './evidence.ts';

/** A service that an application calls, and what shows it. */
export interface NamedCallee {
  readonly callee: Callee;
  /** `feign`, or `load-balanced` when nothing says which client it is. */
  readonly via: 'feign' | 'load-balanced';
  readonly code: FeignClientCode | null;
  readonly place: Place;
  /** Whether this application itself says so, and not only a file that others read too. */
  readonly own: boolean;
}

/** Settings that name the client that they are for. */
const CLIENT_SETTINGS: readonly RegExp[] = [
  /^([^.[\]]+)\.ribbon\.[A-Za-z]/,
  /^spring\.cloud\.loadbalancer\.clients\.([^.[\]]+)\./i,
  /^spring\.cloud\.discovery\.client\.simple\.instances\.([^.[\]]+)[.[]/i,
];

const FEIGN_SETTINGS: Readonly<Record<string, RegExp>> = {
  feign: /^feign\.client\.config\.([^.[\]]+)\./i,
  'spring.cloud.openfeign': /^spring\.cloud\.openfeign\.client\.config\.([^.[\]]+)\./i,
};

/** Whose calls: Feign clients of the code, and every client that the configuration names. One per client and code. */
export function namedCallees(
  reader: SettingsReader,
  code: ApplicationCode,
  evidence: Evidence,
): NamedCallee[] {
  const declared = code.feignClients.map(
    (client): NamedCallee => ({
      callee: calleeOf(client.client),
      via: 'feign',
      code: client,
      place: client.place,
      own: true,
    }),
  );
  const known = new Set(
    code.feignClients.flatMap(({ client, context }) => [client.toLowerCase(), context.toLowerCase()]),
  );
  const named = new Map<string, NamedCallee>();
  for (const { name, via, place } of configuredNames(reader)) {
    const callee = calleeOf(name);
    if (known.has(callee.id) || callee.id === reader.application.name) continue;
    const before = named.get(callee.id);
    const own = evidence.isOwn(place);
    named.set(callee.id, {
      callee: before?.callee ?? callee,
      via: before?.via === 'feign' ? 'feign' : via,
      code: null,
      place: before === undefined || (own && !before.own) ? place : before.place,
      own: own || before?.own === true,
    });
  }
  return [...declared, ...named.values()];
}

/** Whether an application says itself that it uses Feign. */
export function usesFeign(reader: SettingsReader, evidence: Evidence): boolean {
  const prefixes = feignPrefixes(reader).map((prefix) => `${prefix}.`);
  for (const { key, place } of reader.environment.all())
    if (prefixes.some((prefix) => key.toLowerCase().startsWith(prefix)) && evidence.isOwn(place)) return true;
  return false;
}

function calleeOf(client: string): Callee {
  return { id: client.toLowerCase(), client };
}

interface ConfiguredName {
  readonly name: string;
  readonly via: NamedCallee['via'];
  readonly place: Place;
}

function configuredNames(reader: SettingsReader): ConfiguredName[] {
  const { environment } = reader;
  const prefixes = feignPrefixes(reader);
  const via = prefixes.some((prefix) => environment.placeOf(prefix) !== undefined)
    ? 'feign'
    : 'load-balanced';
  const common = valueOf(defaultEntry(reader)) ?? 'default';
  const ofFeign = prefixes.flatMap((prefix) => ownEntry(FEIGN_SETTINGS, prefix) ?? []);
  const found: ConfiguredName[] = [];
  for (const { key, place } of environment.all()) {
    const client = firstMatch(CLIENT_SETTINGS, key);
    if (client !== undefined) found.push({ name: client, via, place });
    const feign = firstMatch(ofFeign, key);
    if (feign !== undefined && feign !== 'default' && feign !== common)
      found.push({ name: feign, via: 'feign', place });
  }
  return found;
}

function firstMatch(patterns: readonly RegExp[], key: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(key)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
