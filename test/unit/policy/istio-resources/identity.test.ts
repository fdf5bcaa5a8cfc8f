import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf, kindByName } from '#shared/policy/istio/resources/identity.ts';
import { KINDS } from '#shared/policy/istio/resources/kinds.ts';

describe('what a document says that it is', () => {
  it.each([
    ['networking.istio.io/v1', 'VirtualService', { is: 'known', kind: 'VirtualService' }],
    ['gateway.networking.k8s.io/v1', 'Gateway', { is: 'known', kind: 'KubernetesGateway' }],
    ['v1', 'Service', { is: 'known', kind: 'Service' }],
    ['networking.istio.io/v9', 'Sidecar', { is: 'other-version', kind: 'Sidecar' }],
    ['networking.istio.io', 'DestinationRule', { is: 'other-version', kind: 'DestinationRule' }],
    ['networking.istio.io/v1', 'Destinationrule', { is: 'unknown-kind', meant: 'DestinationRule' }],
    ['networking.istio.io/v1', 'DestinationRules', { is: 'unknown-kind', meant: 'DestinationRule' }],
    ['networking.istio.io/v1', 'VirtualServcie', { is: 'unknown-kind', meant: 'VirtualService' }],
    ['networking.istio.io/v1', 'TrafficRule', { is: 'unknown-kind', meant: null }],
    ['security.istio.io/v1', 'Destinationrule', { is: 'unknown-kind', meant: null }],
    ['rbac.istio.io/v1alpha1', 'ServiceRole', { is: 'removed', decides: ['AuthorizationPolicy'] }],
    ['batch/v1', 'Job', { is: 'foreign' }],
  ])('%s %s', (apiVersion, kind, identity) => {
    expect(identityOf(apiVersion, kind)).toMatchObject(identity);
  });

  it.each([
    ['EnvoyFilter', 'EnvoyFilter'],
    ['Virtualservice', 'VirtualService'],
    ['Deployment', 'Deployment'],
    ['Job', null],
  ])('%s without an apiVersion', (name, kind) => {
    expect(kindByName(name)).toBe(kind);
  });

  it('never takes another kind for the one that is written', () => {
    const kinds = Object.entries(KINDS).filter(([kind]) => kind !== 'KubernetesGateway');
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(3), ([kind, { group, versions }], given) => {
        const version = versions[given % versions.length] ?? '';
        const apiVersion = group === '' ? version : `${group}/${version}`;
        expect(identityOf(apiVersion, kind)).toEqual({ is: 'known', kind });
        expect(kindByName(kind)).toBe(kind);
      }),
    );
  });
});
