import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { mapped } from '../effective/combine.ts';
import { commaList } from '../effective/values.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { kubernetesAddresses } from '../kubernetes/kubernetes-mode.ts';
import { asksRegistry } from './registry-use.ts';

const FROM_CONFIGURATION = 'ConfigurationBasedServerList';

/** The fixed addresses that a client is told, null when it asks the registry instead. */
export function addressesOf(
  reader: SettingsReader,
  client: string,
  usesRibbon: Setting<boolean>,
  problems: Problems,
): Setting<readonly string[]> | null {
  return (
    kubernetesAddresses(reader, client, usesRibbon) ??
    serverList(reader, client, usesRibbon, problems) ??
    simpleInstances(reader, client)
  );
}

/**
 * Ribbon's `listOfServers` counts only where the registry does not take the list over: `ribbon.eureka.enabled` or
 * `eureka.client.enabled` is false, or the client's list class says so (MO-01). Source: spring-cloud-netflix,
 * EurekaRibbonClientConfiguration.ribbonServerList, ConditionalOnRibbonAndEurekaEnabled.
 */
function serverList(
  reader: SettingsReader,
  client: string,
  usesRibbon: Setting<boolean>,
  problems: Problems,
): Setting<readonly string[]> | null {
  const name = `${client}.ribbon.listOfServers`;
  const list = reader.written([{ exact: name }]);
  if (list === undefined || (list.known && commaList(list.value).length === 0)) return null;
  if (!usesRibbon.known) return notKnown(usesRibbon.reason, usesRibbon.place);
  if (!usesRibbon.value) {
    ignored(reader, name, 'no Ribbon reads it in this version of Spring Cloud', problems);
    return null;
  }
  const listClass = reader.written([{ exact: `${client}.ribbon.NIWSServerListClassName` }]);
  const off = (setting: Setting<string> | undefined) => valueOf(setting)?.toLowerCase() === 'false';
  const effective =
    valueOf(listClass)?.endsWith(FROM_CONFIGURATION) === true ||
    off(reader.written(['ribbon.eureka.enabled'])) ||
    off(reader.written(['eureka.client.enabled']));
  if (effective) return mapped(list, commaList);
  const registry = asksRegistry(reader);
  if (!registry.known) return notKnown(`${name} counts only without Eureka, and ${registry.reason}`);
  if (!registry.value) return mapped(list, commaList);
  ignored(reader, name, 'Eureka is on and replaces the list (MO-01)', problems);
  return null;
}

function ignored(reader: SettingsReader, name: string, why: string, problems: Problems): void {
  const place = reader.environment.placeOf(name);
  if (place === undefined) return;
  problems.warning(
    'SERVER_LIST_IGNORED',
    `${name} has no effect: ${why}`,
    'Set ribbon.eureka.enabled=false or the client’s NIWSServerListClassName, or remove the list.',
    place,
  );
}

/** `spring.cloud.discovery.client.simple.instances.CLIENT[0].uri` …; with a registry beside it nothing says who is asked first. */
function simpleInstances(reader: SettingsReader, client: string): Setting<readonly string[]> | null {
  const parent = `spring.cloud.discovery.client.simple.instances.${client}`;
  const uris = reader.environment
    .children(parent)
    .flatMap((index) => reader.environment.get(`${parent}${index}.uri`) ?? []);
  if (uris.length === 0) return null;
  const unknown = uris.find((uri) => !uri.known);
  if (unknown?.known === false) return unknown;
  const registry = asksRegistry(reader);
  if (registry.known && registry.value)
    return notKnown(
      'instances are listed and a registry is asked too: which of them answers depends on the order of their clients',
      reader.environment.placeOf(parent) ?? null,
    );
  const addresses = uris.map((uri) => authorityOf(valueOf(uri) ?? ''));
  const [first] = uris;
  return first !== undefined && uris.length === 1
    ? mapped(first, () => addresses)
    : derived(addresses, 'the listed instances', uris);
}

/** `producer:7111` of `http://producer:7111/x`, `bank:443` of `https://bank`; what has no scheme stays. */
export function authorityOf(uri: string): string {
  const authority = uri.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '');
  return /^(https|wss):/i.test(uri) && !/:\d+$/.test(authority) ? `${authority}:443` : authority;
}
