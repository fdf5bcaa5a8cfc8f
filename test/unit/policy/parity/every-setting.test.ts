import { expect, it } from 'vitest';
import type { CallSettingName, CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import { written } from '#shared/policy/model/setting.ts';
import { SETTING_ROWS } from '#shared/policy/parity/rows/index.ts';

/** A value of every setting of the model, with which the rows look at all that they know. */
const VALUES: CallSettingValues = {
  'retry.attempts': 3,
  'retry.attemptsPerInstance': 2,
  'retry.statuses': ['502'],
  'retry.failures': ['connect'],
  'retry.methods': ['*'],
  'retry.perTryTimeoutMs': 100,
  'retry.backoffBaseMs': 5,
  'retry.backoffMaxMs': 50,
  'retry.avoidsPreviousInstance': true,
  'timeout.connectMs': 500,
  'timeout.readMs': 1000,
  'timeout.responseHeadersMs': 2000,
  'timeout.requestMs': 3000,
  'timeout.idleMs': 30_000,
  'breaker.kind': 'resilience4j',
  'breaker.failureRatePercent': 50,
  'breaker.minimumCalls': 10,
  'breaker.windowMs': 10_000,
  'breaker.windowCalls': 100,
  'breaker.openMs': 5000,
  'breaker.halfOpenCalls': 10,
  'breaker.slowCallMs': 60_000,
  'breaker.countsStatuses': ['500'],
  'breaker.fallback': 'forward:/fallback',
  'ejection.kind': 'outlier-detection',
  'ejection.consecutive5xx': null,
  'ejection.consecutiveGatewayErrors': 5,
  'ejection.consecutiveLocalFailures': 3,
  'ejection.baseMs': 5000,
  'ejection.maxMs': 300_000,
  'ejection.intervalMs': 10_000,
  'ejection.maxPercent': 100,
  'ejection.firstAlways': true,
  'ejection.minHealthPercent': 50,
  'pool.maxRequests': 100,
  'pool.maxPending': 10,
  'pool.maxConnections': 50,
  'pool.maxRequestsPerConnection': 1,
  'pool.maxRetries': 3,
  'balancing.algorithm': 'round-robin',
  'balancing.sticky': 'source-ip',
  'balancing.prefersZone': true,
  'discovery.stalenessMs': 10_000,
  'limit.requestsPerSecond': 10,
  'limit.burst': 20,
  'limit.scope': 'each proxy',
  'limit.requestBodyBytes': 1024,
  'cors.allowOrigins': ['https://a.example'],
  'cors.allowMethods': ['GET'],
  'cors.allowHeaders': ['x-a'],
  'cors.exposeHeaders': ['x-b'],
  'cors.allowCredentials': true,
  'cors.maxAgeMs': 1000,
  'mirror.to': ['audit'],
  'mirror.percent': 10,
  'fault.abort': '503 for 10 %',
  'fault.delay': '1 s for 10 %',
  'headers.requestAdd': ['x-c: 1'],
  'headers.requestSet': ['x-d: 1'],
  'headers.requestRemove': ['x-e'],
  'headers.responseAdd': ['x-f: 1'],
  'headers.responseSet': ['x-g: 1'],
  'headers.responseRemove': ['x-h'],
  'headers.host': 'client',
  'headers.forwarded': ['x-forwarded-for'],
  'trace.propagation': ['b3'],
  'security.mtls': 'strict',
  'security.jwtIssuers': ['https://issuer.example'],
  'security.tokenRequired': true,
  'security.authorization': ['deny all'],
};

/** Settings that no row compares, each with the reason. */
const EXCEPTIONS: Readonly<Partial<Record<CallSettingName, string>>> = {};

/** Settings that notice whether they are looked at. */
function watched(seen: Set<string>): CallSettings {
  const place = { file: 'a.yml', line: 1, column: 1, field: 'x' };
  const values = Object.entries(VALUES).map(([name, value]) => [name, written(value, place)]);
  return new Proxy(Object.fromEntries(values) as CallSettings, {
    get(target, name) {
      seen.add(String(name));
      return Reflect.get(target, name) as unknown;
    },
  });
}

it('compares every setting of the model in a row', () => {
  const seen = new Set<string>();
  for (const row of SETTING_ROWS)
    for (const kind of ['edge', 'call'] as const)
      row.compare(watched(seen), watched(seen), { kind, instances: 3 });
  expect(Object.keys(VALUES).filter((name) => !seen.has(name))).toEqual(Object.keys(EXCEPTIONS));
});
