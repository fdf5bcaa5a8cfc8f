import { describe, expect, it } from 'vitest';
import { machinesTo } from '#shared/policy/breakers/machines-to.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Call, DeclaredRoute, Policy, Service } from '#shared/policy/model/policy.ts';
import { notKnown, type Setting, written } from '#shared/policy/model/setting.ts';
import { serviceNames } from '#shared/policy/names/service-names.ts';

const place = { file: 'shop.yaml', line: 3, column: 5, field: '' };
const origin = { kind: 'written' as const, place };
const at = <T>(value: T): Setting<T> => written(value, place);

function ribbon(failures: number): CallSettings {
  return {
    'ejection.kind': at('ribbon'),
    'ejection.consecutiveLocalFailures': at(failures),
    'ejection.baseMs': at(10_000),
    'ejection.maxMs': at(30_000),
  };
}

const LIMITED: CallSettings = { 'ejection.kind': at('none'), 'pool.maxRequests': at(5) };

function call(caller: string | null, callee: string, settings: CallSettings): Call {
  return { caller, callee, via: 'feign', origin, settings, subset: null, addresses: null };
}

function route(host: string, settings: CallSettings): DeclaredRoute {
  const destinations = [{ host, subset: null, port: null, weight: 100 }];
  return { name: host, origin, match: '/**', destinations, rewrite: null, settings, probes: [] };
}

function policy(side: Policy['side'], calls: Call[], routes: DeclaredRoute[] = []): Policy {
  const oracle = { route: () => ({ kind: 'not-modelled' as const, reason: 'not asked', route: null }) };
  const edges = routes.length === 0 ? [] : [{ name: 'zuul', kind: 'zuul' as const, routes, oracle }];
  return { side, versions: {}, edges, calls, services: [], problems: [], opaque: [] };
}

const producer: Service = {
  name: 'producer.shop.svc.cluster.local',
  origin,
  subsets: [],
  instances: 3,
  ports: [80],
  registry: null,
};
const names = serviceNames([{ spring: 'stock', host: 'producer', subset: null }], [producer]);

describe('the machines of calls to a service', () => {
  it('come from calls and routes of both sides, equal ones once', () => {
    const spring = policy(
      'spring',
      [
        call('shop', 'PRODUCER', ribbon(3)),
        call('cart', 'producer', ribbon(3)),
        call('cart', 'other', ribbon(9)),
      ],
      [route('producer', ribbon(5)), route('other', ribbon(9))],
    );
    const istio = policy('istio', [call(null, producer.name, LIMITED)]);
    const { machines, notKnown: unknown, absent } = machinesTo('producer', { spring, istio, names });
    expect(machines.map(({ name }) => name)).toEqual([
      'Ribbon of shop and 1 more',
      'Ribbon of zuul',
      "Istio's pool limits",
    ]);
    expect([unknown, absent]).toEqual([[], []]);
  });

  it('are found under the name that a service has on the other side', () => {
    const spring = policy('spring', [call('shop', 'stock', ribbon(4))]);
    const istio = policy('istio', [call(null, producer.name, LIMITED)]);
    for (const service of ['stock', 'producer'])
      expect(machinesTo(service, { spring, istio, names }).machines.map(({ name }) => name)).toEqual([
        'Ribbon of shop',
        "Istio's pool limits",
      ]);
  });

  it('say which side declares none, and what is not known', () => {
    const spring = policy('spring', [
      call('shop', 'producer', { 'breaker.kind': notKnown('a bean of the application decides') }),
    ]);
    const istio = policy('istio', [call(null, producer.name, { 'ejection.kind': at('none') })]);
    expect(machinesTo('producer', { spring, istio, names })).toEqual({
      machines: [],
      notKnown: [
        {
          name: 'A breaker of shop',
          side: 'spring',
          missing: [{ setting: 'breaker.kind', reason: 'a bean of the application decides' }],
        },
      ],
      absent: [{ side: 'istio', why: expect.stringContaining('no outlier detection') }],
    });
    expect(machinesTo('nobody', { spring: null, istio, names }).absent).toEqual([
      { side: 'istio', why: 'its sources declare no call to this service' },
    ]);
  });

  it('are at most eight', () => {
    const calls = Array.from({ length: 10 }, (_, index) => call(`c${index}`, 'producer', ribbon(index + 1)));
    const { machines, notKnown: unknown } = machinesTo('producer', {
      spring: policy('spring', calls),
      istio: null,
      names,
    });
    expect(machines).toHaveLength(8);
    expect(unknown.map(({ name }) => name)).toEqual(['Ribbon of c8', 'Ribbon of c9']);
  });
});
