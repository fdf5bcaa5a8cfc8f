import { describe, expect, it } from 'vitest';
import { BEHAVIOURS, type BehaviourValues } from '#shared/policy/istio/defaults/behaviour-table.ts';
import { istioBehaviour } from '#shared/policy/istio/defaults/behaviours.ts';
import { DEFAULTS, type DefaultRow } from '#shared/policy/istio/defaults/default-table.ts';
import { istioDefaults } from '#shared/policy/istio/defaults/defaults.ts';
import { mostEjected } from '#shared/policy/istio/defaults/most-ejected.ts';
import { envoyMinorOf, istioVersion } from '#shared/policy/istio/versions/istio-version.ts';
import type { IstioRelease } from '#shared/policy/istio/versions/release.ts';
import { originText, valueOf } from '#shared/policy/model/setting.ts';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: reviews}
spec: {ports: [{port: 80, name: http}]}
`;
const settings = (options: Parameters<typeof policyOf>[1], more = '') =>
  callTo(policyOf(SERVICE + more, options), 'reviews').settings;

const RETRY_GO = /retry\/retry\.go defaultPolicy: /;
const ROUTE_GO = /core\/route\/route\.go /;
const POLICY_GO = /core\/cluster_traffic_policy\.go /;
const OUTLIER_PROTO = /cluster\/v3\/outlier_detection\.proto /;
const OLD_FAILURES = ['cancelled', 'connect', 'refused-stream', 'resource-exhausted', 'unavailable'];
const FAILURES = ['cancelled', 'connect', 'refused-stream', 'unavailable'];

/**
 * Written down on its own from the branches release-1.4 to release-1.31 of Istio and from Envoy's API files: setting, when it
 * holds, first and last minor version, value, whose it is, file that states it.
 */
const EXPECTED: readonly (readonly [
  CallSettingName,
  DefaultRow['when'],
  number,
  number,
  unknown,
  DefaultRow['of'],
  RegExp,
])[] = [
  ['retry.attempts', 'always', 4, 31, 3, 'Istio', RETRY_GO],
  ['retry.attemptsPerInstance', 'always', 4, 31, null, 'Envoy', /router_filter\.rst/],
  ['retry.statuses', 'always', 4, 23, ['503'], 'Istio', RETRY_GO],
  ['retry.statuses', 'always', 24, 31, [], 'Istio', /release note 50506/],
  ['retry.failures', 'always', 4, 5, OLD_FAILURES, 'Istio', RETRY_GO],
  ['retry.failures', 'always', 6, 31, FAILURES, 'Istio', RETRY_GO],
  ['retry.methods', 'always', 4, 31, ['*'], 'Istio', /virtual_service\.proto/],
  ['retry.perTryTimeoutMs', 'always', 4, 31, null, 'Istio', RETRY_GO],
  ['retry.backoffBaseMs', 'retry', 4, 31, 25, 'Envoy', /router_filter\.rst: upstream\.base_retry_backoff_ms/],
  ['retry.backoffMaxMs', 'retry', 4, 31, 250, 'Envoy', /router_filter\.rst: 10 times/],
  ['retry.avoidsPreviousInstance', 'retry', 4, 31, true, 'Istio', RETRY_GO],
  ['timeout.connectMs', 'always', 4, 5, 1000, 'Istio', /pkg\/config\/mesh\/mesh\.go/],
  ['timeout.connectMs', 'always', 6, 31, 10_000, 'Istio', /pkg\/config\/mesh\/mesh\.go/],
  ['timeout.readMs', 'always', 4, 31, null, 'Istio', /listener_builder\.go: StreamIdleTimeout 0/],
  ['timeout.requestMs', 'always', 4, 31, null, 'Istio', ROUTE_GO],
  ['timeout.idleMs', 'always', 4, 31, 3_600_000, 'Envoy', /core\/v3\/protocol\.proto .*idle_timeout/],
  ['breaker.kind', 'always', 4, 31, 'none', 'Istio', /destination_rule\.proto/],
  ['ejection.kind', 'always', 4, 31, 'none', 'Istio', POLICY_GO],
  ['ejection.consecutive5xx', 'outlier-detection', 4, 31, 5, 'Envoy', OUTLIER_PROTO],
  ['ejection.consecutiveGatewayErrors', 'outlier-detection', 4, 31, null, 'Envoy', OUTLIER_PROTO],
  ['ejection.consecutiveLocalFailures', 'outlier-detection', 4, 31, null, 'Envoy', OUTLIER_PROTO],
  ['ejection.consecutiveLocalFailures', 'split-errors', 4, 31, 5, 'Envoy', OUTLIER_PROTO],
  ['ejection.intervalMs', 'outlier-detection', 4, 31, 10_000, 'Envoy', OUTLIER_PROTO],
  ['ejection.baseMs', 'outlier-detection', 4, 31, 30_000, 'Envoy', OUTLIER_PROTO],
  ['ejection.maxPercent', 'outlier-detection', 4, 31, 10, 'Envoy', OUTLIER_PROTO],
  ['ejection.firstAlways', 'outlier-detection', 4, 19, true, 'Envoy', /changelogs\/1\.28\.0\.yaml/],
  ['ejection.firstAlways', 'outlier-detection', 20, 31, false, 'Envoy', /changelogs\/1\.28\.0\.yaml/],
  ['ejection.minHealthPercent', 'outlier-detection', 4, 31, 0, 'Istio', POLICY_GO],
  ['pool.maxRequests', 'always', 4, 31, null, 'Istio', POLICY_GO],
  ['pool.maxPending', 'always', 4, 31, null, 'Istio', POLICY_GO],
  ['pool.maxConnections', 'always', 4, 31, null, 'Istio', POLICY_GO],
  ['pool.maxRetries', 'always', 4, 31, null, 'Istio', POLICY_GO],
  ['pool.maxRequestsPerConnection', 'always', 4, 31, null, 'Envoy', /core\/v3\/protocol\.proto/],
  ['balancing.algorithm', 'always', 4, 13, 'round-robin', 'Envoy', /cluster\/v3\/cluster\.proto lb_policy/],
  [
    'balancing.algorithm',
    'always',
    14,
    31,
    'least-request',
    'Istio',
    /release note new_lb_algorithm_default/,
  ],
  ['balancing.sticky', 'always', 4, 31, null, 'Istio', POLICY_GO],
  ['balancing.prefersZone', 'always', 4, 31, false, 'Istio', /loadbalancer\/loadbalancer\.go/],
  ['discovery.stalenessMs', 'always', 4, 31, 10_000, 'Istio', /features\/tuning\.go PILOT_DEBOUNCE_MAX/],
  ['limit.requestsPerSecond', 'always', 4, 31, null, 'Istio', /EnvoyFilter/],
  ['cors.allowOrigins', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['mirror.to', 'always', 4, 31, [], 'Istio', /core\/route\/route\.go: no mirror/],
  ['fault.abort', 'always', 4, 31, null, 'Istio', ROUTE_GO],
  ['fault.delay', 'always', 4, 31, null, 'Istio', ROUTE_GO],
  ['headers.requestAdd', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.requestSet', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.requestRemove', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.responseAdd', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.responseSet', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.responseRemove', 'always', 4, 31, [], 'Istio', ROUTE_GO],
  ['headers.host', 'always', 4, 31, 'client', 'Envoy', /route\/v3\/route_components\.proto/],
  ['security.mtls', 'always', 5, 31, 'permissive', 'Istio', /authn\/policy_applier\.go/],
  ['security.jwtIssuers', 'always', 4, 31, [], 'Istio', /request_authentication\.proto/],
  ['security.tokenRequired', 'always', 4, 31, false, 'Istio', /request_authentication\.proto/],
  ['security.authorization', 'always', 4, 31, [], 'Istio', /authorization_policy\.proto/],
];

/** The same for what is no setting of a call. */
const BEHAVES: readonly (readonly [keyof BehaviourValues, number, number, unknown, RegExp])[] = [
  ['inbound.retries', 4, 23, 0, /pilot\/pkg\/features ENABLE_INBOUND_RETRY_POLICY/],
  ['inbound.retries', 24, 31, 2, /release note 52055; .*route\.go BuildDefaultHTTPInboundRoute/],
  ['outlier.consecutiveErrors', 4, 6, 'gateway-errors', /cluster\.go applyOutlierDetection/],
  ['outlier.consecutiveErrors', 7, 31, 'ignored', /cluster\.go applyOutlierDetection/],
  ['weights.total', 4, 14, 'must-be-100', /validation\.go validateWeights/],
  ['weights.total', 15, 31, 'relative', /validation\.go validateWeights/],
  ['expect.100-continue', 4, 22, 'consumed', /pilot\/pkg\/networking\/core/],
  ['expect.100-continue', 23, 31, 'proxied', /release note 36278/],
  ['mirror.hostSuffix', 4, 27, '-shadow', /route_components\.proto RequestMirrorPolicy/],
  ['mirror.hostSuffix', 28, 31, '', /release note 57530/],
];

function release(version: string, more: Partial<IstioRelease> = {}): IstioRelease {
  return { version: istioVersion(version) ?? null, compatibility: null, env: new Map(), ...more };
}

describe('the table of defaults', () => {
  it.each(EXPECTED)('%s (%s) from 1.%i to 1.%i: %j', (name, when, from, to, value, of, source) => {
    for (const minor of [from, to])
      expect(istioDefaults(release(`1.${minor}`), []).of(name, when)).toMatchObject({
        known: true,
        value,
        origin: { kind: 'default', of, source: expect.stringMatching(source) as string },
      });
  });

  it('has no other row', () => {
    const key = ({ name, when, from, to }: DefaultRow) => `${name} ${when} ${from} ${to}`;
    const checked = EXPECTED.map(([name, when, from, to]) => `${name} ${when} ${from} ${to}`);
    expect(DEFAULTS.map(key)).toEqual(checked);
  });

  it('has no two values for one version', () => {
    for (let minor = 4; minor <= 31; minor++) {
      const holding = DEFAULTS.filter(({ from, to }) => from <= minor && minor <= to);
      const names = holding.map(({ name, when }) => `${name} ${when}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it.each<[string, CallSettingName, unknown]>([
    ['1.4', 'retry.attempts', 3],
    ['1.23', 'retry.statuses', ['503']],
    ['1.24', 'retry.statuses', []],
    ['1.13', 'balancing.algorithm', 'round-robin'],
    ['1.14', 'balancing.algorithm', 'least-request'],
    ['1.5', 'timeout.connectMs', 1000],
    ['1.31', 'timeout.connectMs', 10_000],
    ['1.31', 'breaker.kind', 'none'],
    ['1.31', 'security.mtls', 'permissive'],
    ['1.31', 'headers.host', 'client'],
    ['1.4', 'security.mtls', 'not known: the default of security.mtls in Istio 1.4 is not known'],
  ])('is what a call has in Istio %s: %s', (version, name, value) =>
    expect(valueIn(settings({ version }), name)).toEqual(value),
  );

  it('says of which versions a default is, and where that is stated', () => {
    const { 'retry.statuses': old } = settings({ version: '1.23.4' });
    const { 'retry.statuses': fresh } = settings({ version: '1.24' });
    expect(old && originText(old)).toMatch(/^default of Istio ≤ 1\.23 \(.*retry\.go/);
    expect(fresh && originText(fresh)).toMatch(/^default of Istio ≥ 1\.24 \(release note 50506/);
  });

  it('follows the switches that bring older behaviour back', () => {
    const env = { EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY: 'false' };
    expect(valueIn(settings({ version: '1.26', env }), 'retry.statuses')).toEqual(['503']);
    expect(valueIn(settings({ version: '1.27', env }), 'retry.statuses')).toEqual([]);
    expect(valueIn(settings({ version: '1.24', compatibilityVersion: '1.23' }), 'retry.statuses')).toEqual([
      '503',
    ]);
    const legacy = { ENABLE_LEGACY_LB_ALGORITHM_DEFAULT: '1' };
    expect(valueIn(settings({ version: '1.18', env: legacy }), 'balancing.algorithm')).toBe('round-robin');
    expect(valueIn(settings({ version: '1.19', env: legacy }), 'balancing.algorithm')).toBe('least-request');
    expect(valueIn(settings({ version: '1.20', compatibilityVersion: '1.13' }), 'balancing.algorithm')).toBe(
      'least-request',
    );
  });

  it.each(['1.3', '1.32', '2.0', 'latest', ''])('does not know the defaults of Istio "%s"', (version) => {
    const policy = policyOf(SERVICE, { version });
    expect(policy.problems.map(({ code }) => code)).toEqual(['UNKNOWN_ISTIO_VERSION']);
    expect(valueIn(callTo(policy, 'reviews').settings, 'retry.attempts')).toMatch(/^not known/);
  });

  it('asks for the version when nothing says it', () => {
    expect(policyOf(SERVICE, { version: null }).problems.map(({ code }) => code)).toEqual([
      'ISTIO_VERSION_MISSING',
    ]);
  });

  it.each([
    ['1.4', 12],
    ['1.5.10', 13],
    ['1.6', 14],
    ['1.7', null],
    ['1.8', 16],
    ['1.9', null],
    ['1.10', 18],
    ['1.16', 24],
    ['1.20.3', 28],
    ['v1.27.0-distroless', 35],
    ['1.29', 37],
    ['1.30', 38],
    ['1.31', 39],
  ])('pairs Istio %s with the Envoy that its proxy is built from', (text, envoy) => {
    const version = istioVersion(text);
    expect(version && envoyMinorOf(version)).toBe(envoy);
  });

  it('holds nothing for a default that an unread document may change', () => {
    const broken = '---\nkind: DestinationRule\nspec: {host: [\n';
    const found = settings({}, broken);
    expect(valueIn(found, 'pool.maxConnections')).toMatch(/^not known: a document/);
    expect(valueIn(found, 'retry.attempts')).toBe(3);
  });
});

