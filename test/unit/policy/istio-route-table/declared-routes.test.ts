import { describe, expect, test } from 'vitest';
import { gateway, get, shop } from './mesh.ts';

const RULES = `
- name: items
  match: [{uri: {prefix: /api/items/}, method: {exact: GET}, headers: {x-canary: {exact: always}}}]
  rewrite: {uri: /}
  route: [{destination: {host: items}, weight: 30}, {destination: {host: items, subset: v2}, weight: 10}]
- name: users
  match: [{uri: {regex: '/user/[0-9]+(/.*)?'}, ignoreUriCase: true, queryParams: {q: {prefix: a}}, withoutHeaders: {x-old: {}}}]
  rewrite: {uriRegexRewrite: {match: '^/user', rewrite: /u}, authority: users.test}
  route: [{destination: {host: users}}]
- name: all
  route: [{destination: {host: rest}}]
`;

describe('declared routes', () => {
  const { routes, oracle } = gateway(shop(RULES));

  test('match and rewrite in words, shares in percent', () => {
    expect(routes.map(({ name, match, rewrite }) => ({ name, match, rewrite }))).toEqual([
      {
        name: 'items',
        match: 'shop.example.test /api/items/… and header x-canary = always and GET',
        rewrite: '/api/items/ becomes /',
      },
      {
        name: 'users',
        match:
          'shop.example.test path ~ /user/[0-9]+(/.*)? in any case and no header x-old and parameter q = a…',
        rewrite: '^/user becomes /u, the authority becomes users.test',
      },
      { name: 'all', match: 'shop.example.test /…', rewrite: null },
    ]);
    expect(routes[0]?.destinations.map(({ weight }) => weight)).toEqual([75, 25]);
  });

  test('the first probe of a route reaches it, and others miss it', () => {
    const reachedFirst = routes.map(({ probes }) => probes.slice(0, 1).map((probe) => oracle.route(probe)));
    expect(reachedFirst).toMatchObject(routes.map(({ name }) => [{ route: { name } }]));
    const reached = (routes[0]?.probes ?? []).map((probe) => {
      const decision = oracle.route(probe);
      return 'route' in decision ? decision.route?.name : decision.kind;
    });
    expect(new Set(reached)).toEqual(new Set(['items', 'all']));
  });

  test('probes change the path, the method and each header', () => {
    const probes = routes[0]?.probes ?? [];
    expect(new Set(probes.map(({ target }) => target))).toEqual(
      new Set([
        '/api/items/',
        '/api/items',
        '/api/itemsx',
        '/api/items/probe',
        '/API/ITEMS',
        '//api/items',
        '/api',
        '/api/items/?probe=1',
      ]),
    );
    expect(probes.some(({ method }) => method === 'POST')).toBe(true);
    expect(probes.some(({ headers }) => headers.length === 0)).toBe(true);
    expect(probes.some(({ headers }) => headers[0]?.[1] === 'alwaysx')).toBe(true);
  });
});

describe('shadowed routes', () => {
  const shadows = (rules: string) =>
    gateway(shop(rules)).shadowed.map(({ route, by }) => `${route.name} by ${by.name}`);
  const to = (name: string, match: string) =>
    `- {name: ${name}, match: [${match}], route: [{destination: {host: a}}]}`;
  const two = (first: string, second: string) => shadows(`${to('a', first)}\n${to('b', second)}`);

  test.each([
    ['{uri: {prefix: /api}}', '{uri: {prefix: /api/items}}'],
    ['{uri: {prefix: /api}}', '{uri: {exact: /apis}, headers: {x: {}}}'],
    ['{uri: {regex: /a.*}}', '{uri: {exact: /ab}}'],
    ['{uri: {regex: /a.*}}', '{uri: {regex: /a.*}, method: {exact: GET}}'],
    ['{headers: {x: {}}}', '{uri: {prefix: /b}, headers: {X: {exact: v}}}'],
    ['{uri: {prefix: /api}, ignoreUriCase: true}', '{uri: {prefix: /API}}'],
    ['{method: {prefix: P}}', '{method: {exact: POST}}'],
    ['{queryParams: {q: {regex: a+}}}', '{queryParams: {q: {exact: aa}}}'],
    ['{withoutHeaders: {x: {}}}', '{uri: {exact: /b}, withoutHeaders: {x: {}}}'],
  ])('%s takes all of %s', (first, second) => {
    expect(two(first, second)).toEqual(['b by a']);
  });

  test.each([
    ['{uri: {prefix: /api/items}}', '{uri: {prefix: /api}}'],
    ['{uri: {prefix: /api}}', '{uri: {prefix: /API}}'],
    ['{uri: {prefix: /api}}', '{uri: {prefix: /api/x}, ignoreUriCase: true}'],
    ['{uri: {prefix: /api}, headers: {x: {exact: a}}}', '{uri: {prefix: /api}, headers: {x: {}}}'],
    ['{headers: {x: {exact: a}}}', '{withoutHeaders: {x: {exact: a}}}'],
    ['{uri: {regex: /a.*}}', '{uri: {prefix: /a}}'],
    ['{headers: {"@request.auth.claims.sub": {exact: a}}}', '{uri: {prefix: /x}}'],
  ])('%s does not take all of %s', (first, second) => {
    expect(two(first, second)).toEqual([]);
  });

  test('nothing comes after a rule that takes everything', () => {
    const rules = `- {name: all, route: [{destination: {host: a}}]}\n${to('late', '{uri: {prefix: /late}}')}`;
    expect(shadows(rules)).toEqual(['late by all']);
    expect(gateway(shop(rules)).oracle.route(get('/late'))).toMatchObject({ route: { name: 'all' } });
  });
});
