import { describe, expect, it } from 'vitest';
import { lint, LINT_RULES } from '#shared/policy/lint/lint.ts';
import type { AuditFinding } from '#shared/policy/model/audit.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import { springPolicy } from '#shared/policy/spring/policy.ts';
import { policiesOf, springOf, type ReadSpring } from '../suggest/round-trip.ts';

const NOTHING: ReadSpring = springOf('', '2025.0.1', 'nobody');

interface Sides {
  readonly istio?: string;
  readonly spring?: ReadSpring;
  /** Of Istio: 1.31 where nothing else is said, null where it is not known. */
  readonly version?: string | null;
}

function findings({ istio, spring, version }: Sides): AuditFinding[] {
  const policies = policiesOf(spring ?? NOTHING, istio === undefined ? [] : [istio], version);
  return lint({
    applications: spring?.applications ?? [],
    spring: spring?.policy ?? null,
    resources: policies.istio?.resources ?? null,
    mesh: policies.istio?.policy ?? null,
    names: policies.names,
  });
}

/** IDs of the rules that find something. */
function found(sides: Sides): string[] {
  return findings(sides).map(({ rule }) => rule);
}

/** `SEVERITY: TITLE` of what one rule finds. */
function said(id: string, sides: Sides): string[] {
  return findings(sides).flatMap(({ rule, severity, title }) =>
    rule === id ? [`${severity}: ${title}`] : [],
  );
}

const rules = (http: string, more = '') => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  http: ${http}
---
apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec: {selector: {app: producer}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: producer, namespace: default}
spec: {replicas: 3, template: {metadata: {labels: {app: producer}}}}
${more}`;

const GATEWAY = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
`;
const FAILOVER = '{localityLbSetting: {failover: [{from: a, to: b}]}}';
const TO = 'route: [{destination: {host: producer}}]';
const rule = (fields: string) => rules(`[{${fields}}]`);

const destination = (policy: string) =>
  rules(
    `[{retries: {attempts: 0}, ${TO}}]`,
    `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: producer, namespace: default}
spec: {host: producer, subsets: [{name: v1, labels: {version: v1}}], trafficPolicy: ${policy}}
`,
  );

