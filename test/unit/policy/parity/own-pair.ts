import { readPolicies, type Policies } from '#shared/policy/read/policies.ts';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { inputsOf } from '../audit-inputs.ts';
import { applied } from '../suggest/round-trip.ts';

/** Configuration of applications by file. */
export type SpringTexts = Readonly<Record<string, string>>;

/** Applications that declare what the lab's do not; profile `mesh` is what they are told on the candidate. */
export const OWN_SPRING: SpringTexts = {
  'edge/application.yml': `
spring.application.name: edge
spring.security.oauth2.resourceserver.jwt: {issuer-uri: "https://id.example", jwk-set-uri: "https://id.example/keys"}
spring.cloud.gateway.server.webflux:
  trusted-proxies: .*
  x-forwarded: {host-enabled: false, port-enabled: false, prefix-enabled: false}
  forwarded: {enabled: false}
  httpclient: {connect-timeout: 700, pool: {max-idle-time: 30s}}
  globalcors:
    cors-configurations:
      '[/**]':
        allowedOrigins: ["https://shop.example"]
        allowedMethods: [GET, POST]
        allowedHeaders: [x-a]
        exposedHeaders: [x-b]
        allowCredentials: true
        maxAge: 600
  routes:
  - id: items
    uri: lb://catalog
    predicates: [Path=/items/**]
    filters:
    - PreserveHostHeader
    - AddRequestHeader=X-Added, one
    - SetRequestHeader=X-Set, one
    - RemoveRequestHeader=X-Removed
    - AddResponseHeader=X-Added, one
    - SetResponseHeader=X-Set, one
    - RemoveResponseHeader=X-Removed
    - {name: CircuitBreaker, args: {name: items}}
    - {name: RequestRateLimiter, args: {redis-rate-limiter.replenishRate: 10, redis-rate-limiter.burstCapacity: 20}}
  - id: plain
    uri: lb://catalog
    predicates: [Path=/plain/**]
  - id: orders
    uri: lb://orders
    predicates: [Path=/orders/**]
    metadata: {response-timeout: 500}
    filters:
    - {name: Retry, args: {retries: 2, statuses: BAD_GATEWAY, series: "", methods: GET}}
  - id: fixed
    uri: http://fixed:80
    predicates: [Path=/fixed/**]
`,
  'shop/application.yml': `
spring.application.name: shop
management.tracing.propagation.type: [b3]
spring.cloud.openfeign.client.config.catalog: {connectTimeout: 100, readTimeout: 1000}
---
spring.config.activate.on-profile: mesh
`,
  'catalog/application.yml': `
spring.application.name: catalog
server.port: 8080
management.server.port: 9090
`,
};

const service = (name: string, ports = '[{name: http, port: 80, targetPort: 8080}]') => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {selector: {app: ${name}}, ports: ${ports}}
`;

const workload = (name: string, labels: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: default}
spec: {replicas: 2, template: {metadata: {labels: ${labels}}}}
`;

const EXISTING: readonly string[] = [
  service('catalog', '[{name: http, port: 8080}, {name: http-management, port: 9090}]'),
  service('orders'),
  service('fixed'),
  service('shop'),
  workload('catalog', '{app: catalog}'),
  workload('orders', '{app: orders}'),
  workload('fixed', '{app: fixed}'),
  workload('ingress', '{istio: ingressgateway}'),
  `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.test]}]
`,
];

export function ownPolicies(spring: SpringTexts, istio: readonly string[]): Policies {
  return readPolicies(
    inputsOf({
      spring,
      istio: Object.fromEntries(istio.map((text, index) => [`istio-${index}.yaml`, text])),
      options: { springVersion: '2025.0.1', candidateProfiles: ['mesh'] },
    }),
  );
}

/** Resources that do what the applications do. */
export function ownResources(): string[] {
  return applied(EXISTING, suggestions(ownPolicies(OWN_SPRING, EXISTING)));
}
