import { describe, expect, it } from 'vitest';
import { compareParity } from '#shared/policy/parity/parity.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readSpringApplications } from '#shared/policy/spring/environment/read-applications.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { policiesOf } from '../suggest/round-trip.ts';
import { ingress, routes, services } from './edge-side.ts';

const issuer = (uri: string) => `spring.security.oauth2.resourceserver.jwt.issuer-uri: ${uri}`;
const jwt = (...issuers: readonly string[]) => `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: jwt, namespace: shop}
spec: {selector: {matchLabels: {app: producer}}, jwtRules: [${issuers.map((one) => `{issuer: "${one}"}`).join(', ')}]}
`;
const [A, B] = ['https://a.example', 'https://b.example'];

/** What is said about the tokens of a gateway's route to a service. */
function tokens(settings: Readonly<Record<'gateway' | 'producer', string>>, ...istio: readonly string[]) {
  const problems = new Problems();
  const files = Object.entries(settings).map(([name, text]) => ({
    file: `${name}/application.yml`,
    text: `spring.application.name: ${name}\n${name === 'gateway' ? 'spring.cloud.gateway.routes: [{id: items, uri: "lb://producer", predicates: [Path=/items/**]}]\n' : ''}${text}\n`,
  }));
  const applications = readSpringApplications(files, {}, problems);
  const policy = springPolicy(applications, { springVersion: '2022.0.4', springRetry: true, problems });
  const read = policiesOf({ applications, policy }, [
    services('producer'),
    ingress('shop.example.test'),
    routes(
      'shop.example.test',
      '[{match: [{uri: {prefix: /items/}}], route: [{destination: {host: producer}}]}]',
    ),
    ...istio,
  ]);
  if (read.istio === null) throw new Error('no mesh');
  return Object.fromEntries(
    compareParity(policy, null, read.istio.policy, read.names)
      .filter(({ area, scope }) => area === 'security' && scope === 'gateway: route items')
      .map(({ row, verdict, spring, istio: mesh }) => [row, `${verdict}: ${spring.text} | ${mesh.text}`]),
  );
}

describe('tokens of a gateway’s route', () => {
  it('are checked by the service behind Spring’s gateway, as by its sidecar', () => {
    const found = tokens({ gateway: '', producer: issuer(A) }, jwt(A));
    expect(found['issuers of tokens']).toBe(`exact: ${A} | ${A}`);
    expect(found['request without a token']).toBe('not-known: not known | not known');
  });

  it('are checked by the service behind the mesh’s gateway as well', () => {
    expect(tokens({ gateway: '', producer: issuer(A) })['issuers of tokens']).toBe(`exact: ${A} | ${A}`);
  });

  it('differ where the mesh or Spring’s gateway takes those of another issuer', () => {
    expect(tokens({ gateway: '', producer: issuer(A) }, jwt(B))['issuers of tokens']).toBe(
      `different: ${A} | ${B}`,
    );
    expect(tokens({ gateway: issuer(B), producer: issuer(A) }, jwt(A))['issuers of tokens']).toBe(
      `different: ${A}, ${B} | ${A}`,
    );
    expect(tokens({ gateway: issuer(A), producer: '' })['issuers of tokens']).toBe(`missing: ${A} | none`);
  });

  it('have no row where nobody checks any', () => {
    expect(tokens({ gateway: '', producer: '' })).toEqual({});
  });
});
