import { describe, expect, test } from 'vitest';
import { gateway, get, shop } from './mesh.ts';

const delegate = (rules: string, more = '') => `
metadata: {name: items, namespace: team}
spec:
${more}  http:
${rules.replace(/^/gm, '  ')}
`;

const ROOT = shop(`
- name: api
  match: [{uri: {prefix: /api}, headers: {x-tenant: {exact: a}}}]
  delegate: {name: items, namespace: team}
  timeout: 3s
- {name: rest, route: [{destination: {host: rest}}]}
`);

function routeOf(yaml: string, target: string): string {
  const decision = gateway(yaml).oracle.route(get(target, { headers: [['x-tenant', 'a']] }));
  return decision.kind === 'route'
    ? `${decision.route.name} ${decision.destinations[0]?.host ?? ''}`
    : decision.kind;
}

describe('delegates', () => {
  test('a delegate’s rules take the root’s place, with names and matches of both', () => {
    const yaml = `${ROOT}---${delegate(`
- {name: one, match: [{uri: {prefix: /api/one}}], route: [{destination: {host: one}}]}
- {route: [{destination: {host: two.other.svc.cluster.local}}]}`)}`;
    expect(routeOf(yaml, '/api/one')).toBe('api-one one.team.svc.cluster.local');
    expect(routeOf(yaml, '/api/two')).toBe('api two.other.svc.cluster.local');
    expect(routeOf(yaml, '/x')).toBe('rest rest.default.svc.cluster.local');
    expect(gateway(yaml).oracle.route(get('/api/one'))).toMatchObject({ route: { name: 'rest' } });
  });

  test('a rule that matches more than the root is left out', () => {
    const yaml = `${ROOT}---${delegate('- {name: wide, match: [{uri: {prefix: /}}], route: [{destination: {host: one}}]}')}`;
    expect(routeOf(yaml, '/api/one')).toContain('rest');
  });

  test('a delegate that is missing, or not exported to the root’s namespace, adds nothing', () => {
    expect(routeOf(ROOT, '/api/one')).toContain('rest');
    const hidden = delegate('- {route: [{destination: {host: one}}]}', "  exportTo: ['.']\n");
    expect(routeOf(`${ROOT}---${hidden}`, '/api/one')).toContain('rest');
  });

  test('the rule is declared where the delegate stands', () => {
    const yaml = `${ROOT}---${delegate('- {name: one, route: [{destination: {host: one}}]}')}`;
    const { routes } = gateway(yaml);
    expect(routes[0]).toMatchObject({
      name: 'api-one',
      origin: { place: { line: 18, field: 'spec.http[0]' } },
    });
  });
});
