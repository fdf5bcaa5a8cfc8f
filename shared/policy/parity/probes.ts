import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { DeclaredRoute, Edge } from '#shared/policy/model/policy.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import { divergences, type Divergence } from './decisions.ts';
import { requestKey } from './request-aspect.ts';

/** At most this many hosts of the mesh are tried to find the one that a Spring gateway's clients will use. */
const MOST_HOSTS = 64;

/** Requests of a Spring gateway's routes that are asked at other hosts than that one, in all; the rest is named instead. */
const MOST_ASKED_ELSEWHERE = 20_000;

/** Where a Spring gateway's requests will go in the mesh. */
export interface Counterpart {
  readonly edge: Edge;
  readonly host: string;
  /** Whether a route of the mesh is of this host; else only Spring's routes ask for it. */
  readonly declared: boolean;
  /** The edge's routes by name; the first of those that share one. */
  readonly routes: ReadonlyMap<string, DeclaredRoute>;
}

/** A Spring gateway, the mesh's gateway in its place, and what both do with requests at the edges of their routes. */
export interface ComparedEdge {
  readonly spring: Edge;
  readonly counterpart: Counterpart;
  /** By the name of the Spring route that takes them, or of what refuses them, or that they are near misses of. */
  readonly probes: ReadonlyMap<string, readonly Probe[]>;
  /** Other hosts at which the mesh takes requests of it to the same services, compared in the same way. */
  readonly elsewhere: readonly Omit<ComparedEdge, 'elsewhere' | 'doubtful'>[];
  /** Other hosts at which the mesh takes requests of its routes, and none of them to the same service. */
  readonly doubtful: readonly DoubtfulHost[];
}

/** A host of the mesh of which nothing says whether clients of a Spring gateway use it. */
export interface DoubtfulHost {
  readonly counterpart: Counterpart;
  /** What differs if they do. */
  readonly probes: readonly Probe[];
}

/** Hosts of a gateway of the mesh by which no Spring gateway was compared. */
export interface UncomparedHosts {
  readonly edge: Edge;
  readonly hosts: readonly string[];
  /** Whether there were too many; else the mesh takes no request of Spring's routes there. */
  readonly tooMany: boolean;
}

export interface Probe {
  readonly request: PolicyRequest;
  readonly spring: RouteDecision;
  readonly istio: RouteDecision;
  /** Null when an oracle does not know. */
  readonly found: readonly Divergence[] | null;
}

/** Requests that only the mesh takes, by its gateway and route. */
export interface OnlyInMesh {
  readonly counterpart: Counterpart;
  readonly route: string;
  readonly probes: readonly Probe[];
}

/** What was asked of both sides. */
export interface ProbedEdges {
  readonly compared: readonly ComparedEdge[];
  readonly onlyInMesh: readonly OnlyInMesh[];
  readonly uncompared: readonly UncomparedHosts[];
}

/**
 * Sends the requests at the edges of every route of both sides through both. A request of the mesh belongs to the first
 * Spring gateway that takes it; those of the gateways whose routes lead to the same route of the mesh are asked first.
 */
export function probeEdges(spring: readonly Edge[], mesh: readonly Edge[], names: ServiceNames): ProbedEdges {
  const places = meshPlaces(spring, mesh);
  const tried = spring.flatMap((edge) => {
    const hosts = triedHosts(edge, places, names);
    const best = bestOf(hosts);
    return best === null ? [] : [{ edge, best, hosts }];
  });
  const main = new Set(tried.map(({ best }) => best.counterpart));
  let left = MOST_ASKED_ELSEWHERE;
  const given = tried.map(({ edge, best, hosts }) => {
    const others = hosts.filter(
      ({ counterpart, taken }) => counterpart.declared && !main.has(counterpart) && taken.length > 0,
    );
    const cost = requestsOf(edge);
    const elsewhere = others.filter(({ sameService }) => {
      if (!sameService || left < cost) return false;
      left -= cost;
      return true;
    });
    return {
      collector: new Collector(edge, best.counterpart, names),
      elsewhere: elsewhere.map(({ counterpart }) => new Collector(edge, counterpart, names)),
      doubtful: others.filter(({ sameService }) => !sameService),
    };
  });
  const collectors = given.flatMap(({ collector, elsewhere }) => [collector, ...elsewhere]);
  for (const { collector, elsewhere } of given) {
    collector.addOwnProbes();
    for (const one of elsewhere) one.addProbesHere();
  }
  const byPlace = Map.groupBy(collectors, ({ counterpart }) => counterpart);
  const onlyInMesh = [...byPlace].flatMap(([counterpart, here]) => askForMeshRoutes(counterpart, here));
  return {
    compared: given.map(({ collector, elsewhere, doubtful }) => ({
      ...comparedAt(collector),
      elsewhere: elsewhere.map(comparedAt),
      doubtful: doubtful.flatMap(({ counterpart, taken }) => {
        const probes = taken.filter(({ found }) => (found?.length ?? 0) > 0);
        return probes.length === 0 ? [] : [{ counterpart, probes }];
      }),
    })),
    onlyInMesh,
    uncompared: uncomparedHosts(
      new Set(tried.map(({ best }) => best.counterpart.edge)),
      tried.flatMap(({ hosts }) => hosts),
      new Set(collectors.map(({ counterpart }) => counterpart)),
    ),
  };
}