const resource = (apiVersion: string, kind: string, spec: string) => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: one, namespace: default}
spec: ${spec}
`;
const EJECTS = resource(
  'networking.istio.io/v1',
  'DestinationRule',
  '{host: producer, trafficPolicy: {outlierDetection: {}}}',
);
const JWT = resource('security.istio.io/v1', 'RequestAuthentication', '{jwtRules: [{issuer: me}]}');
const DENY = resource(
  'security.istio.io/v1',
  'AuthorizationPolicy',
  '{action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]}',
);

const peers = (mode: string) =>
  resource('security.istio.io/v1', 'PeerAuthentication', `{mtls: {mode: ${mode}}}`);

const allow = (of: string) =>
  resource('security.istio.io/v1', 'AuthorizationPolicy', `{action: ALLOW, rules: ${of}}`);

const subsets = (host: string, name: string) =>
  resource(
    'networking.istio.io/v1',
    'DestinationRule',
    `{host: "${host}", subsets: [{name: ${name}, labels: {version: ${name}}}]}`,
  ).replace('name: one', `name: ${name}`);
const toSubset = (more: string) => rules('[{route: [{destination: {host: producer, subset: v1}}]}]', more);
const forHost = (namespace: string, host: string, name = 'one') =>
  resource('networking.istio.io/v1', 'VirtualService', `{hosts: [${host}], http: [{${TO}}]}`)
    .replace('namespace: default', `namespace: ${namespace}`)
    .replace('name: one', `name: ${name}`);

const PREFIX = 'spring.cloud.gateway.server.webflux';
const gateway = (...routes: string[]): ReadSpring =>
  springOf(`${PREFIX}.routes:\n${routes.map((one) => `- ${one}`).join('\n')}`, '2025.0.1');
const route = (predicates: string, filters = '[]', id = 'items') =>
  `{id: ${id}, uri: "lb://producer", predicates: ${predicates}, filters: ${filters}}`;
const zuul = (text: string): ReadSpring => springOf(text, 'Hoxton.SR12', 'zuul');

interface Case {
  readonly rule: string;
  readonly hits: Sides;
  readonly spares: Sides;
}

const eureka = (text: string): ReadSpring => springOf(`eureka.client.${text}`, 'Hoxton.SR12', 'shop');

const cases: Case[] = [
  {
    rule: 'MP-MO-01',
    hits: { spring: eureka('service-url.default-zone: http://localhost:8761/eureka') },
    spares: { spring: eureka('service-url: {defaultZone: "http://registry:8761/eureka"}') },
  },
  {
    rule: 'MP-MO-01',
    hits: { spring: eureka('serviceUrl: {default-zone: "http://registry:8761/eureka"}') },
    spares: {
      spring: eureka('serviceUrl: {default-zone: "http://r:8761/eureka"}\n---\neureka.client.enabled: false'),
    },
  },
  {
    rule: 'MP-MO-01',
    hits: { spring: eureka('service-url: {default_zone: "http://r:8761"}') },
    spares: {
      spring: eureka(
        'service-url: {default-zone: "http://a:1"}\n---\neureka.client.availability-zones.us: default-zone',
      ),
    },
  },
  {
    rule: 'MP-MO-01',
    hits: { spring: eureka('service-url: {default-zone: "http://r:8761", other: "http://o:8761"}') },
    spares: {
      // The first document writes the right key, and the second one hides it from a lenient reader only.
      spring: eureka('service-url.defaultZone: http://r:8761\n---\neureka.client.serviceUrl.default-zone: x'),
    },
  },
  { rule: 'MP-RE-01', hits: { istio: rule(TO) }, spares: { istio: rule(`retries: {attempts: 0}, ${TO}`) } },
  {
    rule: 'MP-RE-01',
    hits: { istio: rules(`[{${TO}}]`, meshConfig('{defaultHttpRetryPolicy: {attempts: 5, retryOn: 5xx}}')) },
    spares: { istio: rules(`[{${TO}}]`, meshConfig('{defaultHttpRetryPolicy: {attempts: 0}}')) },
  },
  {
    rule: 'MP-RE-02',
    hits: { istio: rule(`retries: {attempts: 2, perTryTimeout: 1s, retryOn: connect-failure}, ${TO}`) },
    spares: {
      istio: rule(`retries: {attempts: 2, perTryTimeout: 1s, retryOn: "connect-failure,reset"}, ${TO}`),
    },
  },
  {
    rule: 'MP-RE-03',
    hits: { istio: rule(`retries: {attempts: 2, retryOn: 5xx}, ${TO}`) },
    spares: { istio: rule(`match: [{method: {exact: GET}}], retries: {attempts: 2, retryOn: 5xx}, ${TO}`) },
  },
  {
    rule: 'MP-TO-01',
    hits: { istio: rule(`timeout: 2s, retries: {attempts: 2, perTryTimeout: 1s, retryOn: 5xx}, ${TO}`) },
    spares: { istio: rule(`timeout: 3s, retries: {attempts: 2, perTryTimeout: 1s, retryOn: 5xx}, ${TO}`) },
  },
  {
    rule: 'MP-RT-01',
    hits: { istio: rule(`match: [{uri: {prefix: /shop}}], ${TO}`) },
    spares: { istio: rule(`match: [{uri: {exact: /shop}}, {uri: {prefix: /shop/}}], ${TO}`) },
  },
  {
    rule: 'MP-RT-02',
    hits: { istio: rule(`match: [{uri: {prefix: /shop}}], rewrite: {uri: /}, ${TO}`) },
    spares: { istio: rule(`match: [{uri: {prefix: /shop/}}], rewrite: {uri: /}, ${TO}`) },
  },
  {
    rule: 'MP-RT-03',
    hits: { istio: rule('route: [{destination: {host: nobody}}]') },
    spares: { istio: rule(TO) },
  },
  {
    rule: 'MP-RT-04',
    hits: { istio: rule('route: [{destination: {host: producer, subset: v1}}]') },
    spares: {
      istio: destination('{loadBalancer: {simple: RANDOM}}').replace(
        'host: producer}}]}]',
        'host: producer, subset: v1}}]}]',
      ),
    },
  },
  {
    rule: 'MP-RT-04',
    // The rule of the host itself hides that of the wildcard, and a wildcard does not cover other namespaces.
    hits: { istio: toSubset(subsets('*.default.svc.cluster.local', 'v1') + subsets('producer', 'v2')) },
    spares: { istio: toSubset(subsets('*.default.svc.cluster.local', 'v1')) },
  },
  {
    rule: 'MP-RT-04',
    hits: { istio: toSubset(subsets('*.other.svc.cluster.local', 'v1')) },
    spares: {
      istio: toSubset(subsets('*.cluster.local', 'v2') + subsets('*.default.svc.cluster.local', 'v1')),
    },
  },
  { rule: 'MP-RT-05', hits: { istio: rule(TO) }, spares: { istio: rules(`[{${TO}}]`, GATEWAY) } },
  {
    rule: 'MP-RT-06',
    hits: { istio: `${rule(TO)}---${rule(TO).replace('name: shop', 'name: other')}` },
    spares: {
      istio: `${rule(TO)}---${rule(TO).replace('name: shop', 'name: other').replace('shop.example', 'b.example')}`,
    },
  },
  {
    rule: 'MP-RT-06',
    hits: { istio: forHost('shop', 'producer') + forHost('shop', 'producer.shop.svc.cluster.local', 'long') },
    spares: { istio: forHost('shop', 'producer') + forHost('other', 'producer') },
  },
  {
    rule: 'MP-RT-07',
    hits: {
      istio: rule(
        'route: [{destination: {host: producer}, weight: 1}, {destination: {host: producer}, weight: 3}]',
      ),
    },
    spares: {
      istio: rule(
        'route: [{destination: {host: producer}, weight: 25}, {destination: {host: producer}, weight: 75}]',
      ),
    },
  },
  {
    rule: 'MP-RT-08',
    hits: { istio: rule(`mirror: {host: producer}, ${TO}`) },
    spares: { istio: rule(`mirror: {host: producer}, mirrorPercentage: {value: 5}, ${TO}`) },
  },
  {
    rule: 'MP-FI-01',
    hits: { istio: rule(`fault: {abort: {percentage: {value: 10}, httpStatus: 500}}, ${TO}`) },
    spares: { istio: rule(TO) },
  },
  {
    rule: 'MP-FI-02',
    hits: {
      istio: rule(`fault: {delay: {percentage: {value: 10}, fixedDelay: 1s}}, timeout: 3s, ${TO}`),
    },
    spares: {
      istio: rule(`fault: {delay: {percentage: {value: 10}, fixedDelay: 1s}}, retries: {attempts: 0}, ${TO}`),
    },
  },
  {
    rule: 'MP-HP-04',
    hits: { istio: destination('{connectionPool: {http: {h2UpgradePolicy: UPGRADE}}}') },
    spares: { istio: destination('{connectionPool: {http: {h2UpgradePolicy: DO_NOT_UPGRADE}}}') },
  },
  ...[
    ['', 'timeout: 3s, '],
    ['retries: {attempts: 2}, ', 'retries: {attempts: 2, perTryTimeout: 1s}, '],
  ].map(([without = '', limited = '']) => ({
    rule: 'MP-CB-08',
    hits: { istio: rules(`[{${without}${TO}}]`, GATEWAY + EJECTS) },
    spares: { istio: rules(`[{${limited}${TO}}]`, GATEWAY + EJECTS) },
  })),
  {
    rule: 'MP-CB-01',
    hits: { istio: destination('{outlierDetection: {maxEjectionPercent: 10}}') },
    spares: { istio: destination('{outlierDetection: {maxEjectionPercent: 100}}') },
  },
  {
    rule: 'MP-CB-01',
    hits: { istio: destination('{outlierDetection: {maxEjectionPercent: 0}}'), version: '1.18' },
    spares: { istio: destination('{outlierDetection: {maxEjectionPercent: 34}}'), version: '1.18' },
  },
  {
    rule: 'MP-RT-09',
    hits: { istio: rule(`mirror: {host: producer}, ${TO}`), version: '1.27' },
    spares: { istio: rule(`mirror: {host: producer}, ${TO}`), version: '1.28' },
  },
  {
    rule: 'MP-RT-09',
    hits: { istio: rule(`mirrors: [{destination: {host: producer}}], ${TO}`), version: '1.20' },
    spares: { istio: rule(`mirror: {host: producer}, ${TO}`), version: null },
  },
  {
    rule: 'MP-HP-03',
    hits: { istio: rules(`[{${TO}}]`, GATEWAY), spring: gateway(route('[Path=/a/**]')), version: '1.23' },
    spares: { istio: rules(`[{${TO}}]`, GATEWAY), spring: gateway(route('[Path=/a/**]')), version: '1.22' },
  },
  {
    rule: 'MP-HP-03',
    hits: { istio: rules(`[{${TO}}]`, GATEWAY), spring: gateway(route('[Path=/a/**]')) },
    spares: { istio: rules(`[{${TO}}]`, GATEWAY) },
  },
  {
    rule: 'MP-EB-01',
    hits: { spring: gateway(route('[Path=/a/**]')) },
    spares: { spring: springOf(CONSUMER_WITH_BREAKER(), 'Hoxton.SR12', 'consumer') },
  },
  {
    rule: 'MP-CB-02',
    hits: { istio: destination('{outlierDetection: {consecutiveErrors: 3}}') },
    spares: { istio: destination('{outlierDetection: {consecutive5xxErrors: 3}}') },
  },
  {
    rule: 'MP-CB-03',
    hits: { istio: destination('{outlierDetection: {consecutiveGatewayErrors: 7}}') },
    spares: { istio: destination('{outlierDetection: {consecutiveGatewayErrors: 3}}') },
  },
  {
    rule: 'MP-CB-04',
    hits: { istio: destination('{connectionPool: {tcp: {maxConnections: 0}}}') },
    spares: { istio: destination('{connectionPool: {tcp: {maxConnections: 1}}}') },
  },
  {
    rule: 'MP-CB-05',
    hits: {
      istio: destination('{loadBalancer: {simple: RANDOM}}'),
      spring: springOf(CONSUMER_WITH_BREAKER(), 'Hoxton.SR12', 'consumer'),
    },
    spares: {
      istio: destination('{outlierDetection: {maxEjectionPercent: 100}}'),
      spring: springOf(CONSUMER_WITH_BREAKER(), 'Hoxton.SR12', 'consumer'),
    },
  },
  {
    rule: 'MP-CB-09',
    hits: {
      istio: destination('{outlierDetection: {maxEjectionPercent: 100}}'),
      spring: springOf(CONSUMER_WITH_BREAKER(), 'Hoxton.SR12', 'consumer'),
    },
    spares: {
      istio: destination('{loadBalancer: {simple: RANDOM}}'),
      spring: springOf(CONSUMER_WITH_BREAKER(), 'Hoxton.SR12', 'consumer'),
    },
  },
  {
    rule: 'MP-LB-01',
    hits: { istio: destination('{loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}') },
    spares: {
      istio: destination(
        '{outlierDetection: {maxEjectionPercent: 100}, loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}',
      ),
    },
  },
  {
    rule: 'MP-LB-01',
    hits: {
      istio: destination(
        '{loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {"a/*": 80, "b/*": 20}}]}}}',
      ),
    },
    spares: { istio: destination('{loadBalancer: {localityLbSetting: {enabled: false, failover: []}}}') },
  },
  {
    rule: 'MP-LB-01',
    hits: { istio: rules(`[{${TO}}]`, meshConfig(FAILOVER)) },
    spares: {
      istio: destination('{outlierDetection: {maxEjectionPercent: 100}}') + meshConfig(FAILOVER),
    },
  },
  {
    rule: 'MP-LB-01',
    hits: { istio: service(), spring: zoned('eureka.instance.metadata-map.zone: a') },
    spares: { istio: service(), spring: zoned('eureka.instance.prefer-ip-address: true') },
  },
  {
    rule: 'MP-LB-01',
    hits: { istio: service(), spring: zoned('eureka.client.availability-zones.us: a') },
    spares: {
      istio: destination('{outlierDetection: {maxEjectionPercent: 100}}'),
      spring: zoned('eureka.client.availability-zones.us: a'),
    },
  },
  {
    rule: 'MP-LB-02',
    hits: { istio: destination('{loadBalancer: {consistentHash: {useSourceIp: true}}}') },
    spares: { istio: destination('{loadBalancer: {simple: RANDOM}}') },
  },
  {
    rule: 'MP-HP-01',
    hits: { istio: destination('{loadBalancer: {simple: RANDOM}}') },
    spares: { istio: destination('{connectionPool: {http: {idleTimeout: 30s}}}') },
  },
  {
    rule: 'MP-HP-01',
    hits: { istio: service(), spring: producerWith('spring-boot-starter-web') },
    spares: {
      istio: service(),
      spring: producerWith('spring-boot-starter-web', 'spring-boot-starter-jetty'),
    },
  },
  {
    rule: 'MP-HP-01',
    hits: {
      istio: destination('{connectionPool: {http: {idleTimeout: 90s}}}'),
      spring: producerWith('tomcat-embed-core', 'undertow-core'),
    },
    spares: {
      istio: destination('{loadBalancer: {simple: RANDOM}}'),
      spring: producerWith('spring-boot-starter-webflux'),
    },
  },
  {
    rule: 'MP-SE-01',
    hits: { istio: rules(`[{${TO}}]`, JWT) },
    spares: { istio: rules(`[{${TO}}]`, JWT + DENY) },
  },
  {
    rule: 'MP-SE-01',
    hits: { istio: rules(`[{${TO}}]`, JWT + allow('[{}]')) },
    spares: {
      istio: rules(`[{${TO}}]`, JWT + allow('[{when: [{key: "request.auth.claims[iss]", values: [me]}]}]')),
    },
  },
  {
    rule: 'MP-SE-01',
    hits: {
      istio: rules(
        `[{${TO}}]`,
        JWT + resource('security.istio.io/v1', 'AuthorizationPolicy', '{action: DENY}'),
      ),
    },
    spares: {
      istio: rules(`[{${TO}}]`, JWT + resource('security.istio.io/v1', 'AuthorizationPolicy', '{}')),
    },
  },
  {
    rule: 'MP-SE-02',
    hits: { istio: resource('security.istio.io/v1', 'PeerAuthentication', '{mtls: {mode: STRICT}}') },
    spares: { istio: resource('security.istio.io/v1', 'PeerAuthentication', '{mtls: {mode: PERMISSIVE}}') },
  },
  {
    rule: 'MP-SE-03',
    hits: { istio: destination('{tls: {mode: DISABLE}}') + peers('STRICT') },
    spares: { istio: destination('{tls: {mode: ISTIO_MUTUAL}}') + peers('STRICT') },
  },
  {
    rule: 'MP-SE-03',
    hits: { istio: destination('{tls: {mode: ISTIO_MUTUAL}}') + peers('DISABLE') },
    spares: { istio: destination('{tls: {mode: DISABLE}}') + peers('PERMISSIVE') },
  },
  {
    rule: 'MP-EF-01',
    hits: {
      istio: resource(
        'networking.istio.io/v1alpha3',
        'EnvoyFilter',
        '{configPatches: [{applyTo: CLUSTER, patch: {operation: MERGE, value: {}}}]}',
      ),
    },
    spares: { istio: rule(TO) },
  },
  {
    rule: 'MP-RT-10',
    hits: { spring: zuul('zuul.routes.shop: /shop/**') },
    spares: { spring: zuul('zuul: {ignored-services: "*", routes: {shop: /shop/**}}') },
  },
  {
    rule: 'MP-RT-11',
    hits: {
      spring: gateway(
        route('[Path=/a/**, "Weight=g, 9"]'),
        route('[Path=/a/**, "Header=X-Beta", "Weight=g, 1"]', '[]', 'beta'),
      ),
    },
    spares: {
      spring: gateway(
        route('[Path=/a/**, "Weight=g, 9"]'),
        route('[Path=/a/**, "Weight=g, 1"]', '[]', 'beta'),
      ),
    },
  },
  {
    rule: 'MP-RT-12',
    hits: { spring: gateway(route('[Path=/a/**, "Header=X-Id, (?!0).*"]')) },
    spares: { spring: gateway(route(String.raw`[Path=/a/**, 'Header=X-Id, \d+']`)) },
  },
  {
    rule: 'MP-RT-13',
    hits: { spring: gateway(route('[Path=/a/**]', '[SaveSession]')) },
    spares: { spring: gateway(route('[Path=/a/**]', '[StripPrefix=1]')) },
  },
  {
    rule: 'MP-HP-02',
    hits: { spring: zuul('zuul.routes.shop: /shop/**') },
    spares: { spring: zuul('zuul: {sensitive-headers: Cookie, routes: {shop: /shop/**}}') },
  },
  {
    rule: 'MP-TO-02',
    hits: { spring: gateway(route('[Path=/a/**]', '["CircuitBreaker=items"]')) },
    spares: {
      spring: springOf(
        `${PREFIX}.routes:\n- ${route('[Path=/a/**]', '["CircuitBreaker=items"]')}\nresilience4j.timelimiter.configs.default.timeout-duration: 4s`,
        '2025.0.1',
      ),
    },
  },
  {
    rule: 'MP-TO-03',
    hits: {
      spring: zuul(
        'zuul.routes.shop: /shop/**\nshop.ribbon: {ReadTimeout: 2000, ConnectTimeout: 500}\nhystrix.command.shop.execution.isolation.thread.timeoutInMilliseconds: 3000',
      ),
    },
    spares: {
      spring: zuul(
        'zuul.routes.shop: /shop/**\nshop.ribbon: {ReadTimeout: 2000, ConnectTimeout: 500}\nhystrix.command.shop.execution.isolation.thread.timeoutInMilliseconds: 5000',
      ),
    },
  },
  {
    rule: 'MP-RL-01',
    hits: {
      spring: gateway(
        route('[Path=/a/**]', '[{name: RequestRateLimiter, args: {redis-rate-limiter.replenishRate: 5}}]'),
      ),
    },
    spares: { spring: gateway(route('[Path=/a/**]')) },
  },
  {
    rule: 'MP-CB-06',
    hits: {
      spring: gateway(
        route('[Path=/a/**]', '[{name: CircuitBreaker, args: {name: a, fallbackUri: "forward:/sorry"}}]'),
      ),
    },
    spares: { spring: gateway(route('[Path=/a/**]', '["CircuitBreaker=a"]')) },
  },
  {
    rule: 'MP-CB-06',
    hits: {
      spring: zuulWithCode(
        'class A implements FallbackProvider { public String getRoute() { return "*"; } }',
      ),
    },
    spares: {
      spring: zuulWithCode(
        'class A implements FallbackProvider { public String getRoute() { return "other"; } }',
      ),
    },
  },
  {
    rule: 'MP-CB-06',
    hits: { istio: service(), spring: feignWith('fallback = Sorry.class') },
    spares: { istio: service(), spring: feignWith('path = "/items"') },
  },
  {
    rule: 'MP-GW-01',
    hits: { spring: withCode('class Token implements GlobalFilter { }') },
    spares: { spring: withCode('class Token implements TokenFilter { }') },
  },
  {
    rule: 'MP-PR-01',
    hits: { istio: stream(`tcp: [{${TO}}]`) },
    spares: { istio: stream(`tcp: [{${TO}}]`, '', 'name: tcp-items, port: 80') },
  },
  {
    rule: 'MP-PR-02',
    hits: { istio: stream(`http: [{${TO}}]`, '', 'name: tcp-items, port: 80') },
    spares: { istio: stream(`http: [{${TO}}]`, '', 'name: items, port: 80') },
  },
  {
    rule: 'MP-PR-02',
    hits: { istio: stream(`http: [{${TO}}]`, GATEWAY.replace('HTTP}', 'TCP}'), 'port: 80', 'edge') },
    spares: { istio: stream(`http: [{${TO}}]`, GATEWAY, 'port: 80', 'edge') },
  },
  {
    rule: 'MP-PR-03',
    hits: { istio: passthrough('*.example.com') },
    spares: { istio: passthrough('other.example.com') },
  },
  {
    rule: 'MP-PR-04',
    hits: { istio: stream(`tcp: [{${TO}}, {match: [{port: 80}], ${TO}}]`, '', 'name: tcp, port: 80') },
    spares: { istio: stream(`tcp: [{match: [{port: 80}], ${TO}}, {${TO}}]`, '', 'name: tcp, port: 80') },
  },
];

/** A VirtualService for connections, with the Gateway and the Service that it is about. */
function stream(rules: string, more = '', port = 'name: http, port: 80', gateway = 'mesh'): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: streams, namespace: default}
spec: {hosts: [producer], gateways: [${gateway}], ${rules}}
---
apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec: {ports: [{${port}}]}
${more}`;
}

/** A Gateway that passes TLS of shop.example.com through and terminates that of another host, each with its rules. */
function passthrough(host: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: [shop.example.com]}
  - {port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: shop}, hosts: ["${host}"]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: streams, namespace: default}
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  tls: [{match: [{sniHosts: [shop.example.com]}], ${TO}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: rules, namespace: default}
spec: {hosts: ["${host}"], gateways: [edge], http: [{${TO}}]}
`;
}

