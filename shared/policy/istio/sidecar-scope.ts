import { compareText, fullHost, hostsMeet, hostWithin, isWildcard } from './host-name.ts';
import type { BrokenResource, IstioResources, KindResource } from './resources/resources.ts';
import type { RouteSource } from './route-table/inputs.ts';
import { isSelected } from './settings/registry.ts';

type SidecarResource = KindResource<'Sidecar'>;
type Labels = Readonly<Record<string, string>>;

/** A service as a Sidecar chooses it; the namespace of a host that no resource declares is not known. */
export interface ImportedService {
  readonly host: string;
  readonly namespace: string | null;
  /** Numbers of its ports; empty when nothing says them. */
  readonly ports: readonly number[];
}

/** One entry of `egress.hosts`: `NAMESPACE/dnsName`, or `~NAMESPACE/dnsName`, which takes away. */
interface HostEntry {
  /** `*` for any. */
  readonly namespace: string;
  readonly host: string;
  readonly excludes: boolean;
  /** Port of its listener; null when the listener is for every port. */
  readonly port: number | null;
}

/**
 * What one Sidecar lets the proxies of a namespace see. Without egress listeners it is everything, and without an
 * outboundTrafficPolicy that of the mesh holds (`initSidecarScopeInternalIndexes` in pilot/pkg/model/sidecar.go).
 */
export class SidecarScope {
  readonly resource: SidecarResource;
  readonly #entries: readonly HostEntry[];
  readonly #domain: string;

  constructor(resource: SidecarResource, namespace: string, domain: string) {
    this.resource = resource;
    this.#domain = domain;
    const listeners = resource.spec.egress ?? [];
    this.#entries =
      listeners.length === 0
        ? [{ namespace: '*', host: '*', excludes: false, port: null }]
        : listeners.flatMap(({ hosts, port }) =>
            hosts.map((text) => entryOf(text, namespace, port?.number ?? null)),
          );
  }

  /**
   * Whether calls to the service's host are routed (`selectServices`); null when its namespace decides and is not known, or
   * when its ports differ.
   */
  imports({ host, namespace, ports }: ImportedService): boolean | null {
    const isNamed = (entry: HostEntry) => hostWithin(host, entry.host.toLowerCase());
    const isOf = (entry: HostEntry) =>
      isNamed(entry) && (entry.namespace === '*' || entry.namespace === namespace);
    const couldBe = (entry: HostEntry) => isNamed(entry) && namespace === null && entry.namespace !== '*';
    const answers = this.#listenersAt(ports).map((entries): boolean | null => {
      const excluding = entries.filter(({ excludes }) => excludes);
      const including = entries.filter(({ excludes }) => !excludes);
      if (excluding.some(isOf)) return false;
      if (including.some(isOf)) return excluding.some(couldBe) ? null : true;
      return including.some(couldBe) ? null : false;
    });
    const [first = null] = answers;
    return answers.every((answer) => answer === first) ? first : null;
  }

  /**
   * Whether a VirtualService is taken in: one of its hosts is imported from its namespace (`SelectVirtualServices`), by a
   * listener of one of the ports.
   */
  importsRoute({ spec, namespace, semantics }: RouteSource, ports: readonly number[]): boolean {
    return this.#listenersAt(ports).some((entries) => {
      const own = entries.filter((entry) => entry.namespace === '*' || entry.namespace === namespace);
      return (spec.hosts ?? []).some((given) => {
        const host = fullHost(given, namespace, this.#domain).toLowerCase();
        const meets = (entry: HostEntry) => {
          const wanted = entry.host.toLowerCase();
          if (!isWildcard(host) && !isWildcard(wanted)) return host === wanted;
          return semantics === 'gateway-api' ? hostWithin(host, wanted) : hostsMeet(host, wanted);
        };
        return (
          own.some((entry) => !entry.excludes && meets(entry)) &&
          !own.some((entry) => entry.excludes && hostWithin(host, entry.host.toLowerCase()))
        );
      });
    });
  }

  /** The entries that count at each port: a listener of that port takes the place of one for every port. */
  #listenersAt(ports: readonly number[]): (readonly HostEntry[])[] {
    const own = new Set(this.#entries.map(({ port }) => port));
    const listeners = new Set(
      ports.length === 0 ? [null, ...own] : ports.map((port) => (own.has(port) ? port : null)),
    );
    return [...listeners].map((port) => this.#entries.filter((entry) => entry.port === port));
  }
}