function comparedAt({
  spring,
  counterpart,
  groups,
}: Collector): Omit<ComparedEdge, 'elsewhere' | 'doubtful'> {
  return { spring, counterpart, probes: groups };
}

function askForMeshRoutes(counterpart: Counterpart, collectors: readonly Collector[]): OnlyInMesh[] {
  const found: OnlyInMesh[] = [];
  for (const route of counterpart.edge.routes) {
    const owners = collectors.filter(({ meshRoutes }) => meshRoutes.has(route.name));
    const others = collectors.filter((one) => !owners.includes(one));
    const left: Probe[] = [];
    for (const request of route.probes) {
      if (request.authority !== counterpart.host) continue;
      const probe = takeOrMiss(request, owners, others, counterpart);
      if (probe !== null) left.push(probe);
    }
    const differing = left.filter(({ found: differences }) => (differences?.length ?? 0) > 0);
    if (differing.length > 0) found.push({ counterpart, route: route.name, probes: differing });
  }
  return found;
}

/** Null when a Spring gateway has it; a probe that no Spring gateway takes otherwise. */
function takeOrMiss(
  request: PolicyRequest,
  owners: readonly Collector[],
  others: readonly Collector[],
  { edge }: Counterpart,
): Probe | null {
  const istio = edge.oracle.route(request);
  const candidates = istio.kind === 'no-route' && owners.length > 0 ? owners : [...owners, ...others];
  let missed: { collector: Collector; decision: RouteDecision } | null = null;
  for (const collector of candidates) {
    const decision = collector.spring.oracle.route(request);
    if (decision.kind !== 'no-route' && decision.kind !== 'rejected') {
      collector.add(request, decision, istio, null);
      return null;
    }
    missed ??= { collector, decision };
  }
  if (missed === null) return null;
  const { collector, decision } = missed;
  return { request, spring: decision, istio, found: divergences(decision, istio, collector.names) };
}

class Collector {
  readonly spring: Edge;
  readonly counterpart: Counterpart;
  readonly names: ServiceNames;
  readonly groups = new Map<string, Probe[]>();
  /** Routes of the mesh that requests of this gateway reach. */
  readonly meshRoutes = new Set<string>();
  readonly #seen = new Set<string>();

  constructor(spring: Edge, counterpart: Counterpart, names: ServiceNames) {
    this.spring = spring;
    this.counterpart = counterpart;
    this.names = names;
  }

  addOwnProbes(): void {
    const { oracle } = this.counterpart.edge;
    for (const { name, probes } of [...this.spring.routes, ...(this.spring.refusals ?? [])])
      for (const asked of probes) {
        const { request, decision } = this.#atHost(asked);
        this.add(request, decision, oracle.route(request), name);
      }
  }

  /** The same requests under this host, whatever host the routes ask for. */
  addProbesHere(): void {
    for (const { name, probes } of [...this.spring.routes, ...(this.spring.refusals ?? [])])
      for (const asked of probes) {
        const request = { ...asked, authority: this.counterpart.host };
        this.add(
          request,
          this.spring.oracle.route(request),
          this.counterpart.edge.oracle.route(request),
          name,
        );
      }
  }

  add(request: PolicyRequest, spring: RouteDecision, istio: RouteDecision, owner: string | null): void {
    const key = requestKey(request);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const meshRoute = routeNameOf(istio);
    if (meshRoute !== null) this.meshRoutes.add(meshRoute);
    const taken = routeNameOf(spring) ?? owner;
    if (taken === null) return;
    const probe = { request, spring, istio, found: divergences(spring, istio, this.names) };
    const group = this.groups.get(taken);
    if (group === undefined) this.groups.set(taken, [probe]);
    else group.push(probe);
  }

  /** The same request under the mesh's host name, unless the Spring route asks for its own. */
  #atHost(asked: PolicyRequest): { request: PolicyRequest; decision: RouteDecision } {
    const moved = { ...asked, authority: this.counterpart.host };
    const [own, other] = [this.spring.oracle.route(asked), this.spring.oracle.route(moved)];
    const same = own.kind === other.kind && routeNameOf(own) === routeNameOf(other);
    return same ? { request: moved, decision: other } : { request: asked, decision: own };
  }
}

