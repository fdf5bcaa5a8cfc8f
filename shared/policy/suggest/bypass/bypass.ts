import type { Suggestion } from '#shared/policy/model/audit.ts';
import type { Call, Policy } from '#shared/policy/model/policy.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import { clientAddress } from '#shared/policy/bypass/address.ts';
import { attemptsOf } from '#shared/policy/parity/rows/retry.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { placeText } from '#shared/policy/source/place.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { registrySwitches } from '#shared/policy/spring/registry/registry-use.ts';
import { springVersions } from '#shared/policy/spring/versions/spring-versions.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { kubernetesName } from '../kubernetes-name.ts';
import { resourceText, type Comment } from '../resource-text.ts';
import { SettingsFiles } from './settings-files.ts';

/**
 * The settings with which an application of Spring Cloud stops asking a registry and calls each service by the name and port
 * of its Kubernetes Service, so that its sidecar decides (MO-01, MO-02): for each application that calls others or is
 * registered, by the file that they go into. What it is told in the mesh already is left out.
 */
export function bypassSuggestions({ spring, istio, names }: Policies): Suggestion[] {
  if (spring === null) return [];
  const gateways = new Set(spring.policy.edges.map(({ name }) => name));
  const callsOf = Map.groupBy(spring.policy.calls, ({ caller }) => caller);
  const files = new SettingsFiles(spring.applications, spring.candidateApplications);
  return spring.candidateApplications
    .filter(({ name }) => !gateways.has(name))
    .flatMap((application): Suggestion[] => {
      const calls = callsOf.get(application.name) ?? [];
      const clients = [...Map.groupBy(calls, ({ callee }) => callee)].flatMap(([callee, own]): Client[] => {
        const host = names.inMesh(callee)?.host ?? null;
        // It asks no registry, and what its name would be in the mesh nobody knows better than its address.
        if (host === null && own.every(isFixed)) return [];
        const ports = istio?.policy.services.find(({ name }) => name === host)?.ports ?? [];
        return [{ callee, calls: own, host, port: ports[0] ?? null }];
      });
      const own = spring.policy.services.find(({ name }) => name === application.name);
      const asks = own?.registry ?? null;
      // The registry itself stays what it is until it is removed.
      const isOff = asks === null || valueOf(asks) === false || own?.servesRegistry !== undefined;
      if (clients.length === 0 && isOff) return [];
      return settingsFor(application, clients, spring.policy, files);
    });
}

interface Client {
  readonly callee: string;
  readonly calls: readonly Call[];
  /** Null when the mesh has no such service. */
  readonly host: string | null;
  readonly port: number | null;
}

/** One name that is no pod's address. */
function isFixed({ addresses }: Call): boolean {
  const [only, ...others] = addresses?.known === true ? addresses.value : [];
  return only !== undefined && others.length === 0 && clientAddress(only)?.literal === false;
}

const UNKNOWN_PORT = 80;
const EVERYWHERE = [
  'This holds for every start of the application. For the mesh alone, name a profile of its own with --candidate-profile.',
];

function settingsFor(
  application: SpringApplication,
  clients: readonly Client[],
  spring: Policy,
  files: SettingsFiles,
): Suggestion[] {
  const versions = springVersions(spring.versions['Spring Cloud'] ?? null, new Problems());
  const hasRibbon = versions.has('ribbon');
  const byRibbon = hasRibbon ?? usesRibbon(application);
  const settings: Settings = {};
  const comments: Comment[] = [];
  for (const name of registrySwitches(application)) {
    const path = name.split('.');
    put(settings, path, false);
    comments.push({
      path: path.slice(0, path[0] === 'spring' ? 3 : 1),
      lines: ['The registry is neither asked nor told: it would bring instances back (MO-01, MO-06).'],
    });
  }
  if (byRibbon && clients.length > 0) put(settings, ['ribbon', 'eureka', 'enabled'], false);
  for (const client of clients) addClient(settings, comments, application, client, byRibbon);
  if (usesKubernetes(application)) {
    put(settings, ['spring', 'cloud', 'kubernetes', 'loadbalancer', 'mode'], 'SERVICE');
    comments.push({
      path: ['spring', 'cloud', 'kubernetes'],
      lines: ['POD calls pods by their address, past every rule of the mesh (MO-02).'],
    });
  }
  const found = files.missing(application, leavesOf(settings, []));
  const general = [...retryAlternatives(clients, byRibbon), ...leftovers(application)];
  return [...found].map(([{ name, source, beside, everywhere }, own], index): Suggestion => {
    const written: Settings = {};
    for (const { path, value } of own) put(written, path, value);
    const notes = [
      { path: [], lines: [...(everywhere ? EVERYWHERE : []), ...(index === 0 ? general : [])] },
      ...comments.filter(({ path }) => own.some((one) => path.every((step, at) => one.path[at] === step))),
    ];
    return {
      side: 'spring',
      title: `Settings of ${application.name} for the mesh: no registry, each service by its name`,
      file: `spring/${kubernetesName(application.name)}/${name}`,
      text: resourceText(written, notes),
      source,
      beside,
    };
  });
}

