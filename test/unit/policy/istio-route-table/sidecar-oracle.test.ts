import { describe, expect, test } from 'vitest';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import { get, service, sidecar } from './mesh.ts';

const VS = (name: string, hosts: string, rules: string) => `
metadata: {name: ${name}, namespace: default}
spec:
  hosts: ${hosts}
  http:
${rules.replace(/^/gm, '  ')}
`;

function summary(decision: RouteDecision): string {
  if (decision.kind === 'route')
    return `${decision.route.name} ${decision.destinations.map(({ host, subset, port }) => `${host} ${subset ?? '-'} ${port ?? '-'}`).join()}`;
  return 'status' in decision ? `${decision.kind} ${decision.status}` : decision.kind;
}

describe('sidecar oracle', () => {
  const services = [
    service('producer', ['v1', 'v2']),
    service('plain'),
    service('far', [], 'other'),
    service('x.wild.test'),
  ];
  const { oracle } = sidecar(
    [
      VS(
        'b-producer',
        '[producer]',
        `- {name: canary, match: [{headers: {x-canary: {exact: always}}}], route: [{destination: {host: producer, subset: v2}}]}
- {name: labelled, match: [{uri: {prefix: /l}, sourceLabels: {app: consumer}}], route: [{destination: {host: producer, subset: v1}}]}
- {name: others, match: [{uri: {prefix: /o}, sourceLabels: {app: other}}], route: [{destination: {host: producer, subset: v1}}]}`,
      ),
      VS('c-second', '[producer]', '- {name: dropped, route: [{destination: {host: plain}}]}'),
      VS('wild', "['*.wild.test']", '- {name: wild, route: [{destination: {host: plain}}]}'),
      VS(
        'external',
        '[www.example.test]',
        '- {name: external, match: [{uri: {prefix: /port}}], route: [{destination: {host: plain, port: {number: 8080}}}]}\n- {name: portless, route: [{destination: {host: plain}}]}',
      ),
    ].join('---'),
    services,
    'REGISTRY_ONLY',
  );
  const ask = (authority: string, target = '/', headers: [string, string][] = []) =>
    summary(oracle.route(get(target, { authority, headers })));

  test('the first VirtualService of a host wins, and the rest of its requests find no route', () => {
    expect(ask('producer:8080', '/', [['x-canary', 'always']])).toBe(
      'canary producer.default.svc.cluster.local v2 8080',
    );
    expect(ask('producer:8080')).toBe('no-route 404');
  });

  test('labels of the workload decide', () => {
    expect(ask('producer:8080', '/l')).toContain('labelled');
    expect(ask('producer:8080', '/o')).toBe('no-route 404');
  });

  test.each([
    'producer',
    'PRODUCER',
    'producer.default',
    'producer.default.svc',
    'producer.default.svc.cluster.local',
    'producer.default.svc.cluster.local.',
  ])('a service of the own namespace is known as %s', (host) => {
    expect(ask(`${host}:8080`, '/l')).toContain('labelled');
  });

  test('a service of another namespace is not known by its first label alone', () => {
    expect(ask('far.other:8080')).toBe('default far.other.svc.cluster.local - 8080');
    expect(ask('far:8080')).toBe('no-route 502');
  });

  test('services without a VirtualService have a route of their own', () => {
    expect(ask('plain:8080')).toBe('default plain.default.svc.cluster.local - 8080');
  });

  test('a wildcard VirtualService takes the services that it covers', () => {
    expect(ask('x.wild.test:8080')).toContain('wild plain');
    expect(ask('y.wild.test:8080')).toBe('no-route 502');
  });

  test('hosts outside of the registry count on port 80 only', () => {
    expect(ask('www.example.test:8080')).toBe('no-route 502');
    expect(ask('www.example.test', '/port')).toContain('external plain');
    // Without a port the listener's is taken, since the service is not known on port 80.
    expect(ask('www.example.test')).toBe('no-route 503');
  });

  test('ALLOW_ANY lets the rest through', () => {
    const open = sidecar(VS('a', '[producer]', '- {route: [{destination: {host: producer}}]}'), services);
    expect(summary(open.oracle.route(get('/', { authority: 'www.example.test:8080' })))).toBe(
      'PassthroughCluster www.example.test - 8080',
    );
  });

  test('what is inside TLS is not modelled', () => {
    expect(oracle.route(get('/', { scheme: 'https' }))).toMatchObject({ kind: 'not-modelled' });
  });
});
