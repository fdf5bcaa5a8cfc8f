import { describe, expect, it } from 'vitest';
import { gatewayOf, get, inWords, sent, withRoutes } from './gateway.ts';

// What is expected here was answered by the running gateways (test/lab/oracle/gateway).
const one = (rest: string) => `{id: one, uri: "http://10.0.0.1:81", ${rest}}`;

describe('the path predicate', () => {
  it.each([
    ['/foo/**', '/foo', true],
    ['/foo/**', '/foobar', false],
    ['/foo/**', '/foo/x/y', true],
    ['/foo', '/foo/', true],
    ['/foo,false', '/foo/', false],
    ['/foo/', '/foo', false],
    ['/a/{x}', '/a/', false],
    ['/a/*', '/a/', true],
    ['/{*rest}', '/x/y', true],
    ['/f?o', '/fxo', true],
    ['/foo', '/Foo', false],
    ['/foo', '/%66oo', true],
    ['/foo', '/foo;v=1', true],
    ['/foo/bar', '/foo//bar', false],
    ['/{x:[a-z]+}', '/12', false],
  ])('%s on %s', (pattern, path, matches) => {
    const gateway = withRoutes('4.3', one(`predicates: ["Path=${pattern}"]`));
    expect(sent(gateway, path) === '404').toBe(!matches);
  });

  it('takes one more slash until 4.3; since 5.0 the flag says nothing any more (RT-02)', () => {
    const routes = `spring.cloud.gateway.server.webflux.routes:
      - {id: one, uri: "http://one.test", predicates: [Path=/a]}
      - {id: flagged, uri: "http://one.test", predicates: [{name: Path, args: {patterns: /b, matchTrailingSlash: true}}]}`;
    expect(['/a', '/a/', '/b/'].map((path) => sent(gatewayOf('4.3', routes), path))).toEqual([
      'one /a',
      'one /a/',
      'flagged /b/',
    ]);
    expect(['/a', '/a/', '/b/'].map((path) => sent(gatewayOf('5.0', routes), path))).toEqual([
      'one /a',
      '404',
      '404',
    ]);
  });

  it('takes ** in the middle for one segment in 2.2, and the gateway does not start with it in 4.3', () => {
    const route = one('predicates: ["Path=/a/**/b"]');
    expect(sent(withRoutes('2.2', route), '/a/x/b')).toBe('one /a/x/b');
    expect(sent(withRoutes('2.2', route), '/a/x/y/b')).toBe('404');
    expect(sent(withRoutes('4.3', route), '/a/x/b')).toBe('?');
  });
});

describe('the other predicates', () => {
  it('compares the port of a Host and its case', () => {
    const gateway = withRoutes('4.3', one('predicates: ["Host=**.example.test"]'));
    expect(sent(gateway, '/')).toBe('one /');
    for (const authority of ['shop.example.test:8080', 'SHOP.EXAMPLE.TEST', 'example.org'])
      expect(inWords(gateway.oracle.route({ ...get('/'), authority }))).toBe('404');
  });

  it('splits header values at commas since 4.1.6 only', () => {
    const route = one('predicates: ["Header=X-V, v2"]');
    expect(sent(withRoutes('4.3', route), '/', { 'x-v': 'v1, v2' })).toBe('one /');
    expect(sent(withRoutes('2.2', route), '/', { 'x-v': 'v1, v2' })).toBe('404');
  });

  it('decodes query values and wants the whole value', () => {
    const gateway = withRoutes('4.3', one('predicates: ["Query=color, gre.n"]'));
    expect(sent(gateway, '/?color=gre%65n')).toBe('one /?color=gre%65n');
    expect(sent(gateway, '/?color=greens')).toBe('404');
    expect(sent(gateway, '/?color')).toBe('404');
  });

  it('tests every cookie of a name in 4.3, the first one in 2.2', () => {
    const route = one('predicates: [{name: Cookie, args: {name: c, regexp: b}}]');
    expect(sent(withRoutes('4.3', route), '/', { cookie: 'c=a; c=b' })).toBe('one /');
    expect(sent(withRoutes('2.2', route), '/', { cookie: 'c=a; c=b' })).toBe('404');
  });

  it('asks the clock', () => {
    const between = 'Between=2020-01-01T00:00:00Z, 2120-01-01T00:00:00Z';
    expect(sent(withRoutes('4.3', one(`predicates: ["${between}"]`)), '/')).toBe('one /');
    expect(sent(withRoutes('4.3', one('predicates: ["Before=2020-01-01T00:00:00Z"]')), '/')).toBe('404');
  });

  it('does not guess the client’s address', () => {
    const gateway = withRoutes('4.3', one('predicates: ["RemoteAddr=10.0.0.0/8"]'));
    expect(sent(gateway, '/')).toBe('?');
    expect(inWords(gateway.oracle.route({ ...get('/'), client: '10.1.2.3' }))).toBe('one /');
    expect(inWords(gateway.oracle.route({ ...get('/'), client: '11.1.2.3' }))).toBe('404');
  });

  it('does not let a custom predicate decide, but a false one beside it', () => {
    const gateway = withRoutes('4.3', one('predicates: ["Path=/x", Mine=1]'));
    expect(sent(gateway, '/y')).toBe('404');
    expect(sent(gateway, '/x')).toBe('?');
  });
});

