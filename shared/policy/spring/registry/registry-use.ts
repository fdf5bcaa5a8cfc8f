import { derived, notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { EUREKA } from '../defaults/eureka.ts';
import { mapped } from '../effective/combine.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import type { SpringApplication } from '../environment/environment.ts';

/** A registry other than Eureka: the prefix of its settings, its switches, and the libraries that bring its client. */
interface OtherRegistry {
  readonly prefix: string;
  readonly switches: readonly string[];
  readonly library: RegExp;
}

const NONE = /^$/;
const OTHERS: readonly OtherRegistry[] = [
  {
    prefix: 'spring.cloud.consul',
    switches: ['spring.cloud.consul.discovery.enabled', 'spring.cloud.consul.enabled'],
    library: /^spring-cloud-(starter-)?consul-(discovery|all)$/,
  },
  {
    prefix: 'spring.cloud.zookeeper',
    switches: ['spring.cloud.zookeeper.discovery.enabled', 'spring.cloud.zookeeper.enabled'],
    library: /^spring-cloud-(starter-)?zookeeper-(discovery|all)$/,
  },
  {
    prefix: 'spring.cloud.nacos',
    switches: ['spring.cloud.nacos.discovery.enabled'],
    library: /^spring-cloud-(starter-)?alibaba-nacos-discovery$/,
  },
  {
    // Its starters bring a client of the API server, which is asked only inside of a cluster.
    prefix: 'spring.cloud.kubernetes',
    switches: ['spring.cloud.kubernetes.discovery.enabled'],
    library: NONE,
  },
];

/** Starters before and since Finchley, and what they bring; a server's brings the client too. */
const EUREKA_LIBRARY = /^spring-cloud-(starter-)?(netflix-)?eureka(-client|-server)?$/;
const ANY_CLIENT = /eureka|discovery/;

/**
 * Whether an application asks a registry. Leaving `service-url` out does not switch Eureka off: it then asks localhost:8761
 * (MO-01). Its settings or its class path show the client; without both, nothing does.
 */
export function asksRegistry(reader: SettingsReader): Setting<boolean> {
  const off = ['eureka.client.enabled', 'spring.cloud.discovery.enabled'].map((name) =>
    reader.flag([name], EUREKA.clientEnabled),
  );
  const switchedOff = off.find((setting) => setting.known && !setting.value);
  if (switchedOff !== undefined) return switchedOff;
  const { environment, application } = reader;
  const { libraries = [], complete = false } = application.classPath ?? {};
  for (const { prefix, switches, library } of OTHERS) {
    const brought = libraries.find(({ name }) => library.test(name));
    if (environment.placeOf(prefix) === undefined && brought === undefined) continue;
    const on = reader.written(switches);
    if (on !== undefined) return mapped(on, (text) => text.toLowerCase() !== 'false');
    if (brought !== undefined) return reader.byDefault(onClassPath(brought.name), switches[0] ?? prefix);
  }
  const eureka = libraries.find(({ name }) => EUREKA_LIBRARY.test(name));
  const isSet =
    environment.placeOf('eureka.client') !== undefined ||
    environment.placeOf('eureka.instance') !== undefined;
  if (complete && eureka === undefined && !libraries.some(({ name }) => ANY_CLIENT.test(name)))
    return derived(false, 'no registry client is on the class path', []);
  if (!isSet && eureka === undefined)
    return notKnown('nothing says whether a registry client is on the class path');
  const enabled = reader.flag(
    ['eureka.client.enabled'],
    eureka === undefined ? EUREKA.clientEnabled : onClassPath(eureka.name),
  );
  const fetches = reader.written(['eureka.client.fetch-registry']);
  return fetches !== undefined && valueOf(fetches)?.toLowerCase() === 'false'
    ? derived(false, 'eureka.client.fetch-registry is false', [fetches])
    : enabled;
}

/**
 * What shows that an application is a Eureka server, or null. The library on its class path alone does nothing
 * (`EurekaServerAutoConfiguration.java` wants the marker of the annotation).
 */
export function servesRegistry(enables: ReadonlySet<string> | null): string | null {
  return enables?.has('EnableEurekaServer') === true ? '@EnableEurekaServer' : null;
}

/** The properties that switch off each registry client that an application has; Eureka's where nothing shows one. */
export function registrySwitches({ environment, classPath }: SpringApplication): string[] {
  const { libraries = [] } = classPath ?? {};
  const has = (prefix: string, library: RegExp) =>
    environment.placeOf(prefix) !== undefined || libraries.some(({ name }) => library.test(name));
  const others = OTHERS.flatMap(({ prefix, switches: [first], library }) =>
    first !== undefined && library !== NONE && has(prefix, library) ? [first] : [],
  );
  const eureka = others.length === 0 || has('eureka', EUREKA_LIBRARY) ? ['eureka.client.enabled'] : [];
  return [...eureka, ...others];
}

function onClassPath(library: string): Setting<boolean> {
  return derived(true, `${library} is on the class path, and on unless it is switched off`, []);
}
