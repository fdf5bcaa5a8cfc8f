import { describe, expect, test } from 'vitest';
import { convertGatewayApi } from '#shared/policy/istio/gateway-api/convert.ts';
import { httpRouteSpec, kubernetesGatewaySpec } from '#shared/policy/istio/gateway-api/schema.ts';
import { gatewayOracle, sidecarOracle } from '#shared/policy/istio/route-table/oracle.ts';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { get, resources, service } from './mesh.ts';

const GATEWAY = `
metadata: {name: gw, namespace: infra}
spec:
  gatewayClassName: istio
  listeners:
  - {name: http, port: 80, protocol: HTTP, hostname: '*.example.test', allowedRoutes: {namespaces: {from: All}}}
  - {name: own, port: 8080, protocol: HTTP}
`;

const route = (name: string, rules: string, more = '', created = '2026-01-01T00:00:00Z') => `
metadata: {name: ${name}, namespace: default, creationTimestamp: '${created}'}
spec:
  parentRefs: [{name: gw, namespace: infra}]
  hostnames: [shop.example.test]
${more}  rules:
${rules.trim().replace(/^/gm, '  ')}
`;

function converted(routes: string, gateways = GATEWAY) {
  const problems = new Problems();
  const api = {
    gateways: resources(kubernetesGatewaySpec, gateways),
    httpRoutes: resources(httpRouteSpec, routes),
    domain: 'cluster.local',
    grants: (_from: string, to: string) => to === 'granted',
  };
  return { ...convertGatewayApi(api, problems), problems: problems.found };
}

function oracleOf(routes: string, gateways = GATEWAY) {
  const { gateways: made, virtualServices } = converted(routes, gateways);
  const mesh = {
    virtualServices,
    services: null,
    pathNormalization: 'BASE' as const,
    domain: 'cluster.local',
  };
  const { oracle } = gatewayOracle(mesh, { gateways: made, namespace: 'infra', labels: {} });
  return (target: string, more: Parameters<typeof get>[1] = {}) => summary(oracle.route(get(target, more)));
}

function summary(decision: RouteDecision): string {
  if (decision.kind === 'route')
    return `${decision.route.name} -> ${decision.destinations.map(({ host, weight }) => `${host.replace('.svc.cluster.local', '')} ${weight}`).join(', ')} ${decision.upstream.target}`;
  if (decision.kind === 'redirect') return `${decision.status} ${decision.location}`;
  return 'status' in decision ? `${decision.kind} ${decision.status}` : decision.kind;
}

const to = (name: string) => `backendRefs: [{name: ${name}, port: 80}]`;