describe('what a version does by itself', () => {
  it.each(BEHAVES)('%s from 1.%i to 1.%i: %j', (name, from, to, value, source) => {
    for (const minor of [from, to])
      expect(istioBehaviour(release(`1.${minor}`), name)).toMatchObject({
        known: true,
        value,
        origin: { kind: 'default', of: 'Istio', source: expect.stringMatching(source) as string },
      });
  });

  it('is nothing else, and one thing in every version', () => {
    const key = (name: string, from: number, to: number) => `${name} ${from} ${to}`;
    expect(BEHAVIOURS.map(({ name, from, to }) => key(name, from, to))).toEqual(
      BEHAVES.map(([name, from, to]) => key(name, from, to)),
    );
    for (const name of new Set(BEHAVIOURS.map((row) => row.name)))
      for (let minor = 4; minor <= 31; minor++)
        expect(
          BEHAVIOURS.filter((row) => row.name === name && row.from <= minor && minor <= row.to).length,
          `${name} in 1.${minor}`,
        ).toBe(1);
  });

  it('is not known without a version', () => {
    for (const { name } of BEHAVIOURS)
      expect(istioBehaviour(release('latest'), name)).toMatchObject({ known: false });
  });

  it.each<[string, Partial<IstioRelease>, keyof BehaviourValues, unknown]>([
    ['1.23', { env: new Map([['ENABLE_INBOUND_RETRY_POLICY', 'true']]) }, 'inbound.retries', 2],
    ['1.26', { env: new Map([['ENABLE_INBOUND_RETRY_POLICY', 'false']]) }, 'inbound.retries', 0],
    ['1.27', { env: new Map([['ENABLE_INBOUND_RETRY_POLICY', 'false']]) }, 'inbound.retries', 2],
    ['1.25', { compatibility: istioVersion('1.23') ?? null }, 'inbound.retries', 0],
    ['1.22', { env: new Map([['ENABLE_INBOUND_RETRY_POLICY', 'true']]) }, 'inbound.retries', 0],
    ['1.30', { env: new Map([['ENABLE_100_CONTINUE_HEADERS', 'false']]) }, 'expect.100-continue', 'consumed'],
    ['1.30', { compatibility: istioVersion('1.22') ?? null }, 'expect.100-continue', 'proxied'],
    ['1.31', { env: new Map([['DISABLE_SHADOW_HOST_SUFFIX', 'false']]) }, 'mirror.hostSuffix', '-shadow'],
    ['1.31', { compatibility: istioVersion('1.27') ?? null }, 'mirror.hostSuffix', '-shadow'],
    ['1.27', { env: new Map([['DISABLE_SHADOW_HOST_SUFFIX', 'true']]) }, 'mirror.hostSuffix', '-shadow'],
  ])('follows the switches of Istio %s %j: %s', (version, more, name, value) =>
    expect(valueOf(istioBehaviour(release(version, more), name))).toBe(value),
  );

  it('counts consecutiveErrors as gateway errors up to 1.6, and not at all since', () => {
    const detection = (fields: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec: {host: reviews, trafficPolicy: {outlierDetection: {${fields}}}}
`;
    const thresholds = (version: string, fields: string) => {
      const found = settings({ version }, detection(fields));
      return [valueIn(found, 'ejection.consecutive5xx'), valueIn(found, 'ejection.consecutiveGatewayErrors')];
    };
    expect(thresholds('1.6', 'consecutiveErrors: 3')).toEqual([null, 3]);
    expect(thresholds('1.6', 'consecutiveErrors: 3, consecutive5xxErrors: 7')).toEqual([7, 3]);
    expect(thresholds('1.6', 'consecutiveErrors: 0')).toEqual([5, null]);
    expect(thresholds('1.7', 'consecutiveErrors: 3')).toEqual([5, null]);
  });

  it('ejects one more than the share before Envoy 1.28', () => {
    expect([mostEjected(3, 10), mostEjected(3, 50), mostEjected(10, 10), mostEjected(4, 100)]).toEqual([
      [0, 1],
      [1, 2],
      [1, 1],
      [4, 4],
    ]);
  });
});
