import { describe, expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { buildEnvironment } from '#shared/policy/spring/environment/build-environment.ts';
import { readConfigDocuments } from '#shared/policy/spring/environment/config-document.ts';
import { zuulRoutes, type ZuulRoutes } from '#shared/policy/spring/zuul/oracle.ts';
import { readZuulDefinition } from '#shared/policy/spring/zuul/read-definition.ts';
import { get, inWords } from '../spring-gateway/gateway.ts';

function zuulOf(text: string, services: readonly string[] | null = []): ZuulRoutes {
  const problems = new Problems();
  const environment = buildEnvironment(
    readConfigDocuments({ file: 'application.yml', text }, problems),
    problems,
  );
  return zuulRoutes({ zuul: readZuulDefinition(environment, services, problems) });
}

const sent = ({ oracle }: ZuulRoutes, target: string): string => inWords(oracle.route(get(target)));

// What is expected here was answered by the running Zuul (test/lab/oracle/zuul).
describe('Zuul', () => {
  it('strips the literal part of a pattern, and keeps it on demand', () => {
    const zuul = zuulOf(
      'zuul.routes: {a: {path: /x/**, serviceId: s}, b: {path: /y/**, serviceId: t, strip-prefix: false}}',
    );
    expect(sent(zuul, '/x/1')).toBe('a /1');
    expect(sent(zuul, '/x')).toBe('a /');
    expect(sent(zuul, '/xy')).toBe('404');
    expect(sent(zuul, '/y/1')).toBe('b /y/1');
    expect(zuul.routes.map(({ match, rewrite }) => [match, rewrite])).toEqual([
      ['/x/**', 'strips /x'],
      ['/y/**', null],
    ]);
  });

  it('takes the literal part for a regex', () => {
    expect(sent(zuulOf('zuul.routes: {a: {path: /a.b/**, serviceId: s}}'), '/a.b/axb')).toBe('a /axb');
    expect(sent(zuulOf('zuul.routes: {a: {path: "/{id}/**", serviceId: s}}'), '/1/x')).toBe('404');
  });

  it('has a prefix that is stripped as well, and a servlet of its own', () => {
    const zuul = zuulOf('zuul: {prefix: /api, routes: {a: /x/**}}');
    expect(sent(zuul, '/api/x/1')).toBe('x /1');
    expect(sent(zuul, '/x/1')).toBe('404');
    expect(sent(zuul, '/zuul/api/x/1')).toBe('x /1');
    expect(sent(zuulOf('zuul: {prefix: /api, strip-prefix: false, routes: {a: /x/**}}'), '/api/x/1')).toBe(
      'x /api/1',
    );
  });

  it('exposes every service unless it is ignored (RT-10), and tries /** last', () => {
    const zuul = zuulOf('zuul: {ignored-services: "s-*", routes: {rest: {path: /**, serviceId: r}}}', [
      's-a',
      't',
    ]);
    expect(zuul.routes.map(({ name }) => name)).toEqual(['t', 'rest']);
    expect(sent(zuul, '/t/1')).toBe('t /1');
    expect(sent(zuul, '/s-a/1')).toBe('rest /s-a/1');
    expect(sent(zuulOf('zuul.routes: {a: /x/**}', null), '/x')).toBe('?');
  });

  it('names what it keeps from clients, besides services that a written route takes', () => {
    const zuul = zuulOf(
      'zuul: {ignored-services: "s-*", ignored-patterns: [/a/in/**, /b], routes: {s-b: /s-b/**}}',
      ['s-a', 's-b', 't'],
    );
    expect(zuul.refusals.map(({ name, match }) => `${name} ${match}`)).toEqual([
      'ignored-1 /a/in/**',
      'ignored-2 /b',
      'ignored service s-a /s-a/**',
    ]);
    expect(zuul.refusals.map(({ probes }) => probes[0]?.target)).toEqual(['/a/in/x', '/b', '/s-a/x']);
  });

  it('ignores patterns', () => {
    expect(sent(zuulOf('zuul: {ignored-patterns: [/**/admin/**], routes: {a: /x/**}}'), '/x/admin/1')).toBe(
      '404',
    );
  });

  it.each([
    ['/x/a/../y', '500'],
    ['/x/a/%2e%2e/y', '500'],
    ['/x/%25', '500'],
    ['/x/a%2Fb', '400'],
    ['/x/a|b', '400'],
    ['/x/1?a[]=1', '400'],
    ['/x//1;v=2/b%20c', 'x /1/b%20c'],
    ['/x/1?b=2&a=1&b=x+y&wsdl', 'x /1?b=2&b=x+y&a=1&wsdl='],
  ])('reads %s as %s', (target, expected) => {
    expect(sent(zuulOf('zuul.routes: {a: /x/**}'), target)).toBe(expected);
  });

  it('encodes the query for a URL in another way than for a service', () => {
    const zuul = zuulOf('zuul.routes: {a: {path: /x/**, url: "http://10.0.0.1:81/base/"}}');
    expect(sent(zuul, '/x/./1?a=%2B&b=x+y&wsdl')).toBe('a /base/1?a=+&b=x%20y&wsdl');
    expect(zuul.oracle.route(get('/x/1'))).toMatchObject({ destinations: [{ host: '10.0.0.1', port: 81 }] });
  });

  it('drops sensitive headers, of the route or of all', () => {
    const zuul = zuulOf('zuul.routes: {a: {path: /x/**, sensitiveHeaders: ""}, b: {path: /y/**}}');
    const headers = (target: string) => zuul.oracle.route(get(target, { Cookie: 'a=b', 'X-A': '1' }));
    expect(headers('/x/1')).toMatchObject({
      upstream: {
        headers: [
          ['Cookie', 'a=b'],
          ['X-A', '1'],
        ],
      },
    });
    expect(headers('/y/1')).toMatchObject({ upstream: { headers: [['X-A', '1']] } });
  });

  it('does not guess what is answered inside', () => {
    expect(sent(zuulOf('zuul.routes: {a: {path: /x/**, url: "forward:/local"}}'), '/x/1')).toBe('?');
    expect(sent(zuulOf('zuul.routes: {a: /x/**}'), '/actuator/health')).toBe('?');
  });

  it('tells which of its filters are switched off, and does not know routes without those that route', () => {
    const told = (key: string) => {
      const problems = new Problems();
      const text = `zuul.routes: {a: /x/**}\nzuul.${key}\n`;
      const environment = buildEnvironment(
        readConfigDocuments({ file: 'application.yml', text }, problems),
        problems,
      );
      const { notKnown } = readZuulDefinition(environment, [], problems);
      return [notKnown, problems.found.map(({ code, place }) => `${code} ${place.line}`)];
    };
    expect(told('SendErrorFilter.error.disable: true')).toEqual([[], ['NOT_MODELLED 2']]);
    expect(told('PreDecorationFilter.pre.disable: true')).toEqual([
      ['PreDecorationFilter is switched off'],
      ['NOT_MODELLED 2'],
    ]);
    expect(told('SendErrorFilter.error.disable: false')).toEqual([[], []]);
    expect(told('PreDecorationFilter.pre.disable: "${nowhere}"')).toEqual([
      ['PreDecorationFilter is switched off'],
      ['NOT_MODELLED 2'],
    ]);
  });
});
