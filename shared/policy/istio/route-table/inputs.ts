import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Destination } from '#shared/policy/model/decision.ts';
import type { GatewaySpec } from '../gateway/schema.ts';
import type { Resource } from '../resource.ts';
import type { VirtualServiceSpec } from '../virtual-service/schema.ts';
import type { EnvoyRoute } from './envoy-route.ts';

/** A service of the mesh's registry, from a ServiceEntry or a Kubernetes Service. */
export interface RegisteredService {
  /** Full name, in lower case; a ServiceEntry may have a wildcard. */
  readonly host: string;
  readonly namespace: string;
  readonly ports: readonly { readonly number: number; readonly http: boolean }[];
  /** Names of the subsets of its DestinationRules. */
  readonly subsets: readonly string[];
  /** Fixed addresses by which callers may name it. */
  readonly addresses: readonly string[];
}

/** `MeshConfig.pathNormalization.normalization`; DEFAULT is BASE (core/listener_builder.go). */
export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** How the resource's routes are understood: Gateway API and Ingress match prefixes by segments (`InternalRouteSemantics`). */
export type RouteSemantics = 'istio' | 'ingress' | 'gateway-api';

export interface RouteSource extends Resource<VirtualServiceSpec> {
  /** `istio` when absent. */
  readonly semantics?: RouteSemantics;
}

/** What all route tables of a mesh are made of. */
export interface MeshRoutes {
  readonly virtualServices: readonly RouteSource[];
  /** null when nothing says which services there are: every destination is then taken to exist. */
  readonly services: readonly RegisteredService[] | null;
  readonly pathNormalization: PathNormalization;
  /**
   * How a repeated header is compared: each value on its own since Envoy 1.39 (Istio 1.31; `match_headers_individually`),
   * all of them joined by commas before. `each` when absent.
   */
  readonly repeatedHeaders?: 'each' | 'joined';
  /** Suffix of the names of Kubernetes services: `cluster.local`. */
  readonly domain: string;
}

/** Effective settings of a route's call to a destination; by default none are known. */
export type SettingsOf = (route: EnvoyRoute, destination: Destination) => CallSettings;

/** Effective settings of a route's calls: what its destinations that get requests have in common. */
export type SettingsOfRoute = (route: EnvoyRoute) => CallSettings;

/** A gateway's proxies: those that a set of Gateway resources selects. */
export interface GatewayProxy {
  readonly gateways: readonly Resource<GatewaySpec>[];
  /** Namespace of the proxies. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A workload with a sidecar. */
export interface SidecarProxy {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly outboundTrafficPolicy: 'ALLOW_ANY' | 'REGISTRY_ONLY';
}
