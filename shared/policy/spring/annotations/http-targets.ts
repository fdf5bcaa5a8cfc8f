import type { Place } from '#shared/policy/source/place.ts';

/** An address or a name that code calls, as a constant of it. */
export interface HttpTarget {
  /** Host of the address, or the name that a balancer is asked for; in lower case. */
  readonly host: string;
  /** `host:port` as it is written; null for a name that a balancer is asked for, and for `lb://name`. */
  readonly authority: string | null;
  readonly tls: boolean;
  readonly place: Place;
}

/** What one file says about HTTP clients. Bodies are not run: only constants and the names of clients are seen. */
export interface HttpClients {
  readonly targets: readonly HttpTarget[];
  /** Where a client of HTTP is named first; null for nowhere. */
  readonly client: Place | null;
  /** Whether a balancer is put into a client by hand, or asked. */
  readonly balances: boolean;
  /** Where a client is given an address that is no constant, in a file without any; null for nowhere. */
  readonly open: Place | null;
}

/**
 * Clients of Spring, of the JDK and of Apache and Square. Sources: Spring Framework reference, "REST Clients"; JDK
 * java.net.http; their own documentation.
 */
export const HTTP_CLIENTS: ReadonlySet<string> = new Set([
  'RestTemplate',
  'AsyncRestTemplate',
  'RestOperations',
  'RestClient',
  'WebClient',
  'TestRestTemplate',
  'OAuth2RestTemplate',
  'HttpServiceProxyFactory',
  'LoadBalancerClient',
  'ReactiveLoadBalancer',
  'DiscoveryClient',
  'HttpClient',
  'CloseableHttpClient',
  'OkHttpClient',
]);

/** What makes a client balance without `@LoadBalanced`, or asks the balancer itself (spring-cloud-commons, "Spring RestTemplate as a LoadBalancer Client"). */
export const BALANCERS: ReadonlySet<string> = new Set([
  'LoadBalancerClient',
  'LoadBalancerInterceptor',
  'LoadBalancerExchangeFilterFunction',
  'ReactorLoadBalancerExchangeFilterFunction',
  'DeferringLoadBalancerExchangeFilterFunction',
]);

/** `LoadBalancerClient.choose`, `DiscoveryClient.getInstances`. */
export const ASKING: ReadonlySet<string> = new Set(['choose', 'getInstances']);

const ADDRESS = /^(https?|lb|wss?):\/\/([A-Za-z0-9](?:[\w.-]*\w)?)(:\d+)?(?:[/?#]|$)/i;

/** The target that a text is; undefined for all other texts, and for an address whose host is put together. */
export function targetOf(text: string, place: Place): HttpTarget | undefined {
  const [, scheme = '', host, port = ''] = ADDRESS.exec(text) ?? [];
  if (host === undefined) return undefined;
  const kind = scheme.toLowerCase();
  return {
    host: host.toLowerCase(),
    authority: kind === 'lb' ? null : host + port,
    tls: kind === 'https' || kind === 'wss',
    place,
  };
}

/** An address of which the host is not in the text. */
export function isOpenAddress(text: string): boolean {
  return /^https?:\/\/(?:$|[^A-Za-z0-9[])/i.test(text);
}
