import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { audit } from '#shared/policy/audit.ts';
import { inputsOf } from '../audit-inputs.ts';

const JWT = 'spring.security.oauth2.resourceserver.jwt';
const FEIGN = 'spring.cloud.openfeign.client.config.stock: {connectTimeout: 100, readTimeout: 100}';
const MESH = `
apiVersion: v1
kind: Service
metadata: {name: stock, namespace: shop}
spec: {selector: {app: stock}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: stock, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: {app: stock}}}}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: ingress}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingress, namespace: ingress}
spec: {template: {metadata: {labels: {istio: ingressgateway}}}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: edge, namespace: ingress}
spec:
  hosts: ["*"]
  gateways: [edge]
  http: [{match: [{uri: {prefix: /stock/}}], route: [{destination: {host: stock.shop.svc.cluster.local}}]}]
`;
const GATEWAY = `
spring.application.name: edge
spring.cloud.gateway.server.webflux.routes: [{id: stock, uri: "lb://stock", predicates: [Path=/stock/**]}]
`;

/** The audit of a caller, its callee and a gateway; the callee's and the gateway's configuration with more in it. */
function audited({ stock = '', edge = '', mesh = '' }) {
  return audit(
    inputsOf({
      spring: {
        'shop/application.yml': `spring.application.name: shop\n${FEIGN}\n`,
        'stock/application.yml': `spring.application.name: stock\n${stock}`,
        'edge/application.yml': `${GATEWAY}${edge}`,
      },
      istio: { 'mesh.yaml': `${MESH}---\n${mesh}` },
      options: { springVersion: '2025.0.1' },
    }),
  );
}

const texts = (found: ReturnType<typeof audit>) =>
  found.suggestions.filter(({ file }) => file.startsWith('istio/tokens-'));
const securityRows = (found: ReturnType<typeof audit>, row: string) =>
  found.parity.filter((one) => one.area === 'security' && one.row === row);

const ISSUER = 'https://id.example/realms/shop';
const KEYS = 'https://id.example/keys';

describe('tokens that a resource server checks', () => {
  it('are checked by its sidecar, which lets them through', () => {
    const found = audited({ stock: `${JWT}: {issuer-uri: ${ISSUER}, audiences: [stock, shop]}\n` });
    const [authentication, policy] = texts(found);
    expect(parse(authentication?.text ?? '')).toEqual({
      apiVersion: 'security.istio.io/v1',
      kind: 'RequestAuthentication',
      metadata: { name: 'stock-tokens', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'stock' } },
        jwtRules: [
          {
            issuer: ISSUER,
            audiences: ['stock', 'shop'],
            fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
            forwardOriginalToken: true,
          },
        ],
      },
    });
    expect(authentication?.text).toContain('.well-known/openid-configuration');
    expect(parse(policy?.text ?? '')).toEqual({
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'stock-requires-token', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'stock' } },
        action: 'ALLOW',
        rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }],
      },
    });
    expect(policy?.text).toMatch(/SE-02: Spring answers 401[\s\S]+SecurityFilterChain/);
  });

  it('are checked by the gateway that takes the place of one', () => {
    const found = audited({ edge: `${JWT}: {issuer-uri: ${ISSUER}, jwk-set-uri: "${KEYS}"}\n` });
    const [authentication] = texts(found);
    expect(parse(authentication?.text ?? '')).toMatchObject({
      metadata: { name: 'edge-tokens', namespace: 'ingress' },
      spec: {
        selector: { matchLabels: { istio: 'ingressgateway' } },
        jwtRules: [{ issuer: ISSUER, jwksUri: KEYS, forwardOriginalToken: true }],
      },
    });
    const [row] = securityRows(found, 'issuers of tokens').filter(({ scope }) => scope.startsWith('edge'));
    expect(row).toMatchObject({ verdict: 'missing', catalogue: 'SE-02' });
    expect(row?.suggestion?.text).toBe(authentication?.text);
  });

  it('bring the sides together once they are written', () => {
    const stock = `${JWT}: {issuer-uri: ${ISSUER}}\n`;
    const edge = `${JWT}: {issuer-uri: ${ISSUER}}\n`;
    const made = texts(audited({ stock, edge })).map(({ text }) => text);
    const after = audited({ stock, edge, mesh: made.join('---\n') });
    expect(after.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const rows = securityRows(after, 'issuers of tokens');
    expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => 'exact'));
    expect(rows).not.toEqual([]);
    expect(texts(after)).toEqual([]);
  });

  it('are added to those that are checked already', () => {
    const mesh = `
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: partners, namespace: shop}
spec:
  selector: {matchLabels: {app: stock}}
  jwtRules: [{issuer: https://partners.example, timeout: 2s}, {issuer: ${ISSUER}, outputPayloadToHeader: x-payload}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: tokens, namespace: shop}
spec: {selector: {matchLabels: {app: stock}}, rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]}
`;
    const found = texts(audited({ stock: `${JWT}: {issuer-uri: ${ISSUER}, audiences: stock}\n`, mesh }));
    expect(found.map(({ title }) => title)).toEqual([
      'Changes RequestAuthentication shop/partners: the tokens that stock accepts',
    ]);
    expect(parse(found[0]?.text ?? '')).toMatchObject({
      spec: {
        jwtRules: [
          { issuer: 'https://partners.example', timeout: '2s' },
          { issuer: ISSUER, outputPayloadToHeader: 'x-payload', audiences: ['stock'] },
        ],
      },
    });
  });

  it('are demanded by a denial where others allow something already', () => {
    const mesh = `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: readers, namespace: shop}
spec: {rules: [{to: [{operation: {methods: [GET]}}]}]}
`;
    const [, policy] = texts(audited({ stock: `${JWT}: {issuer-uri: ${ISSUER}}\n`, mesh }));
    expect(parse(policy?.text ?? '')).toMatchObject({
      spec: { action: 'DENY', rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }] },
    });
  });

  it('say what Istio can’t express', () => {
    const [authentication] = texts(
      audited({
        stock: `${JWT}: {jwk-set-uri: "${KEYS}", jws-algorithms: ES256, authority-prefix: ROLE_, audiences: "\${unknown}"}\n`,
      }),
    );
    expect(parse(authentication?.text ?? '')).toMatchObject({ spec: { jwtRules: [{ jwksUri: KEYS }] } });
    expect(authentication?.text).toMatch(/checks no issuer[\s\S]+before Istio 1\.27/);
    expect(authentication?.text).toContain('jws-algorithms has no counterpart');
    expect(authentication?.text).toContain('authority-prefix has no counterpart');
    expect(authentication?.text).toContain('audiences could not be read');
  });

  it('are not guessed where keys are a file, tokens opaque, or the service is not in the mesh', () => {
    expect(texts(audited({ stock: `${JWT}: {public-key-location: "classpath:key.pub"}\n` }))).toEqual([]);
    const opaque =
      'spring.security.oauth2.resourceserver.opaquetoken: {introspection-uri: "https://id.example"}\n';
    expect(texts(audited({ stock: opaque }))).toEqual([]);
    const unknown = audit(
      inputsOf({
        spring: { 'a/application.yml': `spring.application.name: lost\n${JWT}: {issuer-uri: ${ISSUER}}\n` },
        istio: { 'mesh.yaml': MESH },
      }),
    );
    expect(texts(unknown)).toEqual([]);
  });
});