describe('routes', () => {
  it('are tried by order, then by definition', () => {
    const gateway = withRoutes(
      '4.3',
      one('predicates: ["Path=/**"], order: 1'),
      '{id: two, uri: "http://b", predicates: ["Path=/x/**"]}',
      '{id: three, uri: "http://c", predicates: ["Path=/x/**"]}',
    );
    expect(sent(gateway, '/x')).toBe('two /x');
    expect(sent(gateway, '/y')).toBe('one /y');
  });

  it('share their requests by weight, or lose them (RT-11)', () => {
    const weighted = (name: string, weight: number, path = '/**') =>
      `{id: ${name}, uri: "lb://${name}", predicates: ["Path=${path}", "Weight=g, ${weight}"]}`;
    const both = withRoutes('4.3', weighted('A', 3), weighted('b', 1));
    expect(both.oracle.route(get('/x'))).toMatchObject({
      kind: 'route',
      destinations: [
        { host: 'a', port: null, weight: 75 },
        { host: 'b', port: null, weight: 25 },
      ],
    });
    expect(sent(withRoutes('4.3', weighted('a', 0), weighted('b', 9)), '/x')).toBe('b /x');
    expect(sent(withRoutes('4.3', weighted('a', 0), weighted('b', 0)), '/x')).toBe('404');
    const lost = withRoutes('4.3', weighted('a', 1), weighted('b', 1, '/only/**')).oracle.route(get('/x'));
    expect(lost).toMatchObject({ kind: 'not-modelled', reason: expect.stringContaining('RT-11') as string });
  });

  it('answer themselves', () => {
    const gateway = withRoutes(
      '4.3',
      '{id: n, uri: "no://op", predicates: ["Path=/n"], filters: [SetStatus=503]}',
    );
    expect(gateway.oracle.route(get('/n'))).toMatchObject({ kind: 'direct-response', status: 503 });
    expect(sent(withRoutes('4.3', '{id: f, uri: "forward:/x", predicates: ["Path=/n"]}'), '/n')).toBe('?');
  });

  it('are refused before they are tried', () => {
    const gateway = withRoutes('4.3', one('predicates: ["Path=/**"]'));
    expect(sent(gateway, '/a|b')).toBe('400');
    expect(sent(gateway, '/%zz')).toBe('400');
    expect(sent(gateway, '/actuator/health')).toBe('?');
    const preflight = { origin: 'http://web.test', 'access-control-request-method': 'GET' };
    expect(inWords(gateway.oracle.route({ ...get('/', preflight), method: 'OPTIONS' }))).toBe('403');
  });
});