/** A gateway with one class of its own. */
function withCode(java: string): ReadSpring {
  const { applications } = gateway(route('[Path=/a/**]'));
  const read = readAnnotations([{ file: 'Token.java', text: `package shop;\n${java}` }], new Problems());
  const annotations = [{ application: null, complete: true, read }];
  const options = { springVersion: '2025.0.1', springRetry: null, problems: new Problems() };
  return { applications, policy: springPolicy(applications, { ...options, annotations }) };
}

/** An IstioOperator with a MeshConfig. */
function meshConfig(config: string): string {
  return `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: installed, namespace: istio-system}
spec: {meshConfig: ${config}}
`;
}

/** A service of the mesh, of which no networking resource says anything. */
function service(name = 'producer'): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {ports: [{name: http, port: 80}]}
`;
}

/** A consumer that balances with Ribbon. */
function zoned(text: string): ReadSpring {
  return springOf(`producer.ribbon.ReadTimeout: 100\n---\n${text}`, 'Hoxton.SR12', 'consumer');
}

/** The producer itself, with libraries of its build file. */
function producerWith(...libraries: string[]): ReadSpring {
  return withLibraries(springOf('server.port: 80', '2025.0.1', 'producer'), libraries);
}

function withLibraries({ applications, policy }: ReadSpring, libraries: readonly string[]): ReadSpring {
  const classPath = { complete: false, libraries: libraries.map((name) => ({ name, version: null })) };
  return { applications: applications.map((one) => ({ ...one, classPath })), policy };
}

/** Applications of their own YAML with Java code. */
function coded({ applications }: ReadSpring, java: string, springVersion: string): ReadSpring {
  const read = readAnnotations([{ file: 'Code.java', text: `package shop;\n${java}` }], new Problems());
  const application = applications[0]?.name ?? null;
  const options = { springVersion, springRetry: true, problems: new Problems() };
  return {
    applications,
    policy: springPolicy(applications, {
      ...options,
      annotations: [{ application, complete: true, read }],
    }),
  };
}

function zuulWithCode(java: string): ReadSpring {
  const imports = [
    'org.springframework.cloud.netflix.zuul.filters.route.FallbackProvider',
    'org.springframework.cloud.netflix.zuul.EnableZuulProxy',
  ].map((name) => `import ${name};`);
  return coded(
    zuul('zuul: {ignored-services: "*", routes: {producer: /shop/**}}'),
    `${imports.join('\n')}\n@EnableZuulProxy class Main {}\n${java}`,
    'Hoxton.SR12',
  );
}

function feignWith(attribute: string): ReadSpring {
  return coded(
    springOf('feign.hystrix.enabled: true', 'Hoxton.SR12', 'consumer'),
    `import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.GetMapping;
