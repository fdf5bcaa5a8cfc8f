import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { inputsOf, meshRule, service } from '../audit-inputs.ts';

interface Instance {
  readonly version?: string;
  readonly weight?: string;
  readonly status?: string;
}

function registry(instances: readonly Instance[]): string {
  const instance = instances.map(({ status = 'UP', ...metadata }, index) => ({
    instanceId: `stock-${index}`,
    hostName: `stock-${index}`,
    status,
    metadata,
  }));
  return JSON.stringify({ applications: { application: [{ name: 'STOCK', instance }] } });
}

const WEIGHTED = 'spring.cloud.loadbalancer.configurations: weighted';

function share(given: { spring?: string; mesh?: string; instances?: readonly Instance[] }): string[] {
  return audit(
    inputsOf({
      spring: {
        'application.yml': `spring.application.name: shop\nspring.cloud.openfeign.client.config.stock.readTimeout: 100\n${given.spring ?? ''}`,
      },
      ...(given.instances !== undefined && { registries: { 'apps.json': registry(given.instances) } }),
      istio: { 'mesh.yaml': service('stock') + (given.mesh ?? '') },
      options: { springVersion: '2025.0.1' },
    }),
  )
    .parity.filter(({ row }) => row === 'weights of versions')
    .map(
      ({ verdict, catalogue, spring, istio }) => `${verdict} ${catalogue}: ${spring.text} | ${istio.text}`,
    );
}

const split = (v1: number, v2: number, match = '') =>
  meshRule('stock', 'timeout: 1s').replace(
    'route: [{destination: {host: stock}}]',
    `${match}route: [{destination: {host: stock, subset: v1}, weight: ${v1}}, {destination: {host: stock, subset: v2}, weight: ${v2}}]`,
  );

const NINE_TO_ONE = [
  { version: 'v1', weight: '9' },
  { version: 'v2', weight: '1' },
];

describe('weights of the versions of a called service', () => {
  it('have no row where neither side tells versions apart', () => {
    expect(share({})).toEqual([]);
    expect(share({ mesh: meshRule('stock', 'timeout: 1s') })).toEqual([]);
    expect(share({ instances: [{ version: 'v1' }, { version: 'v1' }] })).toEqual([]);
  });

  it('are missing where only the mesh divides the calls', () => {
    expect(share({ mesh: split(90, 10) })).toEqual([
      'missing RT-11: every instance in turn | stock v1 90 %, stock v2 10 %',
    ]);
  });

  it('are those of the registry’s metadata', () => {
    expect(share({ spring: WEIGHTED, instances: NINE_TO_ONE, mesh: split(90, 10) })).toEqual([
      'exact null: stock v1 90 %, stock v2 10 % | stock v1 90 %, stock v2 10 %',
    ]);
    expect(share({ spring: WEIGHTED, instances: NINE_TO_ONE, mesh: split(1, 1) })).toEqual([
      'different RT-11: stock v1 90 %, stock v2 10 % | stock v1 50 %, stock v2 50 %',
    ]);
    expect(share({ spring: WEIGHTED, instances: NINE_TO_ONE })[0]).toMatch(/^missing RT-11/);
  });

  it('follow from the instances where nobody weighs them', () => {
    const instances = [
      { version: 'v1' },
      { version: 'v1' },
      { version: 'v2' },
      { version: 'v2', status: 'DOWN' },
    ];
    expect(share({ instances })).toEqual([
      'approximate RT-13: stock v1 66.67 %, stock v2 33.33 % | every instance, as the balancer chooses',
    ]);
    expect(share({ instances, mesh: split(2, 1) })[0]).toMatch(/^exact/);
    expect(share({ instances, mesh: split(9, 1) })[0]).toMatch(/^different RT-11/);
  });

  it('are not known without the registry, with a bad weight, or by a balancer that is not modelled', () => {
    expect(share({ spring: WEIGHTED })[0]).toMatch(/^not-known RT-11: not known/);
    const bad = [{ version: 'v1', weight: 'much' }, { version: 'v2' }];
    expect(share({ spring: WEIGHTED, instances: bad })[0]).toMatch(/^not-known/);
    const hint = 'spring.cloud.loadbalancer.configurations: hint';
    expect(share({ spring: hint, instances: NINE_TO_ONE })[0]).toMatch(/^not-known/);
  });

  it('of a rule for some requests do not count, and of several rules are not known', () => {
    const canary = split(0, 100, 'match: [{headers: {x-canary: {exact: "1"}}}], ');
    expect(share({ mesh: canary })).toEqual([]);
    expect(share({ mesh: split(9, 1, 'match: [{uri: {prefix: /}}], ') })[0]).toMatch(/^missing/);
  });
});
