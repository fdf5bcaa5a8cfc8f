import type { CallSettings } from './call-settings.ts';
import type { Origin } from './setting.ts';
import type { PolicyRequest } from './request.ts';

/** Where a route sends a share of its requests. */
export interface Destination {
  /** The service: a registry's id (lower case) or a mesh host (`producer.default.svc.cluster.local`). */
  readonly host: string;
  /** Version of the service, where the side declares one. */
  readonly subset: string | null;
  readonly port: number | null;
  /** Share of the route's requests in percent, 0 to 100; shares of a route add up to 100. */
  readonly weight: number;
}

/** A declared route, as far as a decision names it. */
export interface RouteRef {
  /** Name or id; where there is none, a made one: `shop.http[2]`. */
  readonly name: string;
  readonly origin: Origin;
}

/** What the upstream gets. */
export interface UpstreamRequest {
  /** Request target with query. */
  readonly target: string;
  /** Host that the instance sees; null when it is the instance's own address. */
  readonly authority: string | null;
  /** Headers that the route itself adds, sets or removes have been applied; hop-by-hop and forwarding ones are not modelled. */
  readonly headers: readonly (readonly [string, string])[];
}

/** Code of a gateway that acts on a request besides its routes, and is not read: in words, null where there is none. */
export interface UnreadCode {
  /** Code that may refuse the request, change it or send it elsewhere. */
  readonly routing: string | null;
  /** Code that may change headers of either direction. */
  readonly headers: string | null;
}

/** What one side does with one request; by its declared routes alone where there is code that is not read. */
export type RouteDecision = Decided & { readonly unread?: UnreadCode };

type Decided =
  | {
      readonly kind: 'route';
      readonly route: RouteRef;
      readonly destinations: readonly Destination[];
      readonly upstream: UpstreamRequest;
      readonly settings: CallSettings;
    }
  | {
      readonly kind: 'redirect';
      readonly route: RouteRef;
      readonly status: number;
      readonly location: string;
    }
  | {
      readonly kind: 'direct-response';
      readonly route: RouteRef;
      readonly status: number;
      /** null when the body is not declared. */
      readonly body: string | null;
    }
  /** No route takes it; `status` is what the client gets. */
  | { readonly kind: 'no-route'; readonly status: number; readonly reason: string }
  /** Refused before routing: a malformed path, a forbidden encoding. */
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  /** The oracle does not know. Never a guess. */
  | { readonly kind: 'not-modelled'; readonly reason: string; readonly route: RouteRef | null };

/** Says for each request what a gateway (or a sidecar) does with it. */
export interface RouteOracle {
  readonly route: (request: PolicyRequest) => RouteDecision;
}
