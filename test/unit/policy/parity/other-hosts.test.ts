import { describe, expect, it } from 'vitest';
import { edgeParity, ingress, routes, services } from './edge-side.ts';

const SPRING = `
spring.cloud.gateway.routes:
  - {id: items, uri: "lb://producer", predicates: [Path=/items/**]}
  - {id: users, uri: "lb://users", predicates: [Path=/users/**]}
`;
const to = (host: string, prefix: string, more = '') =>
  `{name: ${host}-rule, match: [{uri: {exact: ${prefix}}}, {uri: {prefix: ${prefix}/}}], ${more} route: [{destination: {host: ${host}}}]}`;
const RULES = `[${to('producer', '/items')}, ${to('users', '/users')}]`;

describe('hosts of the mesh besides the one that takes most requests', () => {
  const rowsOf = (hosts: readonly string[], ...virtualServices: readonly string[]) =>
    edgeParity(SPRING, [services('producer', 'users', 'other'), ingress(...hosts), ...virtualServices]);
  const brief = (rows: ReturnType<typeof rowsOf>) =>
    rows
      .filter(({ scope }) => scope.includes(' at ') || scope.includes('host'))
      .map(({ scope, row, verdict }) => `${scope} | ${row} | ${verdict}`);
  const MAIN = routes('a.test', RULES);

  it('are compared in the same way where they lead to the same services', () => {
    const other = `[${to('producer', '/items', 'timeout: 1s,')}, ${to('users', '/users')}]`;
    const rows = rowsOf(['a.test', 'b.test'], MAIN, routes('b.test', other));
    expect(brief(rows)).toEqual(['gateway: route items at b.test | request timeout | different']);
  });

  it('have routes that only the mesh takes', () => {
    const other = `[${to('producer', '/items')}, ${to('users', '/users')}, {name: admin, match: [{uri: {prefix: /admin}}], route: [{destination: {host: other}}]}]`;
    const rows = rowsOf(['a.test', 'b.test'], MAIN, routes('b.test', other));
    expect(brief(rows)).toEqual(['shop/ingress: route admin at b.test | match | missing']);
  });

  it('say nothing when they do the same', () => {
    expect(brief(rowsOf(['a.test', 'b.test'], MAIN, routes('b.test', RULES)))).toEqual([]);
    expect(brief(rowsOf(['*'], routes('*', RULES)))).toEqual([]);
  });

  it('are not known where they lead to other services only', () => {
    const rows = rowsOf(['a.test', 'b.test'], MAIN, routes('b.test', `[${to('other', '/items')}]`));
    expect(brief(rows)).toEqual(['gateway: host b.test | requests by another host | not-known']);
    expect(rows.find(({ scope }) => scope === 'gateway: host b.test')?.why).toContain(
      'GET /items/x at b.test: Spring producer, the mesh other',
    );
  });

  it('are not known where the mesh takes none of the requests', () => {
    const rows = rowsOf(['a.test', 'b.test', 'c.test'], MAIN, routes('b.test', `[${to('other', '/other')}]`));
    const [row, ...others] = rows.filter(({ scope }) => scope.includes('host'));
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      scope: 'shop/ingress: other hosts',
      row: 'hosts without requests of Spring',
      verdict: 'not-known',
      istio: { text: 'b.test, c.test' },
    });
  });

  it('are compared no further than a bounded number of requests', () => {
    const names = Array.from({ length: 70 }, (_, index) => `h${index}.test`);
    const rows = rowsOf(
      ['*'],
      ...names.map((name, index) => routes(name, `[${to('producer', '/items', `timeout: ${index + 1}s,`)}]`)),
    );
    const left = rows.find(({ row }) => row === 'hosts that were not compared');
    expect(left).toMatchObject({
      verdict: 'not-known',
      istio: { text: expect.stringMatching(/and 2 more$/) },
    });
    expect(rows.some(({ scope }) => scope.endsWith('items at h1.test'))).toBe(true);
  });
});