function addClient(
  settings: Settings,
  comments: Comment[],
  { environment }: SpringApplication,
  { callee, calls, host, port }: Client,
  byRibbon: boolean,
): void {
  const name = host === null ? kubernetesName(callee) : shortest(host);
  const address = `${name}:${port ?? UNKNOWN_PORT}`;
  const unknown = [
    ...(host === null
      ? [`MO-08: no Istio resource declares ${callee}; put the name of its Service here.`]
      : []),
    ...(port === null ? ['MO-08: its port is not known; it has to be that of the Service.'] : []),
  ];
  const feign = calls.some(({ via }) => via.includes('feign'));
  const configured = ['feign.client.config', 'spring.cloud.openfeign.client.config'].find(
    (root) => environment.get(`${root}.${callee}.url`) !== undefined,
  );
  if (feign && configured !== undefined) {
    const path = [...configured.split('.'), callee, 'url'];
    put(settings, path, `http://${address}`);
    comments.push({ path, lines: unknown });
    return;
  }
  if (byRibbon) {
    put(settings, [callee, 'ribbon', 'listOfServers'], address);
    put(
      settings,
      [callee, 'ribbon', 'NIWSServerListClassName'],
      'com.netflix.loadbalancer.ConfigurationBasedServerList',
    );
    comments.push({
      path: [callee],
      lines: [...unknown, 'One address, the Service: the sidecar chooses the instance.'],
    });
    return;
  }
  const path = ['spring', 'cloud', 'discovery', 'client', 'simple', 'instances', callee];
  put(settings, path, [{ uri: `http://${address}` }]);
  comments.push({ path, lines: [...unknown, 'One address, the Service: the sidecar chooses the instance.'] });
}

/** The first label where that is enough inside the namespace, else the whole host. */
function shortest(host: string): string {
  return /^([^.]+)\.default\.svc\./.exec(host)?.[1] ?? host;
}

function usesRibbon({ environment }: SpringApplication): boolean {
  for (const { key } of environment.all()) if (/(?:^|\.)ribbon\./.test(key)) return true;
  return false;
}

function usesKubernetes({ environment }: SpringApplication): boolean {
  return environment.placeOf('spring.cloud.kubernetes') !== undefined;
}

/** The SDK's retries off, for when the mesh takes them over: never both at once (MO-03). */
function retryAlternatives(clients: readonly Client[], byRibbon: boolean): string[] {
  const retrying = clients.filter(({ calls }) =>
    calls.some(({ settings }) => (valueOf(attemptsOf(settings, 'GET')) ?? 1) > 1),
  );
  if (retrying.length === 0) return [];
  return [
    'MO-03: the SDK keeps its retries, and the VirtualServices have attempts: 0. To let the mesh retry instead, switch them off:',
    ...retrying.map(({ callee }) =>
      byRibbon
        ? `  ${callee}: {ribbon: {MaxAutoRetries: 0, MaxAutoRetriesNextServer: 0}}`
        : `  spring.cloud.loadbalancer.clients.${callee}.retry.enabled: false`,
    ),
  ];
}

const LEFTOVER =
  /localhost:8761|eureka\.client\.service-?url|eureka\.instance\.|ribbon\.ServerListRefreshInterval|registry-?fetch/i;

/** Settings that have no effect any more. */
function leftovers({ environment }: SpringApplication): string[] {
  const found = [...environment.all()].filter(({ key, value }) => LEFTOVER.test(key) || LEFTOVER.test(value));
  if (found.length === 0) return [];
  return [
    'Without a registry these have no effect and can be removed:',
    ...found.map(({ key, place }) => `  ${key} (${placeText({ ...place, column: null, field: '' })})`),
  ];
}

type Leaf = readonly Settings[] | string | boolean;

function leavesOf(settings: Settings, path: readonly string[]): { path: readonly string[]; value: Leaf }[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    isBranch(value) ? leavesOf(value, [...path, key]) : [{ path: [...path, key], value }],
  );
}

function isBranch(value: Settings[string]): value is Settings {
  return typeof value === 'object' && !Array.isArray(value);
}

interface Settings {
  [key: string]: Settings | Leaf;
}

function put(settings: Settings, path: readonly string[], value: Leaf): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    settings[step] = value;
    return;
  }
  const below = settings[step];
  const inner: Settings = below !== undefined && isBranch(below) ? below : {};
  settings[step] = inner;
  put(inner, rest, value);
}
