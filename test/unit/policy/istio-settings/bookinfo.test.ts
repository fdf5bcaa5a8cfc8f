import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { originText } from '#shared/policy/model/setting.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/policy/istio/bookinfo');
const text = ['kubernetes.yaml', 'networking.yaml', 'security.yaml']
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  .join('---\n');
const policy = policyOf(text);

describe('a bookinfo-like mesh', () => {
  it('has no problem but the kind that is not read', () => {
    expect(policy.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['FOREIGN_KIND', 'warning'],
    ]);
  });

  it('has its services, with subsets and instances', () => {
    expect(
      policy.services.map(({ name, subsets, instances, ports }) => [name, subsets, instances, ports]),
    ).toEqual([
      ['reviews.default.svc.cluster.local', ['v1', 'v3'], 3, [9080]],
      ['ratings.default.svc.cluster.local', [], null, [9080]],
      ['productpage.default.svc.cluster.local', [], 1, [9080]],
      ['api.example.com', [], null, [80]],
    ]);
  });

  it('has one edge, whose routes are those of the VirtualService', () => {
    expect(policy.edges.map(({ name, kind }) => [name, kind])).toEqual([
      ['default/bookinfo-gateway', 'istio-gateway'],
    ]);
    expect(policy.edges[0]?.routes.map(({ destinations }) => destinations[0]?.host)).toEqual(
      Array(3).fill('productpage.default.svc.cluster.local'),
    );
    const decision = policy.edges[0]?.oracle.route({
      method: 'GET',
      scheme: 'http',
      authority: 'any.example.com:8080',
      target: '/productpage',
      headers: [],
    });
    expect(decision?.kind).toBe('route');
  });

  it('merges subset, rule and route into one call', () => {
    const { settings, origin } = callTo(policy, 'reviews', { subset: 'v3' });
    expect(origin.kind === 'written' && origin.place.field).toBe('spec.http[0]');
    const expected = {
      'retry.attempts': 4,
      'retry.statuses': ['503'],
      'retry.failures': ['connect', 'refused-stream'],
      'retry.perTryTimeoutMs': 2000,
      'retry.avoidsPreviousInstance': false,
      'timeout.requestMs': 500,
      'timeout.connectMs': 10_000,
      'balancing.algorithm': 'consistent-hash',
      'balancing.sticky': 'header x-user',
      'balancing.prefersZone': true,
      'pool.maxConnections': 1,
      'pool.maxPending': 1,
      'pool.maxRequests': null,
      'pool.maxRequestsPerConnection': 1,
      'ejection.kind': 'outlier-detection',
      'ejection.consecutive5xx': 1,
      'ejection.consecutiveGatewayErrors': null,
      'ejection.baseMs': 180_000,
      'ejection.maxMs': 300_000,
      'ejection.intervalMs': 1000,
      'ejection.maxPercent': 100,
      'security.mtls': 'strict',
      'security.jwtIssuers': ['testing@secure.example.com'],
      'security.tokenRequired': true,
    } as const;
    const found = Object.fromEntries(
      (Object.keys(expected) as (keyof typeof expected)[]).map((name) => [name, valueIn(settings, name)]),
    );
    expect(found).toEqual(expected);
    expect(valueIn(settings, 'security.authorization')).toEqual([
      'ALLOW default/require-jwt: from requestPrincipals testing@secure.example.com/* to methods GET, POST and paths /reviews/* when request.auth.claims[groups] is group1',
    ]);
    const connections = settings['pool.maxConnections'];
    expect(connections && originText(connections)).toMatch(
      /^mesh\.yaml:\d+:\d+ spec\.trafficPolicy\.connectionPool\.tcp\.maxConnections$/,
    );
  });

  it('tells callers apart by sourceLabels', () => {
    const { settings } = callTo(policy, 'ratings', { caller: 'productpage.default.svc.cluster.local' });
    expect(valueIn(settings, 'fault.delay')).toBe('7s for 100 %');
    expect(valueIn(settings, 'fault.abort')).toBe('500 for 10 %');
    const any = callTo(policy, 'ratings').settings;
    expect(valueIn(any, 'fault.delay')).toBeNull();
    expect(valueIn(any, 'mirror.to')).toEqual(['reviews.default.svc.cluster.local subset v3:9080']);
    expect(valueIn(any, 'mirror.percent')).toBe(50);
    expect(valueIn(any, 'security.mtls')).toBe('disable');
  });

  it('takes settings of a port instead of all others', () => {
    const { settings } = callTo(policy, 'api.example.com');
    expect(valueIn(settings, 'balancing.algorithm')).toBe('round-robin');
    expect(valueIn(settings, 'ejection.consecutive5xx')).toBe(1);
    expect(valueIn(settings, 'security.mtls')).toBe('simple');
    expect(valueIn(settings, 'discovery.stalenessMs')).toMatch(/DNS/);
  });

  it('recognises a local rate limit and names what it does not know', () => {
    const { settings } = callTo(policy, 'productpage');
    expect(valueIn(settings, 'limit.requestsPerSecond')).toBeCloseTo(2 / 60);
    expect(valueIn(settings, 'limit.burst')).toBe(4);
    expect(valueIn(settings, 'limit.scope')).toBe('each proxy');
    expect(valueIn(callTo(policy, 'ratings').settings, 'limit.requestsPerSecond')).toBeNull();
    expect(policy.opaque.map(({ what }) => what)).toEqual(['EnvoyFilter default/lua']);
  });
});
