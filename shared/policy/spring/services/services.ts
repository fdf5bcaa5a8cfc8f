import type { Call, Service } from '#shared/policy/model/policy.ts';
import { derived, notKnown, type Origin, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { ApplicationCode } from '../calls/application-code.ts';
import { SERVER_PORT } from '../defaults/server.ts';
import type { SettingsReader } from '../effective/settings-reader.ts';
import { integer } from '../effective/values.ts';
import type { EurekaService } from '../eureka/eureka-apps.ts';
import { resourceServer } from '../security/resource-server.ts';
import { asksRegistry, servesRegistry } from '../registry/registry-use.ts';

/** Every service that is declared, registered or called; one per name, in order of name. */
export function servicesOf(
  readers: readonly SettingsReader[],
  registered: readonly EurekaService[],
  calls: readonly Call[],
  codeOf: (application: string) => Pick<ApplicationCode, 'enables' | 'nameless'> | null,
): Service[] {
  const found = new Map<string, Service>();
  for (const reader of readers) {
    const { name } = reader.application;
    found.set(name, { ...declared(reader, codeOf(name)), ...found.get(name) });
  }
  for (const service of registered) {
    const before = found.get(service.name);
    const ports = service.instances.flatMap(({ port }) => port ?? []);
    found.set(service.name, {
      name: service.name,
      origin: before?.origin ?? registeredOrigin(service),
      subsets: [],
      instances: service.instances.length,
      ports: [...new Set(before === undefined || before.ports.length === 0 ? ports : before.ports)],
      registry: before?.registry ?? null,
      ...(before?.listensOn !== undefined && { listensOn: before.listensOn }),
      ...(before?.tokens !== undefined && { tokens: before.tokens }),
      ...(before?.servesRegistry !== undefined && { servesRegistry: before.servesRegistry }),
      ...(before?.callsNotKnown !== undefined && { callsNotKnown: before.callsNotKnown }),
    });
  }
  for (const { callee, origin } of calls)
    if (!found.has(callee))
      found.set(callee, { name: callee, origin, subsets: [], instances: null, ports: [], registry: null });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function declared(
  reader: SettingsReader,
  code: Pick<ApplicationCode, 'enables' | 'nameless'> | null,
): Service {
  const { name } = reader.application;
  const place = reader.environment.placeOf('spring.application.name');
  const port = reader.written(['server.port']);
  const number = port?.known === true ? integer(port.value) : undefined;
  const shown = servesRegistry(code?.enables ?? null);
  const tokens = resourceServer(reader);
  const nameless = (code?.nameless ?? []).map(({ type, reason, place: at }) => ({
    text: `the Feign client ${type}: ${reason}`,
    place: at,
  }));
  return {
    name,
    origin:
      place === undefined
        ? { kind: 'derived', rule: 'the name of its files', from: [] }
        : { kind: 'written', place },
    subsets: [],
    instances: null,
    ports: number === undefined || number === 0 ? [] : [number],
    listensOn: { server: serverPort(reader), management: managementPort(reader) },
    registry: asksRegistry(reader),
    ...(Object.keys(tokens).length > 0 && { tokens }),
    ...(shown !== null && { servesRegistry: shown }),
    ...(nameless.length > 0 && { callsNotKnown: nameless }),
  };
}

/** `server.port`; 0 takes any that is free. */
function serverPort(reader: SettingsReader): Setting<number> {
  const setting = reader.integer(['server.port'], SERVER_PORT);
  return setting.known && setting.value === 0
    ? notKnown('server.port is 0: each start takes a port that is free', placeOf(setting))
    : setting;
}

/** Null when it is the server's; a negative one switches management over HTTP off. */
function managementPort(reader: SettingsReader): Setting<number | null> {
  const setting = reader.written(['management.server.port', 'management.port']);
  if (setting === undefined) return derived(null, 'no management.server.port is written', []);
  if (!setting.known) return setting;
  const number = integer(setting.value);
  if (number === undefined) return notKnown(`management.server.port is "${setting.value}"`, placeOf(setting));
  return { ...setting, value: number <= 0 ? null : number };
}

function placeOf({ origin }: { readonly origin: Origin }): Place | null {
  return origin.kind === 'written' ? origin.place : null;
}

function registeredOrigin({ name, instances }: EurekaService): Origin {
  const [first] = instances;
  return first === undefined
    ? { kind: 'derived', rule: `${name} is registered without instances`, from: [] }
    : { kind: 'written', place: first.place };
}