describe('what is sent', () => {
  it('has one slash for several, parameters of a name together, and encodes again what is encoded in part', () => {
    const gateway = withRoutes('4.3', one('predicates: ["Path=/**"]'));
    expect(sent(gateway, '/a//b')).toBe('one /a/b');
    expect(sent(gateway, '/x?a=1&b=2&a=3')).toBe('one /x?a=1&a=3&b=2');
    expect(sent(gateway, '/x?a=%20')).toBe('one /x?a=%20');
    expect(sent(gateway, '/x?a[]=%20')).toBe('one /x?a[]=%2520');
  });

  it('stays as it is behind Ribbon', () => {
    const route = '{id: one, uri: "lb://svc", predicates: ["Path=/**"]}';
    expect(sent(withRoutes('2.2', route), '/a//b?a[]=%20')).toBe('one /a//b?a[]=%20');
    expect(sent(withRoutes('4.3', route), '/a//b?a[]=%20')).toBe('one /a/b?a[]=%2520');
  });

  it.each([
    ['StripPrefix=1', '/a/b/c/', '/b/c/'],
    ['StripPrefix=2', '/a//b//c', '/c'],
    ['PrefixPath=/p', '/a', '/p/a'],
    ['"SetPath=/s/{x}"', '/a', '/s/a'],
    ['"RewritePath=/a/?(?<r>.*), /$\\\\{r}"', '/a/b', '/b'],
    ['"AddRequestParameter=q, {x}"', '/a?z=1', '/a?z=1&q=a'],
    ['RemoveRequestParameter=z', '/a?z=1&y=%20', '/a?y=%20'],
    ['"RewriteRequestParameter=z, n"', '/a?z=1&y=2', '/a?y=2&z=n'],
  ])('%s makes of %s %s', (filter, target, expected) => {
    const gateway = withRoutes('4.3', one(`predicates: ["Path=/{x}/**"], filters: [${filter}]`));
    expect(sent(gateway, target)).toBe(`one ${expected}`);
  });

  it('fails on a variable without a value, and on a path that is none', () => {
    expect(sent(withRoutes('4.3', one('predicates: ["Path=/**"], filters: ["SetPath=/{x}"]')), '/a')).toBe(
      '500',
    );
    expect(
      sent(
        withRoutes(
          '4.3',
          one(
            'predicates: ["Path=/**"], filters: [{name: RewritePath, args: {regexp: "/.*", replacement: "x"}}]',
          ),
        ),
        '/a',
      ),
    ).toBe('500');
  });

  it('keeps the Host on demand', () => {
    const host = (filter: string) =>
      withRoutes('4.3', one(`predicates: ["Path=/{x}"], filters: [${filter}]`)).oracle.route(get('/a'));
    expect(host('"AddRequestHeader=X-A, v-{x}"')).toMatchObject({
      upstream: { authority: null, headers: [['X-A', 'v-a']] },
    });
    expect(host('PreserveHostHeader')).toMatchObject({ upstream: { authority: 'shop.example.test' } });
    expect(host('"SetRequestHostHeader={x}.test"')).toMatchObject({ upstream: { authority: 'a.test' } });
  });

  it('goes where a header says', () => {
    const gateway = withRoutes(
      '4.3',
      one('predicates: ["Path=/**"], filters: [RequestHeaderToRequestUri=X-To]'),
    );
    expect(gateway.oracle.route(get('/a', { 'x-to': 'http://other:82/z?q=1' }))).toMatchObject({
      destinations: [{ host: 'other', port: 82 }],
      upstream: { target: '/z?q=1' },
    });
  });

  it('is a redirect', () => {
    const gateway = withRoutes(
      '4.3',
      one('predicates: ["Path=/**"], filters: ["RedirectTo=302, https://x.test/y"]'),
    );
    expect(sent(gateway, '/a')).toBe('302 https://x.test/y');
  });

  it('is not guessed behind a custom filter', () => {
    expect(sent(withRoutes('4.3', one('predicates: ["Path=/**"], filters: [Mine=1]')), '/a')).toBe('?');
    expect(sent(withRoutes('4.3', one('predicates: ["Path=/**"], filters: [SecureHeaders]')), '/a')).toBe(
      'one /a',
    );
  });
});
