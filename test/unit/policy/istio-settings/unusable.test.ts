import { describe, expect, it } from 'vitest';
import type { CallSettingName } from '#shared/policy/model/call-settings.ts';
import { callTo, policyOf, valueIn } from './policy-of.ts';

const SERVICES = ['reviews', 'cart']
  .map(
    (name) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: 80, name: http}]}\n`,
  )
  .join('---\n');
const NETWORKING = 'apiVersion: networking.istio.io/v1\n';
const RULE = 'metadata: {name: r}\nspec: {host: reviews, trafficPolicy: {tls: {mode: DISABLE}}}\n';
const route = (spec: string) => `kind: VirtualService\nmetadata: {name: v}\nspec: {${spec}}\n`;
const TO = 'http: [{retry: {attempts: 3}, route: [{destination: {host: reviews}}]}]';

/** What is not known of calls to a host when the resource lies beside the services. */
function unknownOf(resource: string, host = 'reviews'): string[] {
  const { settings } = callTo(policyOf(`${SERVICES}---\n${resource}`), host);
  const names: CallSettingName[] = [
    'retry.attempts',
    'timeout.requestMs',
    'timeout.connectMs',
    'fault.abort',
    'pool.maxConnections',
    'limit.requestsPerSecond',
    'security.mtls',
    'security.authorization',
  ];
  return names.filter((name) => String(valueIn(settings, name)).startsWith('not known'));
}

const BY_ROUTE = ['retry.attempts', 'timeout.requestMs', 'fault.abort'];
const BY_RULE = ['timeout.connectMs', 'pool.maxConnections'];
const ANY = [
  'retry.attempts',
  'timeout.requestMs',
  'timeout.connectMs',
  'fault.abort',
  'pool.maxConnections',
  'limit.requestsPerSecond',
  'security.mtls',
  'security.authorization',
];

describe('a resource that can not be used', () => {
  it.each([
    ['a VirtualService', NETWORKING + route(`hosts: [reviews], ${TO}`), BY_ROUTE],
    ['a VirtualService without readable hosts', NETWORKING + route(`hosts: [7], ${TO}`), BY_ROUTE],
    ['a VirtualService of a wildcard', NETWORKING + route(`hosts: ["*.local"], ${TO}`), BY_ROUTE],
    ['one of a gateway alone', NETWORKING + route(`hosts: ["*"], gateways: [g], ${TO}`), []],
    ['one of another host', NETWORKING + route(`hosts: [cart], ${TO}`), []],
    [
      'a route whose parent is the service',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{kind: Service, group: "", name: reviews}], rules: 7}\n',
      BY_ROUTE,
    ],
    [
      'a route whose parent is a Gateway',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: g}], rules: 7}\n',
      [],
    ],
    [
      'an EnvoyFilter',
      'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: e}\nspec: {patches: []}\n',
      ['limit.requestsPerSecond'],
    ],
    ['a kind that is misspelt', `${NETWORKING}kind: Destinationrule\n${RULE}`, [...BY_RULE, 'security.mtls']],
    ['a kind of which nothing is near', `${NETWORKING}kind: TrafficRule\n${RULE}`, ANY],
    [
      'an apiVersion without its version',
      `apiVersion: networking.istio.io\nkind: DestinationRule\n${RULE}`,
      [...BY_RULE, 'security.mtls'],
    ],
    ['no apiVersion', `kind: DestinationRule\n${RULE}`, [...BY_RULE, 'security.mtls']],
    ['no kind', `${NETWORKING}${RULE}`, ANY],
    [
      'a kind that Istio has given up',
      'apiVersion: rbac.istio.io/v1alpha1\nkind: ServiceRole\nmetadata: {name: r}\n',
      ['security.authorization'],
    ],
    ['a kind of somebody else', 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\n', []],
  ])('%s', (_name, resource, unknown) => {
    expect(unknownOf(resource)).toEqual(unknown);
  });

  it('may take the place of what another one says', () => {
    const good = `${NETWORKING}${route('hosts: [reviews], http: [{timeout: 1s, route: [{destination: {host: reviews}}]}]').replace('name: v', 'name: a')}`;
    expect(unknownOf(`${good}---\n${NETWORKING}${route(`hosts: [reviews], ${TO}`)}`)).toEqual(BY_ROUTE);
    expect(unknownOf(good)).toEqual([]);
  });

  it('leaves a MeshConfig unread that it would hold', () => {
    const operator =
      'apiVersion: install.istio.io/v1\nkind: IstioOperator\nmetadata: {name: o}\nspec: {meshConfig: {connectTimeout: 3s}}\n';
    expect(unknownOf(operator)).toEqual(['retry.attempts', ...BY_RULE]);
  });
});
