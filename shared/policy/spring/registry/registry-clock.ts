import { notKnown, valueOf, type Setting } from '#shared/policy/model/setting.ts';
import { EUREKA } from '../defaults/eureka.ts';
import { chained, computed, mapped } from '../effective/combine.ts';
import type { EurekaService } from '../eureka/eureka-apps.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';

/** How long a registry goes on telling about an instance that crashed. */
export interface RegistryClock {
  /** From the crash until the registry's answers are without the instance; milliseconds. */
  readonly forgetsMs: (callee: string) => Setting<number>;
}

/**
 * Twice the lease (`Lease.renew` adds its duration once too often, and says so), the eviction's round, the response cache
 * (LB-05). With self-preservation a small registry never evicts (LB-06). Source: Netflix/eureka, lease/Lease.java,
 * AbstractInstanceRegistry.evict, PeerAwareInstanceRegistryImpl.
 */
export function registryClock(
  readers: readonly SettingsReader[],
  registered: readonly EurekaService[] | null,
): RegistryClock {
  const server = eurekaServer(readers);
  const named = readersByName(readers, registered ?? []);
  const clients = registered?.reduce((sum, { instances }) => sum + instances.length, 0) ?? null;
  return {
    forgetsMs(callee) {
      if (!server.known) return server;
      const instance = named.get(callee);
      if (instance === undefined)
        return notKnown(`the lease is set by ${callee}, whose configuration was not given`);
      const reader = server.value;
      const preserves = reader.flag(['eureka.server.enable-self-preservation'], EUREKA.selfPreservation);
      return chained(preserves, (on) => {
        if (on && (clients === null || !evictsAfterOneCrash(clients)))
          return notKnown(
            clients === null
              ? 'self-preservation is on, and the number of registered clients is not known: up to 12 never evict'
              : `self-preservation is on and ${clients} clients are registered: a crashed instance is never evicted`,
          );
        return computed(
          '2 × lease + eviction interval + response cache',
          serverTimes(instance, reader),
          (...times) => times.reduce((sum, time) => sum + time, 0),
        );
      });
    },
  };
}

function serverTimes(instance: SettingsReader, server: SettingsReader) {
  const lease = instance.duration(
    ['eureka.instance.lease-expiration-duration-in-seconds'],
    mapped(instance.byDefault(EUREKA.leaseSeconds, EUREKA.leaseSeconds.setting), (s) => s * 1000),
    's',
  );
  const cached = server.flag(['eureka.server.use-read-only-response-cache'], EUREKA.readOnlyCache);
  return [
    mapped(lease, (ms) => 2 * ms),
    server.integer(['eureka.server.eviction-interval-timer-in-ms'], EUREKA.evictionMs),
    chained(cached, (on) =>
      on
        ? server.integer(['eureka.server.response-cache-update-interval-ms'], EUREKA.responseCacheMs)
        : mapped(cached, () => 0),
    ),
  ] as const;
}

/** Applications by every name that their instances answer to: their own, and the virtual host names that they register. */
function readersByName(
  readers: readonly SettingsReader[],
  registered: readonly EurekaService[],
): ReadonlyMap<string, SettingsReader> {
  const own = new Map(readers.map((reader) => [reader.application.name, reader]));
  const named = new Map<string, SettingsReader>();
  for (const reader of readers)
    for (const name of reader.environment.list('eureka.instance.virtual-host-name') ?? [])
      if (name.known) named.set(name.value.toLowerCase(), reader);
  for (const { name, instances } of registered) {
    const reader = own.get(name);
    if (reader !== undefined)
      for (const { vips } of instances) for (const vip of vips) named.set(vip, reader);
  }
  return new Map([...named, ...own]);
}

/** Renewals of the last minute must exceed 85 % of two per expected client; Spring's server expects one more than there are. */
function evictsAfterOneCrash(registered: number): boolean {
  return 2 * (registered - 1) > Math.floor((registered + 1) * 2 * 0.85);
}

/** The application that is the registry: it neither registers nor fetches; else the only one that sets the server up. */
function eurekaServer(readers: readonly SettingsReader[]): Setting<SettingsReader> {
  const isOff = (reader: SettingsReader, name: string) =>
    valueOf(reader.written([name]))?.toLowerCase() === 'false';
  const servers = readers.filter(
    (reader) =>
      isOff(reader, 'eureka.client.register-with-eureka') && isOff(reader, 'eureka.client.fetch-registry'),
  );
  const candidates =
    servers.length > 0
      ? servers
      : readers.filter(({ environment }) => environment.placeOf('eureka.server') !== undefined);
  const [only] = candidates;
  if (only === undefined || candidates.length > 1)
    return notKnown(
      only === undefined
        ? 'the configuration of the Eureka server was not given'
        : 'several applications are set up as Eureka servers',
    );
  return {
    known: true,
    value: only,
    origin: { kind: 'derived', rule: `${only.application.name} is the registry`, from: [] },
  };
}
