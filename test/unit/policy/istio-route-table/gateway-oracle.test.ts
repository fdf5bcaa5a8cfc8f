import { describe, expect, test } from 'vitest';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import { gateway, get, service, shop } from './mesh.ts';

/** What a decision is about, in one line. */
function summary(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'route':
      return `${decision.route.name} -> ${decision.destinations.map(({ host, subset, weight }) => `${host.split('.')[0] ?? ''}${subset === null ? '' : `/${subset}`} ${weight}`).join(', ')} ${decision.upstream.target}`;
    case 'redirect':
      return `${decision.status} ${decision.location}`;
    case 'direct-response':
      return `${decision.status} ${decision.body ?? '(none)'}`;
    case 'no-route':
    case 'rejected':
      return `${decision.kind} ${decision.status}`;
    case 'not-modelled':
      return `not modelled: ${decision.reason}`;
  }
}

/** Expected values of this file were seen on Envoy 1.40 with istiod 1.31; test/lab/oracle/envoy repeats that at scale. */
describe('gateway oracle', () => {
  const routes = gateway(
    shop(`
- name: exact
  match: [{uri: {exact: /api/items}, method: {exact: GET}}]
  route: [{destination: {host: items, subset: v1}}]
- name: strip
  match: [{uri: {prefix: /api/}}]
  rewrite: {uri: /}
  route: [{destination: {host: items}}]
- name: regex
  match: [{uri: {regex: '/user/[0-9]+'}, ignoreUriCase: true}]
  route:
  - {destination: {host: users, subset: v1}, weight: 90}
  - {destination: {host: users, subset: v2}, weight: 10}
  - {destination: {host: users, subset: v3}, weight: 0}
- name: moved
  match: [{uri: {prefix: /old}}]
  redirect: {uri: /new, redirectCode: 302}
- name: gone
  match: [{uri: {exact: /gone}}]
  directResponse: {status: 404, body: {string: gone}}
`),
  ).oracle;

  test.each([
    ['/api/items', 'exact -> items/v1 100 /api/items'],
    ['/api/items?q=1', 'exact -> items/v1 100 /api/items?q=1'],
    ['/api/items/', 'strip -> items 100 /items/'],
    ['/api/', 'strip -> items 100 /'],
    ['/api', 'no-route 404'],
    ['/api//x', 'strip -> items 100 //x'],
    ['/user/7', 'regex -> users/v1 90, users/v2 10 /user/7'],
    ['/USER/7', 'no-route 404'],
    ['/old/thing?x=1', '302 http://shop.example.test/new?x=1'],
    ['/gone', '404 gone'],
    ['/x/../api/./items', 'exact -> items/v1 100 /api/items'],
    ['/%61pi/items', 'exact -> items/v1 100 /api/items'],
    ['/api%2Fitems', 'no-route 404'],
    ['/api\\items', 'exact -> items/v1 100 /api/items'],
    ['/api/items#top', 'rejected 400'],
    ['/api/%00', 'rejected 400'],
    ['/äpi', 'rejected 400'],
    ['*', 'rejected 400'],
  ])('%s', (target, expected) => {
    expect(summary(routes.route(get(target)))).toBe(expected);
  });

  test('a rewritten path leaves the original in a header', () => {
    const decision = routes.route(get('/api/x?y=1', { headers: [['X-A', '1']] }));
    expect(decision).toMatchObject({
      upstream: {
        target: '/x?y=1',
        authority: 'shop.example.test',
        headers: [
          ['x-a', '1'],
          ['x-envoy-original-path', '/api/x?y=1'],
        ],
      },
    });
  });

  test.each([
    ['SHOP.example.test', 'exact -> items/v1 100 /api/items'],
    ['shop.example.test:8443', 'exact -> items/v1 100 /api/items'],
    ['shop.example.test.', 'no-route 404'],
    ['other.example.test', 'no-route 404'],
    ['', 'no-route 404'],
    ['a b', 'rejected 400'],
  ])('authority %s', (authority, expected) => {
    expect(summary(routes.route(get('/api/items', { authority })))).toBe(expected);
  });

  test('a name of HTTP that Envoy does not know is refused', () => {
    expect(summary(routes.route(get('/api/items', { method: 'FOO' })))).toBe('rejected 400');
    expect(summary(routes.route(get('/api/items', { method: 'POST' })))).toBe('strip -> items 100 /items');
  });

  test('the place of the rule is the origin of the decision', () => {
    expect(routes.route(get('/gone'))).toMatchObject({
      route: {
        name: 'gone',
        origin: { kind: 'written', place: { file: 'shop.yaml', field: 'spec.http[4]' } },
      },
    });
  });

  test('several MeshConfig.pathNormalization', () => {
    const rules = shop('- {match: [{uri: {exact: /a/b}}], directResponse: {status: 200}}');
    const status = (
      target: string,
      pathNormalization: 'NONE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES',
    ) => summary(gateway(rules, { pathNormalization }).oracle.route(get(target)));
    expect(status('/a//b', 'MERGE_SLASHES')).toBe('200 (none)');
    expect(status('/a%2Fb', 'MERGE_SLASHES')).toBe('no-route 404');
    expect(status('/a%2F%2fb', 'DECODE_AND_MERGE_SLASHES')).toBe('200 (none)');
    expect(status('/a%5cb', 'DECODE_AND_MERGE_SLASHES')).toBe('200 (none)');
    expect(status('/a/./b', 'NONE')).toBe('no-route 404');
    const all = shop('- {match: [{uri: {exact: //}}], directResponse: {status: 201}}');
    expect(summary(gateway(all, { pathNormalization: 'MERGE_SLASHES' }).oracle.route(get('////')))).toBe(
      '201 (none)',
    );
  });

  test('headers, parameters and what is absent', () => {
    const { oracle } = gateway(
      shop(`
- {name: canary, match: [{headers: {X-Canary: {exact: always}}}], route: [{destination: {host: a}}]}
- {name: cookie, match: [{headers: {cookie: {regex: '^(.*;\\s*)?user=7(;.*)?$'}}}], route: [{destination: {host: a}}]}
- {name: query, match: [{queryParams: {q: {exact: '1'}, flag: {}}}], route: [{destination: {host: a}}]}
- {name: without, match: [{uri: {prefix: /without}, withoutHeaders: {x-a: {}, x-b: {exact: 'no'}}}], route: [{destination: {host: a}}]}
- {name: empty, match: [{uri: {prefix: /empty}, headers: {x-a: {exact: ''}}}], route: [{destination: {host: a}}]}
- {name: none, match: [{uri: {prefix: /none}, withoutHeaders: {x-a: {exact: ''}}}], route: [{destination: {host: a}}]}
`),
    );
    const name = (target: string, headers: [string, string][] = []) =>
      summary(oracle.route(get(target, { headers }))).split(' ')[0];
    expect(
      name('/', [
        ['x-canary', 'never'],
        ['x-canary', 'always'],
      ]),
    ).toBe('canary');
    expect(name('/', [['x-canary', 'never,always']])).toBe('no-route');
    expect(name('/', [['Cookie', 'a=b; user=7']])).toBe('cookie');
    expect(name('/?q=1&flag')).toBe('query');
    expect(name('/?q=2&q=1&flag')).toBe('no-route');
    expect(name('/?q=%31&flag')).toBe('no-route');
    expect(name('/without')).toBe('without');
    expect(name('/without', [['x-b', 'yes']])).toBe('without');
    expect(name('/without', [['x-b', 'no']])).toBe('no-route');
    expect(name('/without', [['x-a', '']])).toBe('no-route');
    expect(name('/empty')).toBe('no-route');
    expect(name('/empty', [['x-a', '']])).toBe('empty');
    expect(name('/none')).toBe('no-route');
    expect(name('/none', [['x-a', 'x']])).toBe('none');
  });

  test('before Envoy 1.39 repeated values of a header are one value', () => {
    const rules = shop('- {match: [{headers: {x: {exact: "a,b"}}}], directResponse: {status: 200}}');
    const headers: [string, string][] = [
      ['x', 'a'],
      ['X', 'b'],
    ];
    const status = (repeatedHeaders: 'each' | 'joined') =>
      summary(gateway(rules, { repeatedHeaders }).oracle.route(get('/', { headers })));
    expect(status('joined')).toBe('200 (none)');
    expect(status('each')).toBe('no-route 404');
  });

  test('a header that Envoy writes itself is not modelled', () => {
    const { oracle } = gateway(
      shop('- {match: [{headers: {x-forwarded-proto: {exact: https}}}], route: [{destination: {host: a}}]}'),
    );
    expect(oracle.route(get('/'))).toMatchObject({ kind: 'not-modelled' });
  });

  test.each([
    ['{authority: other.example.test}', 'http://other.example.test/a?q=1'],
    ['{scheme: https}', 'https://shop.example.test:80/a?q=1', 'shop.example.test:80'],
    ['{scheme: https, port: 443}', 'https://shop.example.test/a?q=1'],
    ['{port: 8080}', 'http://shop.example.test:8080/a?q=1', 'shop.example.test:81'],
    ['{derivePort: FROM_REQUEST_PORT}', 'http://shop.example.test/a?q=1'],
    ['{uri: moved}', 'http://shop.example.test/moved?q=1'],
    ['{uri: "/x?y"}', 'http://shop.example.test/x?y'],
    ['{prefixRewrite: /b}', 'http://shop.example.test/b?q=1'],
  ])('redirect %s', (redirect, location, authority = 'shop.example.test') => {
    const { oracle } = gateway(shop(`- {match: [{uri: {prefix: /a}}], redirect: ${redirect}}`));
    const expected = authority.endsWith(':80') ? location.replace(':80', '') : location;
    expect(summary(oracle.route(get('/a?q=1', { authority })))).toBe(`301 ${expected}`);
  });

  test('header operations: a destination’s and the rule’s, remove before set before add', () => {
    const { oracle } = gateway(
      shop(`
- headers: {request: {set: {x-a: rule}, add: {x-b: '%REQ(x-in)%!'}, remove: [x-c]}}
  route: [{destination: {host: a}, headers: {request: {add: {X-A: own, accept: text/html}, set: {host: inner.test}}}}]
`),
    );
    const headers: [string, string][] = [
      ['x-c', '1'],
      ['X-In', 'v'],
      ['accept', 'a/b'],
    ];
    expect(oracle.route(get('/', { headers }))).toMatchObject({
      upstream: {
        authority: 'inner.test',
        headers: [
          ['x-in', 'v'],
          ['accept', 'a/b,text/html'],
          ['x-a', 'rule'],
          ['x-b', 'v!'],
          ['x-a', 'own'],
        ],
      },
    });
  });

  test('a destination that the mesh does not have is answered with 503', () => {
    const services = [service('items', ['v1'])];
    const { oracle } = gateway(
      shop(`
- {match: [{uri: {exact: /a}}], route: [{destination: {host: items, subset: v1}}]}
- {match: [{uri: {exact: /b}}], route: [{destination: {host: items, subset: v2}}]}
- {match: [{uri: {exact: /c}}], route: [{destination: {host: missing}}]}
- {match: [{uri: {exact: /d}}], route: [{destination: {host: items, port: {number: 81}}}]}
`),
      { services },
    );
    const [a, ...others] = ['/a', '/b', '/c', '/d'].map((path) => summary(oracle.route(get(path))));
    expect(a).toBe('shop.http[0] -> items/v1 100 /a');
    expect(others).toEqual(['no-route 503', 'no-route 503', 'no-route 503']);
  });

  test('fault injection that always aborts answers by itself', () => {
    const { oracle } = gateway(
      shop(
        '- {fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, route: [{destination: {host: a}}]}',
      ),
    );
    expect(summary(oracle.route(get('/')))).toBe('418 fault filter abort');
  });

  test('what takes everything comes last when several VirtualServices share a host', () => {
    const first = shop('- {name: all, route: [{destination: {host: a}}]}');
    const second = shop(
      '- {name: api, match: [{uri: {prefix: /api}}], route: [{destination: {host: b}}]}',
    ).replace('name: shop,', 'name: zoo,');
    const { oracle } = gateway(`${first}---${second}`);
    expect(summary(oracle.route(get('/api')))).toContain('api -> b');
    expect(summary(oracle.route(get('/')))).toContain('all -> a');
  });

  test('the most specific host wins, and a VirtualService counts only for gateways that it names', () => {
    const of = (name: string, hosts: string, gateways = '[ingress]') =>
      shop(`- {name: ${name}, route: [{destination: {host: a}}]}`)
        .replace('hosts: [shop.example.test]', `hosts: ${hosts}`)
        .replace('name: shop,', `name: ${name},`)
        .replace('gateways: [ingress]', `gateways: ${gateways}`);
    const { oracle } = gateway(
      [
        of('any', "['*']"),
        of('example', "['*.example.test']"),
        of('deep', "['*.deep.example.test']"),
        of('exact', '[shop.example.test]'),
        of('elsewhere', '[elsewhere.test]', '[other/ingress]'),
      ].join('---'),
    );
    const name = (authority: string) => summary(oracle.route(get('/', { authority }))).split(' ')[0];
    expect(name('shop.example.test')).toBe('exact');
    expect(name('x.example.test')).toBe('example');
    expect(name('y.deep.example.test')).toBe('deep');
    expect(name('deep.example.test')).toBe('example');
    expect(name('example.test')).toBe('any');
    expect(name('elsewhere.test')).toBe('any');
  });

  test('httpsRedirect, namespaces of hosts, and TLS servers by the name asked for', () => {
    const gateways = `
metadata: {name: ingress, namespace: default}
spec:
  servers:
  - {port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.test], tls: {httpsRedirect: true}}
  - {port: {number: 443, name: https, protocol: HTTPS}, hosts: [./shop.example.test], tls: {mode: SIMPLE, credentialName: shop}}
  - {port: {number: 443, name: foreign, protocol: HTTPS}, hosts: [other/foreign.test], tls: {mode: SIMPLE, credentialName: x}}
`;
    const foreign = shop('- {directResponse: {status: 202}}')
      .replace('[shop.example.test]', '[foreign.test]')
      .replace('name: shop,', 'name: foreign,');
    const { oracle } = gateway(`${shop('- {directResponse: {status: 201}}')}---${foreign}`, { gateways });
    expect(summary(oracle.route(get('/x')))).toBe('301 https://shop.example.test/x');
    expect(summary(oracle.route(get('/x', { scheme: 'https' })))).toBe('201 (none)');
    expect(summary(oracle.route(get('/x', { scheme: 'https', authority: 'foreign.test' })))).toBe(
      'no-route 404',
    );
    expect(summary(oracle.route(get('/x', { scheme: 'https', authority: 'no.test' })))).toContain(
      'not modelled',
    );
  });

  test('conditions on the proxy decide when routes are made', () => {
    const { oracle } = gateway(
      shop(`
- {match: [{port: 81}], directResponse: {status: 201}}
- {match: [{sourceLabels: {app: consumer}}], directResponse: {status: 202}}
- {match: [{sourceNamespace: other}], directResponse: {status: 203}}
- {match: [{gateways: [mesh]}], directResponse: {status: 205}}
- {match: [{gateways: [ingress], uri: {prefix: /x}}], directResponse: {status: 206}}
`),
    );
    expect(summary(oracle.route(get('/')))).toBe('no-route 404');
    expect(summary(oracle.route(get('/x')))).toBe('206 (none)');
  });
});