/** A bare `~` before the slash is the wildcard namespace (`convertIstioListenerToWrapper`). */
function entryOf(text: string, own: string, port: number | null): HostEntry {
  const slash = text.indexOf('/');
  const given = text.slice(0, slash);
  const excludes = given.startsWith('~');
  const named = excludes ? given.slice(1) || '*' : given;
  return { namespace: named === '.' ? own : named, host: text.slice(slash + 1), excludes, port };
}

/** Finds the Sidecar of a proxy (`doGetSidecarScope` in pilot/pkg/model/push_context.go). */
export class SidecarScopes {
  readonly #byNamespace: ReadonlyMap<string, readonly SidecarResource[]>;
  readonly #ofMesh: SidecarResource | undefined;
  readonly #broken: readonly BrokenResource[];
  readonly #rootNamespace: string;
  readonly #domain: string;
  readonly #scopes = new Map<string, SidecarScope>();
  /** By namespace and labels: every host is asked about for the same callers. */
  readonly #ofProxy = new Map<string, SidecarScope | undefined>();
  readonly #selectors = new Map<string, readonly (readonly Labels[])[]>();

  constructor(resources: IstioResources, rootNamespace: string, domain: string) {
    const sorted = [...resources.of('Sidecar')].sort(inOrder);
    this.#byNamespace = Map.groupBy(sorted, ({ namespace }) => namespace);
    this.#ofMesh = this.#byNamespace.get(rootNamespace)?.find((one) => !hasSelector(one));
    this.#broken = resources.broken.filter(({ kind }) => kind === 'Sidecar');
    this.#rootNamespace = rootNamespace;
    this.#domain = domain;
  }

  /** Undefined without a Sidecar: such a proxy sees the whole mesh. */
  of(namespace: string, labels: Labels): SidecarScope | undefined {
    const key = `${namespace} ${JSON.stringify(labels)}`;
    if (!this.#ofProxy.has(key)) this.#ofProxy.set(key, this.#find(namespace, labels));
    return this.#ofProxy.get(key);
  }

  #find(namespace: string, labels: Labels): SidecarScope | undefined {
    const own = (this.#byNamespace.get(namespace) ?? []).find(({ spec }) =>
      isSelected(labels, spec.workloadSelector?.labels ?? {}),
    );
    const resource = own ?? this.#ofMesh;
    if (resource === undefined) return undefined;
    const key = `${namespace} ${resource.namespace}/${resource.name}`;
    const scope = this.#scopes.get(key) ?? new SidecarScope(resource, namespace, this.#domain);
    this.#scopes.set(key, scope);
    return scope;
  }

  /** A Sidecar that could not be used and may be that of the namespace's proxies. */
  brokenOf(namespace: string): BrokenResource | undefined {
    return this.#broken.find((one) => [namespace, this.#rootNamespace].includes(one.namespace));
  }

  /** Whether proxies of every namespace may have one. */
  get isForAll(): boolean {
    return (
      this.#ofMesh !== undefined || this.#broken.some(({ namespace }) => namespace === this.#rootNamespace)
    );
  }

  /** Namespaces with Sidecars of their own. */
  get namespaces(): readonly string[] {
    return [...this.#byNamespace.keys(), ...this.#broken.map(({ namespace }) => namespace)];
  }

  /**
   * Labels by which Sidecars of a namespace choose proxies, those together whose Sidecars say the same: landscapes have one
   * for each workload.
   */
  selectorsIn(namespace: string): readonly (readonly Labels[])[] {
    const known = this.#selectors.get(namespace) ?? this.#groupSelectors(namespace);
    this.#selectors.set(namespace, known);
    return known;
  }

  #groupSelectors(namespace: string): Labels[][] {
    const selecting = (this.#byNamespace.get(namespace) ?? []).flatMap(({ spec }) => {
      const labels = spec.workloadSelector?.labels ?? {};
      const said = JSON.stringify([spec.egress, spec.outboundTrafficPolicy]);
      return Object.keys(labels).length === 0 ? [] : [{ labels, said }];
    });
    return [...Map.groupBy(selecting, ({ said }) => said).values()].map((same) =>
      same.map(({ labels }) => labels),
    );
  }
}

function hasSelector({ spec }: SidecarResource): boolean {
  return spec.workloadSelector !== undefined;
}

/** Those with a selector first, then by age, as of all resources. */
function inOrder(a: SidecarResource, b: SidecarResource): number {
  return (
    Number(hasSelector(b)) - Number(hasSelector(a)) ||
    compareText(a.created ?? '', b.created ?? '') ||
    compareText(a.name, b.name)
  );
}
