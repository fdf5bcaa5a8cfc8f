import type { Place } from '#shared/policy/source/place.ts';

/** One route of Zuul as it is declared, or made for a registered service. */
export interface ZuulRoute {
  readonly id: string;
  /** Under which its properties stand below `zuul.routes`; null for one that no property declares. */
  readonly key: string | null;
  /** Ant pattern without the global prefix. */
  readonly path: string;
  /** Service id, URL or `forward:` path. */
  readonly location: string;
  readonly stripPrefix: boolean;
  /** null: the global ones hold. */
  readonly sensitiveHeaders: readonly string[] | null;
  /** Only of a route that a running Zuul shows: what it says itself. */
  readonly retryable?: boolean;
  readonly place: Place;
  /** Whether nobody wrote it: a service of the registry is exposed by itself (RT-10). */
  readonly automatic: boolean;
}

/** What one Zuul declares. */
export interface ZuulDefinition {
  /** In the order in which they are tried; one per path. */
  readonly routes: readonly ZuulRoute[];
  readonly prefix: string;
  readonly stripPrefix: boolean;
  readonly ignoredPatterns: readonly string[];
  readonly ignoredPatternsPlace: Place;
  /** Registered services that have no route because `ignored-services` names them. */
  readonly ignoredServices: readonly string[];
  readonly ignoredServicesPlace: Place;
  readonly sensitiveHeaders: readonly string[];
  readonly ignoredHeaders: readonly string[];
  readonly addHostHeader: boolean;
  readonly decodeUrl: boolean;
  readonly removeSemicolonContent: boolean;
  readonly forceOriginalQueryStringEncoding: boolean;
  readonly servletPath: string;
  /** Paths below this one can be the application's own actuator; null when there is none. */
  readonly actuatorPath: string | null;
  /** Why answers are not known although routes were read. */
  readonly notKnown: readonly string[];
}
