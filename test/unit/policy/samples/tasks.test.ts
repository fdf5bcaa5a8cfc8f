import { describe, expect, it } from 'vitest';
import type { CallSettingName, CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { policyOf, valueIn } from '../istio-settings/policy-of.ts';
import { sampleTexts } from './sample-texts.ts';

/** Tasks of istio.io's documentation, in its forms, and what Istio does with them. */
function task(name: string): Policy {
  const policy = policyOf(Object.values(sampleTexts(`istio-tasks/${name}.yaml`)).join('\n---\n'));
  expect(policy.problems).toEqual([]);
  return policy;
}

const values = (settings: CallSettings, names: readonly CallSettingName[]) =>
  names.map((name) => valueIn(settings, name));

/** Each call: who, whom, which version, where it ends, and some settings. */
function callsOf({ calls }: Policy, ...names: CallSettingName[]): unknown[][] {
  const short = (host: string) => host.replace('.svc.cluster.local', '');
  return calls.map(({ caller, callee, destination = callee, subset, settings }) => [
    caller === null ? null : short(caller),
    `${short(callee)}${destination === callee ? '' : ` → ${short(destination)}`}`,
    subset,
    ...values(settings, names),
  ]);
}

describe('a task of the documentation', () => {
  it('routes by a header', () => {
    const policy = task('request-routing');
    expect(callsOf(policy, 'retry.attempts')).toEqual([
      [null, 'reviews.default', 'v2', 3],
      [null, 'reviews.default', 'v1', 3],
    ]);
    // Only the second rule is for every request.
    expect(policy.calls.map(({ shares }) => shares?.known)).toEqual([undefined, true]);
    expect(policy.opaque).toEqual([]);
  });

  it('injects faults for some users', () => {
    expect(callsOf(task('fault-injection'), 'fault.delay', 'fault.abort')).toEqual([
      [null, 'ratings.default', 'v1', '7s for 100 %', null],
      [null, 'ratings.default', 'v1', null, '500 for 50 %'],
      [null, 'ratings.default', 'v1', null, null],
    ]);
  });

  it('mirrors a share', () => {
    expect(callsOf(task('mirroring-percent'), 'mirror.to', 'mirror.percent')).toEqual([
      [null, 'httpbin.default', 'v1', ['httpbin.default.svc.cluster.local subset v2:8000'], 12.5],
    ]);
  });

  it('divides connections', () => {
    const { streams = [], calls } = task('tcp-traffic-shifting');
    expect(streams).toMatchObject([
      {
        kind: 'tcp',
        at: 'default/tcp-echo-gateway',
        match: 'port 31400',
        ports: [31_400],
        ineffective: null,
        destinations: [
          { host: 'tcp-echo.default.svc.cluster.local', subset: 'v1', port: 9000, weight: 80 },
          { host: 'tcp-echo.default.svc.cluster.local', subset: 'v2', port: 9000, weight: 20 },
        ],
      },
    ]);
    expect(calls).toEqual([]);
  });

  it('passes TLS through', () => {
    const { streams = [], edges } = task('tls-passthrough');
    expect(streams).toMatchObject([
      {
        kind: 'tls',
        match: 'SNI nginx.example.com and port 443',
        ports: [443],
        ineffective: null,
        destinations: [{ host: 'my-nginx.default.svc.cluster.local', port: 443, weight: 100 }],
      },
    ]);
    expect(edges.map(({ routes }) => routes)).toEqual([[]]);
  });

  it('sends TLS of many hosts by an egress gateway', () => {
    expect(task('sni-egress').streams).toMatchObject([
      {
        kind: 'tls',
        at: 'mesh',
        hosts: ['*.wiki.example.org'],
        match: 'SNI *.wiki.example.org and port 443',
        ports: [443],
        destinations: [{ host: 'egress.istio-system.svc.cluster.local', weight: 100 }],
      },
    ]);
  });

  it('leaves by an egress gateway', () => {
    const policy = task('egress-gateway');
    expect(callsOf(policy, 'timeout.requestMs')).toContainEqual([
      null,
      'news.example.org → istio-egressgateway.istio-system',
      'news',
      null,
    ]);
    expect(policy.edges.map(({ name }) => name)).toEqual(['default/istio-egressgateway']);
    const decision = policy.edges[0]?.oracle.route({
      method: 'GET',
      scheme: 'http',
      authority: 'news.example.org',
      target: '/',
      headers: [],
    });
    expect(decision).toMatchObject({ kind: 'route', destinations: [{ host: 'news.example.org', port: 80 }] });
    expect(decision?.kind === 'route' && valueIn(decision.settings, 'timeout.requestMs')).toBe(3000);
  });

  it('distributes over localities', () => {
    const names = [
      'balancing.algorithm',
      'ejection.kind',
      'ejection.consecutive5xx',
      'ejection.baseMs',
    ] as const;
    expect(callsOf(task('locality-distribute'), ...names)).toEqual([
      [null, 'helloworld.default', null, 'least-request', 'outlier-detection', 100, 60_000],
    ]);
  });

  it('narrows what a sidecar sees', () => {
    const policy = task('sidecar');
    const refused = policy.calls.filter(({ outside }) => outside?.kind === 'refused');
    expect(refused.map(({ caller, callee }) => [caller, callee])).toEqual([
      ['ratings.prod-us1.svc.cluster.local', 'audit.internal.svc.cluster.local'],
    ]);
    expect(policy.calls.filter(({ caller }) => caller === null)).toHaveLength(3);
    expect(policy.opaque.map(({ what, place }) => [what, place.field])).toEqual([
      ['Sidecar prod-us1/default', 'spec.ingress'],
    ]);
  });

  it('has routes of the Gateway API', () => {
    const [edge] = task('gateway-api').edges;
    const decided = (authority: string, target: string, method = 'GET') =>
      edge?.oracle.route({ method, scheme: 'http', authority, target, headers: [] });
    const http = decided('httpbin.example.com', '/delay/2');
    expect(http).toMatchObject({
      kind: 'route',
      destinations: [{ host: 'httpbin.default.svc.cluster.local', port: 8000 }],
    });
    expect(
      http?.kind === 'route' &&
        values(http.settings, ['timeout.requestMs', 'headers.requestAdd', 'retry.attempts']),
    ).toEqual([5000, ['my-added-header: added-value'], 3]);
    expect(decided('httpbin.example.com', '/get')?.kind).toBe('no-route');
    const grpc = '/helloworld.Greeter/SayHello';
    expect(decided('greeter.example.com', grpc, 'POST')).toMatchObject({
      kind: 'route',
      destinations: [{ host: 'greeter.default.svc.cluster.local', port: 7070 }],
    });
    expect(decided('greeter.example.com', '/helloworld.Greeter/Other', 'POST')?.kind).toBe('no-route');
  });

  it('limits rates at the instances', () => {
    const policy = task('local-rate-limit');
    const names = ['limit.requestsPerSecond', 'limit.burst', 'limit.scope'] as const;
    expect(callsOf(policy, ...names)).toEqual([[null, 'productpage.default', null, 4 / 60, 4, 'each proxy']]);
    expect(policy.opaque).toEqual([]);
  });

  it('authorizes by a claim', () => {
    const names = ['security.jwtIssuers', 'security.tokenRequired', 'security.authorization'] as const;
    expect(callsOf(task('jwt-claims'), ...names)).toEqual([
      [
        null,
        'httpbin.foo',
        null,
        ['testing@secure.example.test'],
        true,
        [
          'ALLOW foo/require-jwt: from requestPrincipals testing@secure.example.test/testing@secure.example.test when request.auth.claims[groups] is group1',
        ],
      ],
    ]);
  });
});
