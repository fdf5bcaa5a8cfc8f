import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpedRoutes } from '#shared/policy/istio/config-dump/dump-routes.ts';
import { LARGEST_DUMP, readConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { Problems } from '#shared/policy/source/problem.ts';

const FILE = join(import.meta.dirname, '../../../fixtures/policy/istio/dump/ingress.json');

function read(text: string) {
  const problems = new Problems();
  const dump = readConfigDump({ file: 'dump.json', text }, problems);
  return { dump, problems: problems.found };
}

describe('a config dump of Envoy', () => {
  const { dump } = read(readFileSync(FILE, 'utf8'));
  const routes = dump === undefined ? [] : dumpedRoutes(dump);
  const of = (name: string, setting: CallSettingName) => {
    const found = routes.find((route) => route.name === name)?.destinations[0]?.settings[setting];
    return found?.known === true ? found.value : found;
  };

  it('has routes, clusters, endpoints and listeners', () => {
    expect(routes.map(({ name }) => name)).toContain('sticky');
    expect(dump?.clusters.has('outbound|9080|v2|reviews.default.svc.cluster.local')).toBe(true);
    expect(dump?.endpoints.get('outbound|27111|v1|producer.default.svc.cluster.local')).toBe(2);
    expect(dump?.ports).toEqual([28080]);
  });

  it('says where the proxy of a gateway runs', () => {
    const of = (node: unknown) => read(JSON.stringify({ configs: [{ bootstrap: { node } }] })).dump?.gateway;
    const metadata = { LABELS: { istio: 'ingressgateway' } };
    expect(of({ id: 'router~10.0.0.5~ingress-1.edge~edge.svc.cluster.local', metadata })).toEqual({
      namespace: 'edge',
      labels: { istio: 'ingressgateway' },
    });
    expect(of({ id: 'sidecar~10.0.0.5~a.shop~shop.svc.cluster.local', metadata })).toBeNull();
    expect(of({ id: 'router~10.0.0.5~ingress.edge~edge.svc.cluster.local' })).toBeNull();
    expect(of('router')).toBeNull();
  });

  it('says what the proxy really does', () => {
    expect(of('sticky', 'retry.attempts')).toBe(4);
    expect(of('sticky', 'retry.statuses')).toEqual(['418', '502', '503', '504']);
    expect(of('sticky', 'retry.avoidsPreviousInstance')).toBe(false);
    expect(of('sticky', 'balancing.sticky')).toBe('cookie SESSION');
    expect(of('sticky', 'ejection.consecutiveLocalFailures')).toBe(2);
    expect(of('sticky', 'timeout.connectMs')).toBe(250);
    expect(of('sticky', 'headers.requestSet')).toEqual(['x-edge: yes']);
    expect(of('mirrored', 'ejection.consecutive5xx')).toBeNull();
    expect(of('mirrored', 'ejection.maxMs')).toBe(400_000);
    expect(of('mirrored', 'mirror.percent')).toBe(25);
    expect(of('mirrored', 'retry.statuses')).toEqual([]);
    expect(of('faulty', 'fault.delay')).toBe('2s for 5.5 %');
    expect(of('faulty', 'headers.host')).toBe('reviews.internal');
    expect(of('items.r1', 'balancing.algorithm')).toBe('round-robin');
  });

  it('names the field of a value', () => {
    const connect = routes.find(({ name }) => name === 'sticky')?.destinations[0]?.settings[
      'timeout.connectMs'
    ];
    expect(
      connect?.known === true && connect.origin.kind === 'written' && connect.origin.place.field,
    ).toMatch(/^configs\[\d\]\.dynamic_active_clusters\[\d+\]\.cluster\.connect_timeout$/);
  });

  it('has the rewrites of routes', () => {
    expect(routes.find(({ name }) => name === 'shop.r1')?.prefixRewrite).toBe('/');
    expect(routes.find(({ name }) => name === 'external')?.regexRewrite).toEqual({
      pattern: '^/ext/(.*)$',
      substitution: '/\\1',
    });
  });
});

describe('what is no dump', () => {
  it.each(['[]', '{"routes": []}'])('%j is said to be none', (text) => {
    const { dump, problems } = read(text);
    expect(dump).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['NOT_A_CONFIG_DUMP']);
    expect(problems[0]?.place).toMatchObject({ line: 1, column: 1, field: '' });
  });

  it.each([
    ['', 1, 1, ''],
    ['kind: List', 1, 1, ''],
    [
      '{"configs": [\n{"dynamic_active_clusters": [{"cluster": {"name": "a"',
      2,
      54,
      'configs[0].dynamic_active_clusters[0].cluster',
    ],
  ])('%j is no JSON, and the place is named', (text, line, column, field) => {
    const { dump, problems } = read(text);
    expect(dump).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'JSON_SYNTAX', place: { line, column, field } }]);
  });

  it('ends when it is nested without end', () => {
    const text = `{"configs": [{"dynamic_listeners": [{"active_state": {"listener": {"address": ${'['.repeat(200_000)}${']'.repeat(200_000)}}}}]}]}`;
    expect(read(text).problems).toMatchObject([{ code: 'TOO_DEEP', place: { line: 1 } }]);
  });

  it('is refused when it is too large', () => {
    const { dump, problems } = read(' '.repeat(LARGEST_DUMP + 1));
    expect(dump).toBeUndefined();
    expect(problems[0]?.advice).toMatch(/\?resource=/);
  });

  it('is used as far as it can be read', () => {
    const { dump, problems } = read(
      JSON.stringify({
        configs: [
          { dynamic_active_clusters: [{ cluster: { name: 'a' } }, { cluster: { name: 5 } }] },
          { route_config: { name: 'x', virtual_hosts: [] } },
          { bootstrap: { node: { metadata: { ISTIO_VERSION: '1.31.0' } } } },
        ],
      }),
    );
    expect([...(dump?.clusters.keys() ?? [])]).toEqual(['a']);
    expect(dump?.routes).toHaveLength(1);
    expect(dump?.istioVersion).toBe('1.31.0');
    expect(problems.map(({ code, place }) => [code, place])).toEqual([
      [
        'BAD_DUMP',
        {
          file: 'dump.json',
          line: 1,
          column: 85,
          field: 'configs[0].dynamic_active_clusters[1].cluster.name',
        },
      ],
    ]);
  });
});
