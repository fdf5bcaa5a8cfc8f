import type { ParityRow } from '#shared/policy/model/audit.ts';
import type { Policy, Service, ServicePort } from '#shared/policy/model/policy.ts';
import { derived, originText, type Setting } from '#shared/policy/model/setting.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { sideOf } from './words.ts';

type Unfinished = Omit<ParityRow, 'id' | 'suggestion'>;
type Judged = Pick<Unfinished, 'verdict' | 'catalogue' | 'why'>;

/**
 * Compares the port that each application listens on with those of its service in the mesh: whether one of them leads there,
 * by which protocol proxies take it (PR-03), and whether callers have to name another one (MO-08). Services whose ports no
 * resource declares have no row.
 */
export function comparePorts(spring: Policy, mesh: Policy, names: ServiceNames): Unfinished[] {
  const hosts = new Map(mesh.services.map((service) => [service.name, service]));
  return spring.services.flatMap((service) => {
    const host = names.inMesh(service.name)?.host;
    const listens = (host === undefined ? undefined : hosts.get(host)?.listens) ?? [];
    const server = serverOf(service);
    if (listens.length === 0 || server === undefined) return [];
    return [portRow(service, server, listens), ...managementRows(service, server, listens)];
  });
}

/** What is written, else the only port that the instances registered. */
function serverOf({ listensOn, ports }: Service): Setting<number> | undefined {
  const server = listensOn?.server;
  const [registered, ...others] = ports;
  const isTold = server?.known === true && server.origin.kind !== 'default';
  return isTold || registered === undefined || others.length > 0
    ? server
    : derived(registered, 'the port that its instances registered', []);
}

function portRow({ name }: Service, server: Setting<number>, listens: readonly ServicePort[]): Unfinished {
  const base = {
    area: 'route' as const,
    scope: `service ${name}`,
    row: 'port',
    spring: sideOf(server, (port) => `listens on ${port}`, ''),
    istio: meshSide(listens),
  };
  if (!server.known) return { ...base, ...NOT_KNOWN, why: `Not known: ${server.reason}.` };
  const leading = listens.filter((port) => leadsTo(port, server.value));
  return { ...base, ...(leading.length > 0 ? judged(server.value, leading) : unreached(server, listens)) };
}

const NOT_KNOWN = { verdict: 'not-known', catalogue: 'MO-08' } as const;

function judged(server: number, leading: readonly ServicePort[]): Judged {
  const port =
    leading.find(({ protocol }) => protocol === 'http') ??
    leading.find(({ protocol }) => protocol === 'detected');
  if (port === undefined)
    return {
      verdict: 'different',
      catalogue: 'PR-03',
      why: `Port ${leading.map(portText).join(', ')} is proxied as TCP by its name: no route, retry or timeout of HTTP holds for it.`,
    };
  if (port.protocol === 'detected')
    return {
      verdict: 'approximate',
      catalogue: 'PR-03',
      why: `Nothing says that port ${port.number} is HTTP: each connection is looked at until it is found out. Name the port http, or set its appProtocol.`,
    };
  return port.number === server
    ? { verdict: 'exact', catalogue: null, why: 'The service has the port of the application, as HTTP.' }
    : {
        verdict: 'approximate',
        catalogue: 'MO-08',
        why: `Callers have to name port ${port.number}, which leads to ${server}: by port ${server} they pass every rule by.`,
      };
}

function unreached(server: Setting<number> & { known: true }, listens: readonly ServicePort[]): Judged {
  if (server.origin.kind === 'default')
    return {
      ...NOT_KNOWN,
      why: `Nothing that was read says server.port, and no port of the service leads to ${server.value}: it may be told by SERVER_PORT or on the command line.`,
    };
  const unknown = listens.find(({ targets }) => !targets.known);
  if (unknown?.targets.known === false) return { ...NOT_KNOWN, why: `Not known: ${unknown.targets.reason}.` };
  if (listens.some(({ ownPorts }) => ownPorts))
    return {
      verdict: 'approximate',
      catalogue: 'MO-08',
      why: 'The endpoints say ports of their own: whether the application is behind them, no resource says.',
    };
  return {
    verdict: 'different',
    catalogue: 'MO-08',
    why: `No port of the service leads to ${server.value}: connections to it are refused, and calls answered 503.`,
  };
}

function managementRows(
  { name, listensOn }: Service,
  server: Setting<number>,
  listens: readonly ServicePort[],
): Unfinished[] {
  const management = listensOn?.management;
  if (management === undefined) return [];
  if (management.known && (management.value === null || (server.known && management.value === server.value)))
    return [];
  const base = {
    area: 'route' as const,
    scope: `service ${name}`,
    row: 'management port',
    spring: sideOf(management, (port) => `management on ${port ?? 'no port'}`, ''),
    istio: meshSide(listens),
  };
  if (!management.known) return [{ ...base, ...NOT_KNOWN, why: `Not known: ${management.reason}.` }];
  const leading = listens.some((port) => leadsTo(port, management.value ?? 0));
  return [
    leading
      ? {
          ...base,
          verdict: 'exact',
          catalogue: null,
          why: 'A port of the service leads to the management port.',
        }
      : {
          ...base,
          verdict: 'approximate',
          catalogue: 'MO-08',
          why: 'No port of the service leads to the management port: health and metrics are reached by the address of an instance only, past the mesh’s rules.',
        },
  ];
}

function leadsTo({ targets }: ServicePort, port: number): boolean {
  return targets.known && targets.value.includes(port);
}

function meshSide(listens: readonly ServicePort[]) {
  const [first] = listens;
  return {
    text: listens.map(portText).join(', '),
    origin:
      first === undefined
        ? ''
        : originText({ known: true, value: null, origin: { kind: 'written', place: first.place } }),
    place: first?.place ?? null,
  };
}

/** `80 http → 8080`; several targets of endpoints are all named. */
function portText({ number, name, protocol, targets }: ServicePort): string {
  const to = targets.known ? targets.value.join(' or ') : 'not known';
  const label = name === null || name === '' ? '' : ` ${name}`;
  return `${number}${label} (${protocol === 'detected' ? 'protocol detected' : protocol})${to === String(number) ? '' : ` → ${to}`}`;
}