@FeignClient(name = "producer", ${attribute}) interface Client { @GetMapping("/items") String items(); }
class Sorry implements Client { public String items() { return ""; } }`,
    'Hoxton.SR12',
  );
}

/** A Feign client by its properties alone, with Hystrix around it. */
function CONSUMER_WITH_BREAKER(): string {
  return 'feign: {hystrix: {enabled: true}, client: {config: {producer: {readTimeout: 100, connectTimeout: 100}}}}';
}

describe.each(cases)('$rule', ({ rule: id, hits, spares }) => {
  it('finds its mistake', () => {
    expect(found(hits)).toContain(id);
  });

  it('spares what is right', () => {
    expect(found(spares)).not.toContain(id);
  });
});

it('has a case for every rule', () => {
  expect([...new Set(cases.map((one) => one.rule))].toSorted()).toEqual(
    LINT_RULES.map(({ id }) => id).toSorted(),
  );
});

it('names the worst first', () => {
  const policies = policiesOf(NOTHING, [destination('{outlierDetection: {maxEjectionPercent: 10}}')]);
  const severities = lint({
    applications: [],
    spring: null,
    resources: policies.istio?.resources ?? null,
    mesh: policies.istio?.policy ?? null,
    names: policies.names,
  }).map(({ severity }) => ['blocker', 'major', 'minor', 'info'].indexOf(severity));
  expect(severities.length).toBeGreaterThan(1);
  expect(severities).toEqual(severities.toSorted((a, b) => a - b));
});

describe('MP-RE-01', () => {
  const gatewayRule = (http: string, more = '') => rules(`[${http}]`, GATEWAY + more);
  const once = gateway(route('[Path=/a/**]'));
  const again = gateway(route('[Path=/a/**]', '[Retry=2]'));
  const elsewhere = gateway(route('[Path=/a/**]', '[Retry=2]').replace('lb://producer', 'lb://other'));
  const title = 'Retries are not written: Istio tries a failed request twice more';

  it.each<[what: string, sides: Sides, said: string[]]>([
    ['Spring sends it once, 1.31', { spring: once }, [`major: ${title}`]],
    ['Spring sends it once, 1.23', { spring: once, version: '1.23' }, [`blocker: ${title}`]],
    ['Spring retries GETs, 1.31', { spring: again }, [`minor: ${title}`]],
    [
      'Spring retries GETs and sends POSTs once, 1.23',
      { spring: again, version: '1.23' },
      [`major: ${title}`],
    ],
    ['Spring retries another service', { spring: elsewhere, version: '1.23' }, [`minor: ${title}`]],
    ['no Spring side', { version: '1.23' }, [`minor: ${title}`]],
    [
      'no version',
      { spring: once, version: null },
      ['major: Retries are not written, and what Istio does then is not known'],
    ],
  ])('%s', (_, sides, expected) => {
    expect(said('MP-RE-01', { istio: gatewayRule(`{${TO}}`), ...sides })).toEqual(expected);
  });

  it('looks at the routes that take the same requests before those to the same service', () => {
    const spring = gateway(route('[Path=/a/**]', '[Retry=2]', 'a'), route('[Path=/b/**]', '[]', 'b'));
    const prefix = (path: string) =>
      gatewayRule(`{match: [{uri: {prefix: ${path}}}, {uri: {exact: ${path}x}}], ${TO}}`);
    expect(said('MP-RE-01', { istio: prefix('/a/'), spring })).toEqual([`minor: ${title}`]);
    expect(said('MP-RE-01', { istio: prefix('/b/'), spring })).toEqual([`major: ${title}`]);
    expect(said('MP-RE-01', { istio: prefix('/c/'), spring })).toEqual([`minor: ${title}`]);
  });

  it('takes the policy of the whole mesh for what is not written', () => {
    const istio = gatewayRule(
      `{${TO}}`,
      meshConfig('{defaultHttpRetryPolicy: {attempts: 5, retryOn: "503"}}'),
    );
    expect(said('MP-RE-01', { istio, spring: once })).toEqual([
      'blocker: Retries are not written: the policy of the mesh tries a failed request up to 5 more times',
    ]);
  });

  it('looks at the calls of applications for the rules of sidecars', () => {
    const istio = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: producer, namespace: default}
spec: {hosts: [producer], http: [{${TO}}]}
---${service()}`;
    const client = (retries: number) =>
      springOf(`producer.ribbon: {MaxAutoRetriesNextServer: ${retries}}`, 'Hoxton.SR12', 'consumer');
    expect(said('MP-RE-01', { istio, spring: client(0) })).toEqual([`major: ${title}`]);
    expect(said('MP-RE-01', { istio, spring: client(1) })).toEqual([`minor: ${title}`]);
    // A gateway's own routes are not calls of sidecars.
    expect(said('MP-RE-01', { istio, spring: once })).toEqual([`minor: ${title}`]);
  });

  it('leaves a delegate alone whose root turns retries off', () => {
    const delegated = (retries: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: root, namespace: default}
spec:
  hosts: [shop.example.com]
  gateways: [edge]
  http: [{match: [{uri: {prefix: /a/}}, {uri: {exact: /a}}], delegate: {name: items}${retries}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: items, namespace: default}
spec: {http: [{${TO}}]}
---${service()}${GATEWAY}`;
    expect(said('MP-RE-01', { istio: delegated('') })).toEqual([`minor: ${title}`]);
    expect(said('MP-RE-01', { istio: delegated(', retries: {attempts: 0}') })).toEqual([]);
  });

  it('finds the settings of a rule that several matches make routes of', () => {
    const istio = gatewayRule(`{match: [{uri: {prefix: /a/}}, {uri: {exact: /a}}], ${TO}}`);
    expect(said('MP-RE-01', { istio })).toEqual([`minor: ${title}`]);
  });
});

describe('what depends on the version', () => {
  const few = destination('{outlierDetection: {maxEjectionPercent: 10}}');
  const errors = destination('{outlierDetection: {consecutiveErrors: 3}}');
  const shares = (a: number, b: number) =>
    rule(
      `route: [{destination: {host: producer}, weight: ${a}}, {destination: {host: producer}, weight: ${b}}]`,
    );

  it.each<[id: string, version: string | null, istio: string, said: string]>([
    ['MP-CB-01', '1.31', few, 'blocker: 10 % of 3 instances is less than one: nothing is ever ejected'],
    ['MP-CB-01', '1.20', few, 'blocker: 10 % of 3 instances is less than one: nothing is ever ejected'],
    [
      'MP-CB-01',
      '1.18',
      few,
      'minor: 10 % of 3 instances is less than one: only the first that fails is ejected',
    ],
    [
      'MP-CB-01',
      null,
      few,
      'major: 10 % of 3 instances is less than one: nothing is ejected since Istio 1.20, and only the first that fails before',
    ],
    [
      'MP-CB-01',
      '1.18',
      few.replace('kind: Deployment', 'kind: DaemonSet'),
      'minor: 10 % may be ejected: that is less than one of fewer than 10 instances',
    ],
    ['MP-CB-02', '1.7', errors, 'major: consecutiveErrors is ignored'],
    [
      'MP-CB-02',
      '1.6',
      errors,
      'minor: consecutiveErrors counts 502, 503 and 504 only, and is ignored since Istio 1.7',
    ],
    ['MP-CB-02', null, errors, 'major: consecutiveErrors is ignored since Istio 1.7'],
    ['MP-RT-07', '1.14', shares(1, 3), 'major: The weights add up to 4'],
    ['MP-RT-07', '1.15', shares(1, 3), 'minor: The weights add up to 4'],
    ['MP-RT-07', null, shares(1, 3), 'minor: The weights add up to 4'],
    [
      'MP-RT-09',
      '1.27',
      rule(`mirror: {host: producer}, ${TO}`),
      'minor: Mirrored requests have -shadow appended to their Host',
    ],
  ])('%s with Istio %s', (id, version, istio, expected) => {
    expect(said(id, { istio, version })).toEqual([expected]);
  });

  it.each<[version: string | null, severity: string]>([
    ['1.31', 'minor'],
    ['1.24', 'minor'],
    ['1.23', 'major'],
    [null, 'minor'],
  ])('MP-HP-01 for a known Tomcat with Istio %s', (version, severity) => {
    const istio = destination('{connectionPool: {http: {idleTimeout: 120s}}}');
    const sides = { istio, spring: producerWith('spring-boot-starter-web'), version };
    expect(said('MP-HP-01', sides)).toEqual([
      `${severity}: Envoy keeps idle connections 2 min, Tomcat of producer closes them after 1 min`,
    ]);
  });

  it('MP-HP-01 compares with the time that the application says', () => {
    const sides = (text: string) => ({
      istio: destination('{connectionPool: {http: {idleTimeout: 30s}}}'),
      spring: withLibraries(springOf(text, '2025.0.1', 'producer'), ['tomcat-embed-core']),
    });
    expect(said('MP-HP-01', sides('server.tomcat.keep-alive-timeout: 20s'))).toEqual([
      'minor: Envoy keeps idle connections 30 s, Tomcat of producer closes them after 20 s',
    ]);
    expect(said('MP-HP-01', sides('server.tomcat.connection-timeout: 40s'))).toEqual([]);
    expect(said('MP-HP-01', sides('server.tomcat.keep-alive-timeout: -1'))).toEqual([]);
    expect(said('MP-HP-01', sides('server.tomcat.keep-alive-timeout: ${NOWHERE}'))).toEqual([]);
  });

  it.each<[springVersion: string, more: string, said: string]>([
    ['2.2.13.RELEASE', '', 'minor: Errors that zuul makes itself are JSON with a message'],
    ['2.3.12.RELEASE', '', 'info: Errors that zuul makes itself are JSON with an empty message'],
    [
      '2.3.12.RELEASE',
      'server.error.include-message: always',
      'minor: Errors that zuul makes itself are JSON with a message',
    ],
    ['Hoxton.SR12', '', 'info: Errors that zuul makes itself are JSON by Boot’s rules'],
  ])('MP-EB-01 with %s %s', (springVersion, more, expected) => {
    const spring = springOf(`zuul.routes.shop: /shop/**\n---\n${more || 'a: b'}`, springVersion, 'zuul');
    expect(said('MP-EB-01', { spring })).toEqual([`${expected}, and text or nothing behind Istio`]);
  });

  it.each<[springVersion: string, bucket: RegExp]>([
    ['2023.0.5', /all routes share the bucket of a user/],
    ['2024.0.1', /a bucket for each user and route/],
  ])('MP-RL-01 with %s', (springVersion, bucket) => {
    const limited = route(
      '[Path=/a/**]',
      '[{name: RequestRateLimiter, args: {redis-rate-limiter.replenishRate: 5}}]',
    );
    const spring = springOf(`spring.cloud.gateway.routes: [${limited}]`, springVersion);
    expect(findings({ spring }).find((one) => one.rule === 'MP-RL-01')?.reason).toMatch(bucket);
  });
});

describe('MP-LB-01', () => {
  it('tells shares of zones, which hold by themselves, from failover, which does not', () => {
    const setting = (text: string) => destination(`{loadBalancer: {localityLbSetting: ${text}}}`);
    expect(said('MP-LB-01', { istio: setting('{failover: [{from: a, to: b}]}') })).toEqual([
      'major: Locality failover without outlierDetection has no effect',
    ]);
    expect(
      said('MP-LB-01', { istio: setting('{distribute: [{from: a/*, to: {"a/*": 80, "b/*": 20}}]}') }),
    ).toEqual(['minor: The shares of the zones stay as they are, whatever fails']);
  });

  it('names the hosts that a setting of the mesh does nothing for', () => {
    const istio = `${destination('{outlierDetection: {maxEjectionPercent: 100}}')}---${service('other')}${meshConfig(FAILOVER)}`;
    expect(said('MP-LB-01', { istio })).toEqual([
      'minor: Locality failover without outlierDetection has no effect: other',
    ]);
  });

  it('lets a subset take the outlierDetection of its host', () => {
    const istio = destination('{outlierDetection: {maxEjectionPercent: 100}}').replace(
      'labels: {version: v1}}',
      'labels: {version: v1}, trafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: a, to: b}]}}}}',
    );
    expect(istio).toContain('localityLbSetting');
    expect(said('MP-LB-01', { istio })).toEqual([]);
  });
});

describe('MP-CB-06', () => {
  it('weighs a fallback that goes with a gateway more than one that stays in the application', () => {
    const provider =
      'class A implements FallbackProvider { public String getRoute() { return "producer"; } }';
    expect(said('MP-CB-06', { spring: zuulWithCode(provider) })).toEqual([
      'major: The fallback A is lost with the gateway',
    ]);
    expect(said('MP-CB-06', { istio: service(), spring: feignWith('fallback = Sorry.class') })).toEqual([
      'minor: The fallback shop.Sorry answers only as long as the application keeps its breaker',
    ]);
    // Without the service in the mesh nothing takes the place of the breaker.
    expect(said('MP-CB-06', { spring: feignWith('fallback = Sorry.class') })).toEqual([]);
  });
});
