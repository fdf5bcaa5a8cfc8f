import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a generated landscape lies, and what it holds. */
export interface Landscape {
  readonly spring: string;
  readonly istio: string;
  readonly services: number;
  readonly resources: number;
}

/** Resources that each service has. */
const PER_SERVICE = 10;
/** Services that each service calls. */
const CALLEES = 3;
/** Routes of each gateway; a landscape of 500 services has several. */
const ROUTES_PER_GATEWAY = 50;

/**
 * Writes the configuration of many services in both worlds: every service with its Spring settings, clients and breakers,
 * Spring Cloud Gateways in front, and ten resources of Istio and Kubernetes. The same for the same number.
 */
export function writeLandscape(folder: string, services: number): Landscape {
  const spring = join(folder, 'spring');
  const istio = join(folder, 'istio');
  for (let n = 0; n < services; n++) {
    write(join(spring, `service-${n}/src/main/resources/application.yml`), settingsOf(n, services));
    write(join(spring, `service-${n}/src/main/java/shop/Clients.java`), clientsOf(n, services));
    write(join(istio, `service-${n}.yaml`), resourcesOf(n));
  }
  const gateways = Math.ceil(services / ROUTES_PER_GATEWAY);
  for (let g = 0; g < gateways; g++)
    write(join(spring, `gateway-${g}/src/main/resources/application.yml`), gatewayOf(g, services));
  write(join(istio, 'gateway.yaml'), GATEWAY);
  return { spring, istio, services: services + gateways, resources: services * PER_SERVICE + 1 };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function calleesOf(n: number, services: number): number[] {
  return Array.from({ length: CALLEES }, (_, index) => (n * 7 + index * 13 + 1) % services);
}

function settingsOf(n: number, services: number): string {
  const clients = calleesOf(n, services).map(
    (callee) => `service-${callee}:
  ribbon: {ConnectTimeout: ${300 + (n % 5) * 100}, ReadTimeout: 2000, MaxAutoRetries: ${n % 2}, MaxAutoRetriesNextServer: 1}
`,
  );
  return `spring: {application: {name: service-${n}}}
server: {port: 8080}
eureka: {client: {service-url: {defaultZone: "http://registry:8761/eureka/"}}}
feign: {hystrix: {enabled: true}}
${[...new Set(clients)].join('')}hystrix:
  command:
    default:
      execution: {isolation: {thread: {timeoutInMilliseconds: ${4000 + (n % 7) * 500}}}}
      circuitBreaker: {requestVolumeThreshold: 10, sleepWindowInMilliseconds: 3000}
`;
}

function clientsOf(n: number, services: number): string {
  const clients = [...new Set(calleesOf(n, services))].map(
    (callee) => `@FeignClient(name = "service-${callee}", fallback = Fallback.class)
interface Service${callee} {
  @GetMapping("/api/${callee}/{id}")
  String get(@PathVariable("id") String id);
}
`,
  );
  return `package shop;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.*;

${clients.join('\n')}`;
}

function gatewayOf(g: number, services: number): string {
  const first = g * ROUTES_PER_GATEWAY;
  const routes = Array.from({ length: Math.min(ROUTES_PER_GATEWAY, services - first) }, (_, index) => {
    const n = first + index;
    return `        - id: service-${n}
          uri: lb://service-${n}
          predicates: [Path=/api/${n}/**]
          filters: [StripPrefix=1, "Retry=2"]
`;
  });
  return `spring:
  application: {name: gateway-${g}}
  main: {web-application-type: reactive}
  cloud:
    gateway:
      routes:
${routes.join('')}`;
}

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: ["*"]
`;

function resourcesOf(n: number): string {
  const name = `service-${n}`;
  const host = `${name}.default.svc.cluster.local`;
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec:
  selector: {app: ${name}}
  ports: [{name: http, port: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}-v1, namespace: default}
spec:
  replicas: 3
  selector: {matchLabels: {app: ${name}, version: v1}}
  template:
    metadata: {labels: {app: ${name}, version: v1}}
    spec: {containers: [{name: app, image: shop/${name}}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: default}
spec:
  hosts: [${host}]
  http:
  - name: ${name}-read
    match: [{method: {exact: GET}}]
    retries: {attempts: ${n % 3}, retryOn: "connect-failure,503"}
    timeout: ${3 + (n % 4)}s
    route: [{destination: {host: ${host}, subset: v1}}]
  - name: ${name}-write
    retries: {attempts: 0}
    route: [{destination: {host: ${host}, subset: v1}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: edge-${name}, namespace: default}
spec:
  hosts: [shop.example.test]
  gateways: [ingress]
  http:
  - name: edge-${name}
    match: [{uri: {prefix: /api/${n}/}}, {uri: {exact: /api/${n}}}]
    rewrite: {uriRegexRewrite: {match: "^/api/?(.*)", rewrite: "/\\\\1"}}
    retries: {attempts: 2, retryOn: 5xx}
    route: [{destination: {host: ${host}, subset: v1}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}, namespace: default}
spec:
  host: ${host}
  trafficPolicy:
    loadBalancer: {simple: ROUND_ROBIN}
    connectionPool: {tcp: {connectTimeout: 1s, maxConnections: 100}, http: {http1MaxPendingRequests: 50}}
    outlierDetection: {consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 3s, maxEjectionPercent: 100}
  subsets: [{name: v1, labels: {version: v1}}]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: ${name}-external, namespace: default}
spec:
  hosts: [bank-${n}.example.com]
  location: MESH_EXTERNAL
  resolution: DNS
  ports: [{number: 443, name: tls, protocol: TLS}]
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: {name: ${name}, namespace: default}
spec:
  workloadSelector: {labels: {app: ${name}}}
  egress: [{hosts: ["./*", "istio-system/*"]}]
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}, namespace: default}
spec:
  selector: {matchLabels: {app: ${name}}}
  mtls: {mode: PERMISSIVE}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: ${name}, namespace: default}
spec:
  selector: {matchLabels: {app: ${name}}}
  jwtRules: [{issuer: "https://issuer.example.com", jwksUri: "https://issuer.example.com/keys"}]
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: ${name}, namespace: default}
spec:
  selector: {matchLabels: {app: ${name}}}
  rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]
`;
}