/** What became of one request of each route at a host of the mesh. */
interface TriedHost {
  readonly counterpart: Counterpart;
  /** 2 for each request that both sides take alike, 1 for another one that the mesh takes. */
  readonly score: number;
  /** Those that both sides take. */
  readonly taken: readonly Probe[];
  /** Whether one of them goes to the same service: then the host stands for the gateway. */
  readonly sameService: boolean;
}

/** Hosts of each gateway of the mesh, those that its routes are of first; then those that Spring's routes ask for. */
function meshPlaces(spring: readonly Edge[], mesh: readonly Edge[]): Counterpart[] {
  const asked = spring.flatMap(({ routes }) => routes.flatMap(({ probes }) => probes.slice(0, 1)));
  return mesh.flatMap((edge) => {
    const routes = byName(edge.routes);
    // Routes whose match no text was found for have no probes; their host may still be any.
    const declared = hostsOfRoutes(edge);
    const hosts = new Set([...declared, ...asked.map(({ authority }) => authority)]);
    return [...hosts].map((host) => ({ edge, host, declared: declared.has(host), routes }));
  });
}

function hostsOfRoutes({ routes }: Edge): Set<string> {
  return new Set(routes.flatMap(({ probes }) => probes.map(({ authority }) => authority)));
}

/** Asks one request of each route at each host, at no more than {@link MOST_HOSTS} of a gateway. */
function triedHosts(spring: Edge, places: readonly Counterpart[], names: ServiceNames): TriedHost[] {
  const samples = spring.routes.flatMap(({ probes }) => probes.slice(0, 1));
  const ofEdge = Map.groupBy(places, ({ edge }) => edge);
  return [...ofEdge.values()].flatMap((hosts) =>
    hosts.slice(0, MOST_HOSTS).map((counterpart): TriedHost => {
      let score = 0;
      let sameService = false;
      const taken: Probe[] = [];
      for (const sample of samples) {
        const request = { ...sample, authority: counterpart.host };
        const istio = counterpart.edge.oracle.route(request);
        if (istio.kind === 'no-route' || istio.kind === 'rejected') continue;
        const decision = spring.oracle.route(request);
        const found = divergences(decision, istio, names);
        score += found?.length === 0 ? 2 : 1;
        if (decision.kind === 'no-route' || decision.kind === 'rejected') continue;
        taken.push({ request, spring: decision, istio, found });
        sameService ||=
          decision.kind === 'route' &&
          istio.kind === 'route' &&
          found?.every(({ aspect }) => aspect !== 'destination') === true;
      }
      return { counterpart, score, taken, sameService };
    }),
  );
}

/** The host and gateway of the mesh that take most of a gateway's routes; the first one when none takes any. */
function bestOf(hosts: readonly TriedHost[]): TriedHost | null {
  let best: TriedHost | null = null;
  for (const one of hosts) if (best === null || one.score > best.score) best = one;
  return best;
}

/** What the gateways that were compared serve besides, with the exact names of servers that no route is of. */
function uncomparedHosts(
  edges: ReadonlySet<Edge>,
  tried: readonly TriedHost[],
  compared: ReadonlySet<Counterpart>,
): UncomparedHosts[] {
  return [...edges].flatMap((edge) => {
    const asked = tried.filter(({ counterpart }) => counterpart.edge === edge);
    const hostsOf = (all: readonly TriedHost[]) => new Set(all.map(({ counterpart }) => counterpart.host));
    const known = hostsOf(asked.filter(({ counterpart }) => compared.has(counterpart)));
    const same = hostsOf(asked.filter(({ sameService }) => sameService));
    const taking = hostsOf(asked.filter(({ taken }) => taken.length > 0));
    const all = hostsOf(asked);
    const declared = [...hostsOfRoutes(edge)];
    const names = new Set(declared.map((host) => host.replace(/:\d+$/, '')));
    const bare = (edge.hosts ?? []).filter((host) => !host.includes('*') && !names.has(host.toLowerCase()));
    const open = declared.filter((host) => !known.has(host));
    return [
      { edge, hosts: open.filter((host) => !all.has(host) || same.has(host)), tooMany: true },
      {
        edge,
        hosts: [...open.filter((host) => all.has(host) && !taking.has(host)), ...bare],
        tooMany: false,
      },
    ].filter(({ hosts }) => hosts.length > 0);
  });
}

function requestsOf({ routes, refusals = [] }: Edge): number {
  return [...routes, ...refusals].reduce((sum, { probes }) => sum + probes.length, 0);
}

function byName(routes: readonly DeclaredRoute[]): Map<string, DeclaredRoute> {
  const found = new Map<string, DeclaredRoute>();
  for (const route of routes) if (!found.has(route.name)) found.set(route.name, route);
  return found;
}

export function routeNameOf(decision: RouteDecision): string | null {
  return 'route' in decision && decision.route !== null ? decision.route.name : null;
}
