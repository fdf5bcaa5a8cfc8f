import type { RouteRef } from '#shared/policy/model/decision.ts';
import type { HttpRoute } from '../virtual-service/schema.ts';
import type { FormatPart } from '../virtual-service/header-operations.ts';

/** How Envoy compares a text (type/matcher/v3/string.proto); `present` asks for nothing but presence. */
export type TextMatch =
  | { readonly kind: 'exact' | 'prefix'; readonly text: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly fullMatch: (text: string) => boolean }
  | { readonly kind: 'present' };

/** path_specifier of a RouteMatch; `segments` is path_separated_prefix, which only Gateway API and Ingress produce. */
export type PathMatch =
  | { readonly kind: 'exact' | 'prefix' | 'segments'; readonly text: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly fullMatch: (text: string) => boolean };

export interface HeaderMatch {
  /** In lower case; pseudo headers with their colon. */
  readonly name: string;
  readonly match: TextMatch;
  /** From `withoutHeaders`. A missing header then counts as empty, unless presence is what is asked. */
  readonly inverted: boolean;
}

export interface QueryMatch {
  readonly name: string;
  readonly match: TextMatch;
}

export interface RouteMatch {
  readonly path: PathMatch;
  /** False with `ignoreUriCase`; a regex always minds case. */
  readonly caseSensitive: boolean;
  readonly headers: readonly HeaderMatch[];
  readonly query: readonly QueryMatch[];
  /** Claims of a token that decide as well; no request carries enough to tell. */
  readonly claims: readonly string[];
}

/** Headers to change on the way to the instance, in Envoy's order: remove, then set, then add (header_parser.cc). */
export interface HeaderOperations {
  readonly remove: readonly string[];
  readonly set: readonly HeaderToWrite[];
  readonly add: readonly HeaderToWrite[];
}

interface HeaderToWrite {
  /** In lower case. */
  readonly name: string;
  readonly parts: readonly FormatPart[];
}

/** One destination of a route: a cluster of Envoy. */
export interface RouteCluster {
  readonly host: string;
  readonly subset: string | null;
  /** null when neither the destination nor the service says it. */
  readonly port: number | null;
  /** As written; only relations count. */
  readonly weight: number;
  /** Whether the mesh has that service, port and subset; null when nothing says. */
  readonly exists: boolean | null;
  readonly headers: HeaderOperations;
  /** From a destination's own headers; loses against the route's. */
  readonly authority: string | null;
}

export type RouteAction =
  | {
      readonly kind: 'route';
      readonly clusters: readonly RouteCluster[];
      /** More than one destination is written, even if only one has a weight: its headers are then its own. */
      readonly weighted: boolean;
      readonly prefixRewrite: string | null;
      readonly regexRewrite: {
        readonly pattern: string;
        readonly substitution: string;
        readonly rewrite: (path: string) => string;
      } | null;
      readonly authority: string | null;
      /** What a client gets when the cluster does not exist: 503, for Gateway API 500. */
      readonly notFoundStatus: number;
      /** Share of requests in percent that fault injection answers itself, and with what. */
      readonly abort: { readonly percent: number; readonly status: number } | null;
    }
  | {
      readonly kind: 'redirect';
      readonly status: number;
      readonly authority: string;
      readonly path: string;
      readonly prefixRewrite: string;
      readonly scheme: string;
      /** 0 for none. */
      readonly port: number;
    }
  | { readonly kind: 'direct-response'; readonly status: number; readonly body: string };

/** One route of a virtual host, made of one match of one rule. */
export interface EnvoyRoute {
  readonly ref: RouteRef;
  readonly match: RouteMatch;
  readonly action: RouteAction;
  readonly headers: HeaderOperations;
  /** The rule that it was made of, with what a root delegated to it: timeouts, retries, faults, mirrors, CORS. */
  readonly rule: HttpRoute;
}

/** A route that istiod leaves out, and the one that takes all of its requests. */
export interface BeyondRoute {
  readonly route: EnvoyRoute;
  readonly by: EnvoyRoute;
}

/** What one VirtualService contributes to a listener. */
export interface TranslatedRoutes {
  readonly routes: readonly EnvoyRoute[];
  readonly beyond: readonly BeyondRoute[];
}

export interface VirtualHost {
  /** In lower case: names, `*.example.com`, `*`. */
  readonly domains: readonly string[];
  readonly routes: readonly EnvoyRoute[];
  /** Declared routes that istiod does not even make: they stand after one of their VirtualService that takes everything. */
  readonly beyond: readonly BeyondRoute[];
  /** Plain HTTP is redirected (httpsRedirect). */
  readonly requireTls: boolean;
}

/** A RouteConfiguration. Istio always ignores the port of the authority in it (IgnorePortInHostMatching). */
export interface RouteTable {
  /** Port of the listener. */
  readonly port: number;
  readonly virtualHosts: readonly VirtualHost[];
}
