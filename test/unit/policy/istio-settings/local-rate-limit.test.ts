import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitAtCaller, limitAtGateway, limitAtInstance } from '#shared/policy/istio/settings/limit-reach.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const MESH = `apiVersion: v1
kind: Service
metadata: {name: stock}
spec: {selector: {app: stock}, ports: [{port: 80, name: http, targetPort: 8080}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: [shop.example.test]
  gateways: [shop]
  http: [{name: all, route: [{destination: {host: stock}}]}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: other}
spec:
  hosts: [other.example.test]
  gateways: [shop]
  http: [{name: others, route: [{destination: {host: stock}}]}]
`;
const CONFIG = `{stat_prefix: l, token_bucket: {max_tokens: 20, tokens_per_fill: 10, fill_interval: 1s}, filter_enabled: {default_value: {numerator: 100}}, filter_enforced: {default_value: {numerator: 100}}}`;
const TYPE = 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit';
const typed = (value: string) =>
  `{"@type": type.googleapis.com/udpa.type.v1.TypedStruct, type_url: ${TYPE}, value: ${value}}`;
const filter = (match: string, value = CONFIG) =>
  `    - applyTo: HTTP_FILTER
      match: {${match}}
      patch: {operation: INSERT_BEFORE, value: {name: envoy.filters.http.local_ratelimit, typed_config: ${typed(value)}}}
`;
const ofRoute = (match: string) =>
  `    - applyTo: HTTP_ROUTE
      match: {${match}}
      patch: {operation: MERGE, value: {typed_per_filter_config: {envoy.filters.http.local_ratelimit: ${typed(CONFIG)}}}}
`;
const envoyFilter = (labels: string, ...patches: readonly string[]) => `---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: limit, namespace: istio-system}
spec:
  workloadSelector: {labels: ${labels}}
  configPatches:
${patches.join('')}`;
const AT_GATEWAY = '{istio: ingressgateway}';
const HCM = 'filterChain: {filter: {name: envoy.filters.network.http_connection_manager}}';
const EMPTY = '{stat_prefix: l}';

/** Requests per second at the gateway, for a host. */
function atGateway(text: string, host = 'shop'): unknown {
  const decision = policyOf(MESH + text).edges[0]?.oracle.route({
    method: 'GET',
    scheme: 'http',
    authority: `${host}.example.test`,
    target: '/',
    headers: [],
  });
  return decision?.kind === 'route' ? valueIn(decision.settings, 'limit.requestsPerSecond') : decision?.kind;
}

const atInstance = (text: string) =>
  valueIn(callTo(policyOf(MESH + text), 'stock').settings, 'limit.requestsPerSecond');

describe('a local rate limit', () => {
  it.each([
    ['of every listener', `context: GATEWAY, listener: {${HCM}}`, 10],
    ['of the listener for health', `context: GATEWAY, listener: {portNumber: 15021, ${HCM}}`, null],
    [
      'of another listener',
      `context: GATEWAY, listener: {portNumber: 8080, ${HCM}}`,
      'not known: a local rate limit is for some listeners or hosts, and whether for this call is not known',
    ],
    [
      'of a filter chain',
      'context: GATEWAY, listener: {filterChain: {sni: shop.example.test}}',
      'not known: it is for some listeners alone',
    ],
    [
      'of proxies of a version',
      'context: GATEWAY, proxy: {proxyVersion: "^1"}',
      'not known: it is for proxies of some versions alone',
    ],
    ['of sidecars', `context: SIDECAR_OUTBOUND, listener: {${HCM}}`, null],
  ])('%s of a gateway', (_what, match, expected) => {
    expect(atGateway(envoyFilter(AT_GATEWAY, filter(match)))).toBe(expected);
  });

  it('of a virtual host is for the routes of that host, in the form of the documentation', () => {
    const text = envoyFilter(
      AT_GATEWAY,
      filter(`context: GATEWAY, listener: {${HCM}}`, EMPTY),
      ofRoute(
        'context: GATEWAY, routeConfiguration: {vhost: {name: "shop.example.test:80", route: {action: ANY}}}',
      ),
    );
    expect(atGateway(text)).toBe(10);
    expect(atGateway(text, 'other')).toBeNull();
    expect(atGateway(text.replace(':80"', ':81"'))).toBeNull();
  });

  it('of a route is for that route, and only where the filter is in the chain', () => {
    const named = ofRoute('context: GATEWAY, routeConfiguration: {vhost: {route: {name: all}}}');
    const whole = envoyFilter(AT_GATEWAY, filter('context: GATEWAY', EMPTY), named);
    expect([atGateway(whole), atGateway(whole, 'other')]).toEqual([10, null]);
    expect(atGateway(envoyFilter(AT_GATEWAY, named))).toBeNull();
    const answers = named.replace('{name: all}', '{action: DIRECT_RESPONSE}');
    expect(atGateway(envoyFilter(AT_GATEWAY, filter('context: GATEWAY', EMPTY), answers))).toBeNull();
  });

  it('at the instance is told by the port of the service, or of the workload', () => {
    const own = (match: string) =>
      envoyFilter(
        '{app: stock}',
        filter('context: SIDECAR_INBOUND', EMPTY),
        ofRoute(
          `context: SIDECAR_INBOUND, routeConfiguration: {vhost: {name: "${match}", route: {action: ANY}}}`,
        ),
      );
    expect(atInstance(own('inbound|http|80'))).toBe(10);
    expect(atInstance(own('inbound|http|81'))).toBeNull();
    const port = (number: number) =>
      envoyFilter('{app: stock}', filter(`context: SIDECAR_INBOUND, listener: {portNumber: ${number}}`));
    expect([atInstance(port(8080)), atInstance(port(80))]).toEqual([10, null]);
  });

  it('of a port that nobody knows is not known', () => {
    const scope = { port: 80, virtualHost: null, route: null };
    expect(limitAtCaller(scope, 'stock', null)).toBe('not-known');
    expect(limitAtInstance(scope, 80, null)).toBe('not-known');
    expect(limitAtInstance({ ...scope, port: null, virtualHost: 'inbound|http|80' }, null, null)).toBe(
      'not-known',
    );
    expect(limitAtCaller({ ...scope, port: null, virtualHost: 'stock:80' }, 'stock', 80)).toBe('all');
    expect(limitAtCaller({ ...scope, port: null, virtualHost: 'cart:80' }, 'stock', 80)).toBe('none');
  });

  it('of a virtual host is never for all of a wildcard', () => {
    fc.assert(
      fc.property(fc.constantFrom('*', '*.test'), fc.constantFrom('a.test', 'b.test'), (host, named) => {
        const scope = { port: null, virtualHost: `${named}:80`, route: null };
        expect(limitAtGateway(scope, [80], [host])).toBe('not-known');
      }),
    );
  });
});
