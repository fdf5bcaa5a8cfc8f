import { describe, expect, it } from 'vitest';
import type { Service } from '#shared/policy/model/policy.ts';
import { serviceNames } from '#shared/policy/names/service-names.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, meshRule, service } from '../audit-inputs.ts';

function mesh(name: string, subsets: readonly string[] = []): Service {
  return {
    name,
    origin: { kind: 'derived', rule: 'a test', from: [] },
    subsets,
    instances: null,
    ports: [],
    registry: null,
  };
}

const PRODUCER = 'producer.default.svc.cluster.local';
const names = serviceNames(
  [
    { spring: 'LEGACY', host: 'ledger', subset: null },
    { spring: 'outside', host: 'ledger.partner.test', subset: 'v9' },
  ],
  [
    mesh('orders.partner.test'),
    mesh(PRODUCER, ['v1', 'V2']),
    mesh('producer-canary.default.svc.cluster.local'),
    mesh('orders.default.svc.cluster.local'),
    mesh('ledger.default.svc.cluster.local'),
  ],
);

describe('the mesh host of a registry id', () => {
  it.for([
    ['producer', PRODUCER, null],
    ['PRODUCER', PRODUCER, null],
    [PRODUCER, PRODUCER, null],
    ['producer-v1', PRODUCER, 'v1'],
    ['PRODUCER-V2', PRODUCER, 'V2'],
    ['producer-canary', 'producer-canary.default.svc.cluster.local', null],
    ['orders', 'orders.default.svc.cluster.local', null],
    ['orders.partner.test', 'orders.partner.test', null],
    ['legacy', 'ledger.default.svc.cluster.local', null],
    ['outside', 'ledger.partner.test', 'v9'],
  ] as const)('%s is %s, subset %s', ([id, host, subset]) => {
    expect(names.inMesh(id)).toEqual({ host, subset });
  });

  it.for(['producer-v3', 'producer_v1', 'prod', '', '-v1'])('"%s" is none', (id) => {
    expect(names.inMesh(id)).toBeUndefined();
  });

  it('leaves a destination alone that the mesh does not have', () => {
    const destination = { host: 'nobody', subset: 's', port: 1, weight: 100 };
    expect(names.translate(destination)).toBe(destination);
    expect(names.translate({ ...destination, host: 'producer-v1' })).toEqual({
      ...destination,
      host: PRODUCER,
      subset: 'v1',
    });
  });

  it('names the other namespaces that have a service of this name', () => {
    const two = [mesh('a.x.svc.cluster.local'), mesh('a.y.svc.cluster.local'), mesh('a.partner.test')];
    const plain = serviceNames([], two);
    expect(plain.otherHosts('A')).toEqual(['a.y.svc.cluster.local']);
    expect(plain.otherHosts('a.x.svc.cluster.local')).toEqual([]);
    const told = serviceNames([{ spring: 'a', host: 'a.y.svc.cluster.local', subset: null }], two);
    expect([told.inMesh('a')?.host, told.otherHosts('a')]).toEqual(['a.y.svc.cluster.local', []]);
  });
});

describe('services of one name in several namespaces', () => {
  const consumer = 'spring: {application: {name: consumer}}\nproducer: {ribbon: {ReadTimeout: 1}}\n';
  const problemsWith = (services: Parameters<typeof serviceNames>[0]) =>
    readPolicies(
      inputsOf({
        spring: { 'consumer/application.yml': consumer },
        istio: { 'mesh.yaml': service('producer', 80, 'shop') + service('producer', 80, 'test') },
        options: { services: [...services] },
      }),
    ).problems.filter(({ code }) => code === 'AMBIGUOUS_SERVICE');

  it('are a problem until somebody says which one it is', () => {
    expect(problemsWith([])).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('producer.shop.svc.cluster.local or producer.test.svc') as string,
        place: { file: 'consumer/application.yml', line: 2 },
      },
    ]);
    expect(
      problemsWith([{ spring: 'producer', host: 'producer.test.svc.cluster.local', subset: null }]),
    ).toEqual([]);
  });
});

describe('hosts that only networking resources name', () => {
  it('are services of the mesh, with the subsets that are routed to', () => {
    const rule = meshRule('producer', 'timeout: 1s').replace(
      '{host: producer}',
      '{host: producer, subset: v1}',
    );
    const { names: found } = readPolicies(inputsOf({ istio: { 'mesh.yaml': rule } }));
    expect(found.inMesh('producer-v1')).toEqual({ host: PRODUCER, subset: 'v1' });
  });
});
