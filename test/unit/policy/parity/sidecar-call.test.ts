import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { sidecarCall } from '#shared/policy/parity/sidecar-call.ts';
import { throughSidecar } from '#shared/policy/parity/layers.ts';
import type { CallSettings, CallSettingValues } from '#shared/policy/model/call-settings.ts';
import type { Call } from '#shared/policy/model/policy.ts';
import { written } from '#shared/policy/model/setting.ts';
import { inputsOf, meshRule, service } from '../audit-inputs.ts';

const place = { file: 'a.yaml', line: 1, column: 1, field: 'x' };

function settings(values: Partial<CallSettingValues>): CallSettings {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value, place)]));
}

function call(caller: string | null, subset: string | null, timeout: number, pool = 1): Call {
  return {
    caller,
    callee: 'b.shop.svc.cluster.local',
    via: 'sidecar',
    origin: { kind: 'written', place },
    settings: settings({ 'timeout.requestMs': timeout, 'pool.maxRequests': pool }),
    subset,
    addresses: null,
  };
}

const CALLS = [
  call(null, null, 1),
  call(null, 'v2', 2),
  call('*.shop.svc.cluster.local', null, 3),
  call('a.shop.svc.cluster.local', null, 4),
];

describe('what the mesh declares for a call', () => {
  const timeout = (caller: string | null, subset: string | null, calls: readonly Call[] = CALLS) =>
    sidecarCall(calls, caller, subset)?.settings['timeout.requestMs'];

  it.for<[caller: string | null, subset: string | null, timeout: number]>([
    ['a.shop.svc.cluster.local', null, 4],
    ['a', null, 4],
    ['c.shop.svc.cluster.local', null, 3],
    ['c.other.svc.cluster.local', 'v2', 2],
    [null, 'v2', 2],
    ['c.other.svc.cluster.local', 'v1', 1],
  ])('by %s to version %s', ([caller, subset, value]) => {
    expect(timeout(caller, subset)).toMatchObject({ value });
  });

  it('is not known where the rules that remain differ, and known where they agree', () => {
    const two = [call(null, 'v1', 1), call(null, 'v2', 2)];
    expect(timeout('a', null, two)).toMatchObject({
      known: false,
      reason: 'the rules of the mesh for this host differ: 1 ms and 2 ms',
    });
    expect(sidecarCall(two, 'a', null)?.settings['pool.maxRequests']).toMatchObject({ value: 1 });
  });

  it('is nothing where every rule is for somebody else', () => {
    expect(sidecarCall([call('a.shop.svc.cluster.local', null, 4)], 'c', null)).toBeUndefined();
    expect(sidecarCall([call(null, 'v1', 1)], null, 'v2')).toBeUndefined();
  });
});

describe('the attempts of both layers', () => {
  const sdk = settings({ 'retry.attempts': 2, 'retry.methods': ['GET'], 'retry.statuses': ['502'] });
  const mesh = settings({ 'retry.attempts': 3, 'retry.methods': ['*'], 'retry.statuses': ['503'] });

  it('are those of each method on its own', () => {
    expect(throughSidecar(sdk, mesh, 'GET')['retry.attempts']).toMatchObject({ value: 6 });
    expect(throughSidecar(sdk, mesh, 'POST')['retry.attempts']).toMatchObject({ value: 3 });
  });

  it('follow what either tries again', () => {
    expect(throughSidecar(sdk, mesh)['retry.statuses']).toMatchObject({ value: ['502', '503'] });
    const once = { ...mesh, ...settings({ 'retry.attempts': 1 }) };
    expect(throughSidecar(sdk, once)['retry.statuses']).toMatchObject({ value: ['502'] });
  });

  it('are said row by row', () => {
    const { parity } = audit(
      inputsOf({
        spring: {
          'a/application.yml':
            'spring: {application: {name: a}}\neureka: {client: {enabled: false}}\nb: {ribbon: {listOfServers: "b:80", MaxAutoRetriesNextServer: 1}}\n',
        },
        istio: { 'mesh.yaml': service('b', 80) + meshRule('b', 'retries: {attempts: 2}') },
      }),
    );
    const said = (row: string) => {
      const found = parity.find((one) => one.row === row);
      return `${found?.verdict} ${found?.catalogue}: ${found?.spring.text} | ${found?.istio.text}`;
    };
    expect(said('attempts of GET')).toBe('different MO-03: up to 2 | up to 6');
    expect(said('attempts of POST')).toBe('different RE-03: 1, no retry | up to 3');
  });
});
