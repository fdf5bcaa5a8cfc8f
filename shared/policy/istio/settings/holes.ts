import type { CallSettings, CallSettingName } from '#shared/policy/model/call-settings.ts';
import { notKnown, type Setting } from '#shared/policy/model/setting.ts';
import { fullHost, hostWithin } from '../host-name.ts';
import type { BrokenResource, IstioResources } from '../resources/resources.ts';

/** Why a setting is not known; undefined where nothing keeps it from being known. */
export type Hole = Setting<never> | undefined;

/**
 * What resources that could not be used would have decided. A resource that is absent leaves defaults; one that is broken
 * leaves nothing known of what its kind sets for its hosts, whatever others say for them.
 */
export class Holes {
  readonly #routes: readonly BrokenResource[];
  readonly #rules: readonly BrokenResource[];
  readonly #filters: readonly BrokenResource[];
  readonly #rootNamespace: string;
  readonly #domain: string;

  constructor({ broken }: IstioResources, rootNamespace: string, domain: string) {
    const of = (...kinds: readonly string[]) => broken.filter(({ kind }) => kinds.includes(kind));
    this.#routes = of('VirtualService', 'HTTPRoute', 'GRPCRoute').filter(({ forSidecars }) => forSidecars);
    this.#rules = of('DestinationRule');
    this.#filters = of('EnvoyFilter');
    this.#rootNamespace = rootNamespace;
    this.#domain = domain;
  }

  /** What sidecars do with requests for a host: its VirtualService, or a route of the Gateway API whose parent it is. */
  routes(host: string): Hole {
    return holeOf(this.#routes.find((one) => this.#isAbout(one, host)));
  }

  /** What a DestinationRule says of a host; one without readable hosts is for those of its namespace and for its callers. */
  rules(host: string, namespace: string | null, caller: string): Hole {
    return holeOf(
      this.#rules.find((one) =>
        one.hosts === null
          ? [namespace, caller, this.#rootNamespace].includes(one.namespace)
          : this.#isAbout(one, host),
      ),
    );
  }

  /** What EnvoyFilters do at proxies of these namespaces; those of the root namespace are for every proxy. */
  filters(namespaces: readonly (string | null)[]): Hole {
    return holeOf(
      this.#filters.find(
        ({ namespace }) => namespace === this.#rootNamespace || namespaces.includes(namespace),
      ),
    );
  }

  #isAbout({ kind, hosts, namespace }: BrokenResource, host: string): boolean {
    if (hosts === null) return true;
    const fullName = (one: string) =>
      kind === 'HTTPRoute' || kind === 'GRPCRoute'
        ? `${one}.svc.${this.#domain}`
        : fullHost(one, namespace, this.#domain);
    return hosts.some((one) => hostWithin(host, fullName(one).toLowerCase()));
  }
}

function holeOf(broken: BrokenResource | undefined): Hole {
  return broken && notKnown(`${broken.kind} ${broken.name ?? ''} could not be used`, broken.place);
}

const BY_ROUTES = ['retry.', 'timeout.requestMs', 'cors.', 'mirror.', 'fault.', 'headers.'];

/** Settings with the hole in place of all that a route decides. */
export function withoutRoutes(settings: CallSettings, hole: Setting<never>): CallSettings {
  const isRoutes = (name: string) =>
    name !== 'headers.forwarded' && BY_ROUTES.some((prefix) => name.startsWith(prefix));
  const names = Object.keys(settings) as CallSettingName[];
  return { ...settings, ...Object.fromEntries(names.filter(isRoutes).map((name) => [name, hole])) };
}

/** The same settings, none of them known. */
export function allNotKnown(settings: CallSettings, hole: Setting<never>): CallSettings {
  const names = Object.keys(settings) as CallSettingName[];
  return Object.fromEntries(names.map((name) => [name, hole]));
}
