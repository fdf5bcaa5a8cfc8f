import type { AntVersion } from '../web/ant-path.ts';

/** What differs between the lines of Spring Cloud Gateway, with the Spring that each line comes with. */
export interface GatewayBehaviour {
  /** `4.3`. */
  readonly line: string;
  /** Where its properties stand. */
  readonly prefix: 'spring.cloud.gateway' | 'spring.cloud.gateway.server.webflux';
  /** Where `**` and `{*name}` may stand in a path; `end`: elsewhere `**` is two `*` in one segment. */
  readonly restSegments: 'end' | 'end-only' | 'start-or-end';
  /**
   * Whether `Path` heeds `matchTrailingSlash`: since 5.0 it does not, and a path with one slash more is another one
   * (PathRoutePredicateFactory.apply; spring-framework 7 has no optional separator). Null where the line may be either.
   */
  readonly optionalSlash: boolean | null;
  /** Regexes of path variables let `.` take line terminators. */
  readonly dotAll: boolean;
  readonly ant: AntVersion;
  /** `Header` tests the items of comma-separated values, else whole values. */
  readonly splitsHeaderValues: boolean;
  /** `Cookie` tests every cookie of the name, else only the first. */
  readonly allCookies: boolean;
  /** `Method` takes any case of the name (an enum's lenient conversion), else it compares as written. */
  readonly methodsIgnoreCase: boolean;
  /** `PrefixPath` expands `{name}` and encodes. */
  readonly prefixIsTemplate: boolean;
  /** Query filters encode what they put into the target, else they refuse or encode twice. */
  readonly encodesParameters: boolean;
  /** `StripPrefix` without a number. */
  readonly stripPrefixDefault: number;
  /** A predicate that fails makes 500 of a request that no route takes, else it is false. */
  readonly predicateErrorsFail: boolean;
  /** The Host header has to name a host by java.net.URI's rules, else 400. */
  readonly strictHost: boolean;
  /** Who first copies the headers by their spelling, see `copyHeaders`; null where that is not known. */
  readonly copiedBy: 'filters' | 'sender' | null;
  /** What balances `lb://`: Ribbon keeps target and query as they are, LoadBalancer encodes like `http://`. */
  readonly ribbonByDefault: boolean;
  /** Filters that the line has beyond the common ones. */
  readonly laterFilters: boolean;
}

/**
 * The behaviour of a version (`2.2.9`, `4.3`). 2.2 and 4.3 are verified against the running gateways; the lines between
 * follow the sources at their tags, as 5.0 does. A version that is only a line stands for its last release.
 * Source: spring-cloud-gateway tags v2.2.9 to v5.0.3, spring-framework tags v5.2.15 to v7.0.2.
 * @param orLater whether it may be a later line, too: what that changes is null then
 */
export function gatewayBehaviour(version: string, orLater = false): GatewayBehaviour {
  const [major = 0, minor = 0, patch = 99] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const at = (wantedMajor: number, wantedMinor: number, wantedPatch = 0): boolean =>
    major !== wantedMajor
      ? major > wantedMajor
      : minor !== wantedMinor
        ? minor > wantedMinor
        : patch >= wantedPatch;
  return {
    line: `${major}.${minor}`,
    prefix: at(4, 3) ? 'spring.cloud.gateway.server.webflux' : 'spring.cloud.gateway',
    restSegments: at(4, 3) ? 'start-or-end' : at(3, 0) ? 'end-only' : 'end',
    optionalSlash: at(5, 0) ? false : orLater ? null : true,
    dotAll: at(4, 0),
    ant: { comparesLastSeparator: at(4, 0) },
    splitsHeaderValues: at(4, 1, 6),
    allCookies: at(4, 1, 1),
    methodsIgnoreCase: !at(4, 0),
    prefixIsTemplate: at(3, 1),
    encodesParameters: at(4, 1, 9),
    stripPrefixDefault: at(3, 1) ? 1 : 0,
    predicateErrorsFail: at(4, 2),
    strictHost: !at(4, 0),
    copiedBy: at(4, 3) ? 'filters' : at(3, 0) ? null : 'sender',
    ribbonByDefault: !at(3, 0),
    laterFilters: at(4, 0),
  };
}