describe('Gateway API', () => {
  test('prefixes match by segments', () => {
    const ask = oracleOf(route('r', `- {matches: [{path: {value: /foo/}}], ${to('a')}}`));
    expect(ask('/foo')).toBe('default.r.0 -> a.default 100 /foo');
    expect(ask('/foo/x')).toContain('-> a.default');
    expect(ask('/foobar')).toBe('no-route 404');
  });

  test('rules are tried by precedence, over all HTTPRoutes of the host', () => {
    const older = route(
      'older',
      `
- {name: short, matches: [{path: {value: /a}}], ${to('a')}}
- {name: regex, matches: [{path: {type: RegularExpression, value: '/a/b/c/d.*'}}], ${to('a')}}
- {name: first, matches: [{path: {value: /same}}], ${to('a')}}`,
    );
    const newer = route(
      'newer',
      `
- {name: long, matches: [{path: {value: /a/b}}], ${to('b')}}
- {name: method, matches: [{path: {value: /a/b}, method: POST}], ${to('b')}}
- {name: header, matches: [{path: {value: /a/b}, headers: [{name: x, value: '1'}]}], ${to('b')}}
- {name: exact, matches: [{path: {type: Exact, value: /a}}], ${to('b')}}
- {name: second, matches: [{path: {value: /same}}], ${to('b')}}`,
      '',
      '2026-02-01T00:00:00Z',
    );
    const ask = oracleOf(`${newer}---${older}`);
    const name = (...args: Parameters<typeof ask>) => ask(...args).split(' ')[0];
    expect(name('/a')).toBe('exact');
    expect(name('/a/')).toBe('short');
    expect(name('/a/b/c/d')).toBe('long');
    expect(name('/a/b', { method: 'POST' })).toBe('method');
    expect(name('/a/b', { headers: [['x', '1']] })).toBe('header');
    expect(name('/same')).toBe('first');
  });

  test('filters', () => {
    const ask = oracleOf(
      route(
        'r',
        `
- {name: strip, matches: [{path: {value: /strip}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}], ${to('a')}}
- {name: swap, matches: [{path: {value: /swap}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new/}}}], ${to('a')}}
- {name: full, matches: [{path: {value: /full}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replaceFullPath: /all}}}], ${to('a')}}
- {matches: [{path: {value: /https}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}]}
- {matches: [{path: {value: /old}}], filters: [{type: RequestRedirect, requestRedirect: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}}]}`,
      ),
    );
    expect(ask('/strip')).toContain(' /');
    expect(ask('/strip/x?q=1')).toBe('strip -> a.default 100 /x?q=1');
    expect(ask('/stripx')).toBe('no-route 404');
    expect(ask('/swap/x')).toBe('swap -> a.default 100 /new/x');
    expect(ask('/swap')).toBe('swap -> a.default 100 /new');
    expect(ask('/full/x/y?q=1')).toBe('full -> a.default 100 /all?q=1');
    expect(ask('/https/x')).toBe('301 https://shop.example.test/https/x');
    expect(ask('/old/x')).toBe('301 http://shop.example.test/new/x');
  });

  test('weights, a rule without a backend, and backends that may not be referred to', () => {
    const ask = oracleOf(
      route(
        'r',
        `
- {matches: [{path: {value: /w}}], backendRefs: [{name: a, port: 80, weight: 3}, {name: b, port: 80}, {name: c, port: 80, weight: 0}]}
- {matches: [{path: {value: /none}}]}
- {matches: [{path: {value: /foreign}}], backendRefs: [{name: a, namespace: other, port: 80}]}
- {matches: [{path: {value: /granted}}], backendRefs: [{name: a, namespace: granted, port: 80}]}`,
      ),
    );
    expect(ask('/w')).toBe('default.r.0 -> a.default 75, b.default 25 /w');
    expect(ask('/none')).toBe('direct-response 500');
    expect(ask('/foreign')).toBe('no-route 500');
    expect(ask('/granted')).toBe('default.r.3 -> a.granted 100 /granted');
  });

  test('listeners choose routes by namespace, host, section and port', () => {
    const ask = oracleOf(route('r', `- {${to('a')}}`));
    expect(ask('/')).toContain('-> a.default');
    expect(ask('/', { authority: 'shop.example.test:8080' })).toBe('no-route 404');
    const elsewhere = route('r', `- {${to('a')}}`).replace('[{name: gw,', '[{name: gw, sectionName: own,');
    expect(oracleOf(elsewhere)('/')).toBe('no-route 404');
    const noHost = route('r', `- {${to('a')}}`).replace('shop.example.test', 'shop.other.test');
    expect(oracleOf(noHost)('/', { authority: 'shop.other.test' })).toBe('no-route 404');
  });

  test('a host belongs to the listener that names it most exactly', () => {
    const gateways = `
metadata: {name: gw, namespace: infra}
spec:
  gatewayClassName: istio
  listeners:
  - {name: any, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
  - {name: exact, port: 80, protocol: HTTP, hostname: shop.example.test, allowedRoutes: {namespaces: {from: Same}}}
`;
    const { virtualServices } = converted(route('r', `- {${to('a')}}`), gateways);
    expect(virtualServices).toEqual([]);
  });

  test('what Istio refuses or cannot be known becomes a problem', () => {
    const refused = converted(
      route('r', `- {filters: [{type: ExtensionRef, extensionRef: {name: x}}], ${to('a')}}`),
    );
    expect(refused.virtualServices).toEqual([]);
    expect(refused.problems).toMatchObject([{ code: 'NOT_MODELLED' }]);
    const selected = converted(
      route('r', `- {${to('a')}}`),
      GATEWAY.replace('{from: All}', '{from: Selector, selector: {}}'),
    );
    expect(selected.problems).toMatchObject([{ code: 'NOT_MODELLED' }]);
    expect(selected.gateways).toHaveLength(1);
  });

  test('a Service as parent makes routes of the mesh', () => {
    const yaml = route(
      'r',
      `- {name: canary, matches: [{headers: [{name: x, value: '1'}]}], backendRefs: [{name: b, port: 8080}]}`,
    )
      .replace('[{name: gw, namespace: infra}]', '[{kind: Service, group: "", name: a, port: 8080}]')
      .replace('  hostnames: [shop.example.test]\n', '');
    const { virtualServices } = converted(yaml);
    const mesh = {
      virtualServices,
      services: [service('a'), service('b')],
      pathNormalization: 'BASE' as const,
      domain: 'cluster.local',
    };
    const { oracle } = sidecarOracle(mesh, {
      namespace: 'default',
      labels: {},
      outboundTrafficPolicy: 'ALLOW_ANY',
    });
    const ask = (headers: [string, string][]) =>
      summary(oracle.route(get('/', { authority: 'a:8080', headers })));
    expect(ask([['x', '1']])).toBe('canary -> b.default 100 /');
    expect(ask([])).toBe('no-route 404');
  });

  test('a rule is declared in its HTTPRoute', () => {
    const { virtualServices } = converted(
      route('r', `- {${to('a')}}\n- {matches: [{path: {value: /x}}, {path: {value: /y}}], ${to('a')}}`),
    );
    expect(virtualServices[0]?.placeOf(['spec', 'http', 0]).field).toBe('spec.rules[1].matches[0]');
    expect(virtualServices[0]?.placeOf(['spec', 'http', 2]).field).toBe('spec.rules[0]');
  });
});
