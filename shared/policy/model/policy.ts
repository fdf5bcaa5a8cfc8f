import type { CallSettings } from './call-settings.ts';
import type { Destination, RouteOracle, RouteRef } from './decision.ts';
import type { PolicyRequest } from './request.ts';
import type { Origin, Setting } from './setting.ts';
import type { Place } from '../source/place.ts';
import type { Problem } from '../source/problem.ts';

/** Everything that one side declares, with effective values. */
export interface Policy {
  readonly side: 'spring' | 'istio';
  /** What its defaults were taken for: `{ 'Spring Cloud': 'Hoxton.SR12' }`, `{ Istio: '1.31' }`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly edges: readonly Edge[];
  readonly calls: readonly Call[];
  readonly services: readonly Service[];
  /** Rules for connections instead of requests, in the order of the files; absent where a side has no such concept. */
  readonly streams?: readonly StreamRoute[];
  readonly problems: readonly Problem[];
  /** Declared things that are recognised but whose effect is not modelled: custom filters, opaque EnvoyFilters. */
  readonly opaque: readonly Opaque[];
}

/** An entry of a deployment: a Zuul, a Spring Cloud Gateway, the servers of an Istio Gateway. */
export interface Edge {
  readonly name: string;
  readonly kind: 'zuul' | 'spring-cloud-gateway' | 'istio-gateway' | 'gateway-api';
  /** In the order in which they are tried. */
  readonly routes: readonly DeclaredRoute[];
  readonly oracle: RouteOracle;
  /** Names, wildcards among them, that it accepts requests by, whether a route takes any or not; absent where any will do. */
  readonly hosts?: readonly string[];
  /** Paths that no route of it takes because it says so; absent where it has no such concept. */
  readonly refusals?: readonly Refusal[];
  /** Routes that an earlier one takes every request of, as far as that can be proven; absent where it is not looked at. */
  readonly shadowed?: readonly { readonly route: RouteRef; readonly by: RouteRef }[];
}

export interface DeclaredRoute extends RouteRef {
  /** The match in words: `/api/items/** and header x-canary = always`. */
  readonly match: string;
  readonly destinations: readonly Destination[];
  /** `strips 1 segment`, `/x/ becomes /`; null when the target stays. */
  readonly rewrite: string | null;
  readonly settings: CallSettings;
  /**
   * Requests at the edges of the match: one that it takes in each way that it allows, and near misses (with and without
   * trailing slash, a longer last segment, another method, a missing header). Parity sends them to both oracles.
   */
  readonly probes: readonly PolicyRequest[];
}

/** What an entry keeps from clients by a rule of its own, whatever its routes would take. */
export interface Refusal extends RouteRef {
  /** The pattern of its paths. */
  readonly match: string;
  /** Requests at its edges, as of a route. */
  readonly probes: readonly PolicyRequest[];
}

/** A tcp or tls rule of the mesh: it takes whole connections, by their port or by the name that the client asks for (SNI). */
export interface StreamRoute extends RouteRef {
  readonly kind: 'tcp' | 'tls';
  /** `NAMESPACE/NAME` of a Gateway, or `mesh` for sidecars. */
  readonly at: string;
  /** Hosts of its VirtualService, in full. */
  readonly hosts: readonly string[];
  /** `SNI bank.example.com and port 443`; `every connection`. */
  readonly match: string;
  readonly destinations: readonly Destination[];
  /** Ports of which it takes connections, as far as resources say. */
  readonly ports: readonly number[];
  /** Why no connection reaches it; null when some may. */
  readonly ineffective: string | null;
}

/** What one service (or, with caller null, any service) declares for calls to another. */
export interface Call {
  readonly caller: string | null;
  /** Registry id in lower case, or mesh host. */
  readonly callee: string;
  /** `feign`, `rest-template`, `zuul`, `gateway`, `sidecar` … */
  readonly via: string;
  readonly origin: Origin;
  readonly settings: CallSettings;
  /** Whether it can be told apart by the version of the callee. */
  readonly subset: string | null;
  /** Fixed addresses that it is told instead of asking a registry; null when it asks the registry. */
  readonly addresses: Setting<readonly string[]> | null;
  /** Whether the client speaks TLS with them; absent where it does not, or nothing says. */
  readonly tls?: boolean;
  /** Host that gets the requests in place of the callee; absent where that is the callee. */
  readonly destination?: string;
  /** What the caller's proxy does by itself, having no route to the callee; absent where it has one. */
  readonly outside?: {
    /** `passed-on` goes to the address that the caller has, as the caller sends it. */
    readonly kind: 'refused' | 'passed-on';
    /** `Sidecar NAMESPACE/NAME`. */
    readonly by: string;
  };
  /** How calls divide over the versions of the callee; absent where nothing divides them, or only some calls. */
  readonly shares?: Setting<VersionShares>;
}

/** Shares of versions, as destinations of the callee: by declared weights, or because each instance is taken in turn. */
export interface VersionShares {
  readonly by: 'weights' | 'instances';
  readonly destinations: readonly Destination[];
}

export interface Service {
  /** Registry id in lower case, or mesh host. */
  readonly name: string;
  readonly origin: Origin;
  /** Versions by which it can be addressed (subsets). */
  readonly subsets: readonly string[];
  /** Declared or registered instances; null when nothing says. */
  readonly instances: number | null;
  /** Of these, by version; versions of which nothing says how many are left out. */
  readonly instancesOfSubset?: Readonly<Record<string, number>>;
  readonly ports: readonly number[];
  /** What an application listens on: its server's port, and that of its management, null when they are one. */
  readonly listensOn?: { readonly server: Setting<number>; readonly management: Setting<number | null> };
  /** Ports of a mesh's service with what is behind them. */
  readonly listens?: readonly ServicePort[];
  /** Fixed addresses by which callers may name it instead: its ClusterIP, the addresses of a ServiceEntry. */
  readonly addresses?: readonly string[];
  /** Whether the application itself asks a registry; null where the concept does not exist or nothing says. */
  readonly registry: Setting<boolean> | null;
  /** How the application itself checks tokens of its callers; absent where nothing shows that it does. */
  readonly tokens?: CallSettings;
  /** What shows that the application is a registry itself; absent where nothing does. */
  readonly servesRegistry?: string;
  /** Clients of the application that call somebody, and nothing says whom; absent where there are none. */
  readonly callsNotKnown?: readonly { readonly text: string; readonly place: Place }[];
}

/** A port of a service of the mesh. */
export interface ServicePort {
  readonly number: number;
  readonly name: string | null;
  /** How proxies take it, by its name or appProtocol; `detected` by sniffing (PR-03). */
  readonly protocol: 'http' | 'tcp' | 'detected';
  /** Ports of the workloads behind it. */
  readonly targets: Setting<readonly number[]>;
  /** Whether endpoints say their own ports: something may stand between them and the application. */
  readonly ownPorts: boolean;
  readonly place: Place;
}

export interface Opaque {
  /** `EnvoyFilter default/lua`, `filter MyFilter`. */
  readonly what: string;
  readonly why: string;
  readonly place: Place;
}
