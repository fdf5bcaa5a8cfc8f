import { describe, expect, it } from 'vitest';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { IstioResources } from '#shared/policy/istio/resources/resources.ts';
import { Problems, type Problem } from '#shared/policy/source/problem.ts';

function read(text: string, file = 'all.yaml'): { resources: IstioResources; problems: readonly Problem[] } {
  const problems = new Problems();
  const resources = readIstioResources([{ file, text }], problems);
  return { resources, problems: problems.found };
}

const short = ({ code, severity, place }: Problem) =>
  `${severity} ${code} ${place.line}:${place.column} ${place.field}`;

const RULE = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews, namespace: shop}
spec:
  host: reviews
`;

describe('where resources come from', () => {
  it('reads the documents of Helm with their template', () => {
    const { resources } = read(`---
# Source: shop/templates/rule.yaml
${RULE}---
# Source: shop/templates/entry.yaml
apiVersion: networking.istio.io/v1beta1
kind: ServiceEntry
metadata: {name: api}
spec: {hosts: [api.example.com]}
---
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: {name: one}
spec: {address: 10.0.0.1}
`);
    expect(resources.of('DestinationRule')[0]?.template?.file).toBe('shop/templates/rule.yaml');
    expect(resources.of('ServiceEntry')[0]?.template?.file).toBe('shop/templates/entry.yaml');
    expect(resources.of('WorkloadEntry')[0]?.template).toBeNull();
  });

  it('unfolds lists, also in lists, of YAML and of JSON', () => {
    const item = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { host: 'a' },
      status: {},
    };
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        item,
        { kind: 'DestinationRuleList', items: [{ ...item, metadata: { ...item.metadata, name: 'b' } }] },
      ],
    };
    const { resources, problems } = read(JSON.stringify(list, null, 1), 'all.json');
    expect(problems).toEqual([]);
    expect(resources.of('DestinationRule').map(({ placeOf }) => placeOf(['spec', 'host']).field)).toEqual([
      'items[0].spec.host',
      'items[1].items[0].spec.host',
    ]);
  });

  it('reads a MeshConfig in a ConfigMap at its own lines', () => {
    const { resources, problems } = read(`apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |-
    rootNamespace: istio-system
    connectTimeout: 3s
    defaultHttpRetryPolicy:
      attempts: 5
`);
    expect(problems).toEqual([]);
    const [mesh] = resources.mesh;
    expect(mesh?.config.connectTimeout).toBe(3000);
    expect(mesh?.placeOf(['defaultHttpRetryPolicy', 'attempts'])).toEqual({
      file: 'all.yaml',
      line: 9,
      column: 17,
      field: 'data.mesh: defaultHttpRetryPolicy.attempts',
    });
  });

  it('reads a MeshConfig that stands alone, and that of an IstioOperator with the switches', () => {
    expect(read('rootNamespace: mesh\nenableAutoMtls: false\n').resources.mesh[0]?.config.rootNamespace).toBe(
      'mesh',
    );
    const { resources } = read(`apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  meshConfig: {enableAutoMtls: false}
  values: {compatibilityVersion: "1.23", pilot: {env: {EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY: false}}}
metadata: {name: installed}
`);
    expect(resources.mesh[0]?.config.enableAutoMtls).toBe(false);
    expect(resources.features.compatibilityVersion?.value).toBe('1.23');
    expect(resources.features.env.get('EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY')?.value).toBe('false');
  });

  it('takes version and switches from the Deployment of istiod', () => {
    const { resources } = read(`apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system}
spec:
  template:
    metadata: {labels: {app: istiod}}
    spec:
      containers:
      - name: discovery
        image: docker.io/istio/pilot:1.22.3-distroless
        env: [{name: ENABLE_LEGACY_LB_ALGORITHM_DEFAULT, value: "true"}]
`);
    expect(resources.features.image?.value).toBe('1.22.3-distroless');
    expect(resources.features.env.get('ENABLE_LEGACY_LB_ALGORITHM_DEFAULT')?.value).toBe('true');
  });

  it('resolves merge keys as kubectl does', () => {
    const { resources, problems } =
      read(`x-defaults: &d {loadBalancer: {simple: RANDOM}, tls: {mode: DISABLE}}
${RULE}  trafficPolicy:
    <<: *d
    tls: {mode: ISTIO_MUTUAL}
`);
    expect(problems).toEqual([]);
    const [rule] = resources.of('DestinationRule');
    expect(rule?.spec.trafficPolicy).toEqual({
      loadBalancer: { simple: 'RANDOM' },
      tls: { mode: 'ISTIO_MUTUAL' },
    });
  });

  it('takes snake_case, quoted numbers and nulls as Istio does', () => {
    const { resources, problems } = read(`${RULE}  traffic_policy:
    connection_pool: {tcp: {max_connections: "7", connect_timeout: 1m30s, tcp_keepalive: null}}
    outlier_detection: {consecutive_5xx_errors: 3}
`);
    expect(problems).toEqual([]);
    const [rule] = resources.of('DestinationRule');
    expect(rule?.spec.trafficPolicy?.connectionPool?.tcp).toEqual({
      maxConnections: 7,
      connectTimeout: 90_000,
    });
    expect(rule?.spec.trafficPolicy?.outlierDetection?.consecutive5xxErrors).toBe(3);
    const place = rule?.placeOf(['spec', 'trafficPolicy', 'connectionPool', 'tcp', 'maxConnections']);
    expect(place?.field).toBe('spec.traffic_policy.connection_pool.tcp.max_connections');
    expect(place?.line).toBe(7);
  });
});

describe('what can not be used', () => {
  it.each([
    [
      'an unknown field',
      '  trafficPolicy: {loadBalancer: {simpel: RANDOM}}\n',
      'error UNKNOWN_FIELD 6:34 spec.trafficPolicy.loadBalancer.simpel',
    ],
    ['an unknown field that is null', '  subsetz:\n', 'error UNKNOWN_FIELD 6:3 spec.subsetz'],
    [
      'an unknown enum',
      '  trafficPolicy: {loadBalancer: {simple: FASTEST}}\n',
      'error BAD_FIELD 6:42 spec.trafficPolicy.loadBalancer.simple',
    ],
    [
      'a bad duration',
      '  trafficPolicy: {outlierDetection: {interval: 5 seconds}}\n',
      'error BAD_FIELD 6:48 spec.trafficPolicy.outlierDetection.interval',
    ],
    [
      'a duration below a millisecond',
      '  trafficPolicy: {outlierDetection: {interval: 10us}}\n',
      'error BAD_FIELD 6:48 spec.trafficPolicy.outlierDetection.interval',
    ],
    [
      'a percentage above 100',
      '  trafficPolicy: {outlierDetection: {maxEjectionPercent: 101}}\n',
      'error BAD_FIELD 6:58 spec.trafficPolicy.outlierDetection.maxEjectionPercent',
    ],
    [
      'an empty pool',
      '  trafficPolicy: {connectionPool: {}}\n',
      'error BAD_FIELD 6:35 spec.trafficPolicy.connectionPool',
    ],
    [
      'local failures without the split',
      '  trafficPolicy: {outlierDetection: {consecutiveLocalOriginFailures: 2}}\n',
      'error BAD_FIELD 6:70 spec.trafficPolicy.outlierDetection.consecutiveLocalOriginFailures',
    ],
  ])('%s is named with its place', (_, line, expected) => {
    const { resources, problems } = read(RULE + line);
    expect(problems.map(short)).toEqual([expected]);
    expect(resources.of('DestinationRule')).toEqual([]);
    expect(resources.broken.map(({ kind, name, hosts }) => [kind, name, hosts])).toEqual([
      ['DestinationRule', 'reviews', ['reviews']],
    ]);
  });

  it('names kinds and versions that nobody knows, and those that Istio has given up', () => {
    const { problems, resources } = read(`apiVersion: networking.istio.io/v1
kind: VirtualServise
metadata: {name: a}
---
apiVersion: networking.istio.io/v2
kind: DestinationRule
metadata: {name: b}
spec: {host: b}
---
apiVersion: authentication.istio.io/v1alpha1
kind: Policy
metadata: {name: c}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: d}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: e}
`);
    expect(problems.map(short)).toEqual([
      'error UNKNOWN_KIND 2:7 kind',
      'error UNKNOWN_VERSION 5:13 apiVersion',
      'error UNKNOWN_KIND 11:7 kind',
      'warning FOREIGN_KIND 15:7 kind',
    ]);
    expect(problems[2]?.message).toMatch(/last read by Istio 1\.5/);
    expect(problems[3]?.message).toMatch(/2 of them/);
    expect(resources.broken.map(({ kind }) => kind)).toEqual(['VirtualService', 'DestinationRule']);
    expect(resources.unread.map(({ kind }) => kind)).toEqual(['PeerAuthentication', 'RequestAuthentication']);
  });

  it('keeps the last of several resources of one name, as a cluster does', () => {
    const rule = (host: string, name = 'a') =>
      `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: ${name}}\nspec: {host: ${host}}\n---\n`;
    const { resources, problems } = read(rule('one') + rule('other', 'b') + rule('two'));
    expect(resources.of('DestinationRule').map(({ name, spec }) => [name, spec.host])).toEqual([
      ['b', 'other'],
      ['a', 'two'],
    ]);
    expect(problems.map(short)).toEqual(['warning SAME_RESOURCE 13:18 metadata.name']);
    expect(problems[0]?.message).toContain('DestinationRule default/a stands in');
    // A copy is no contradiction.
    const copied = read(rule('one') + rule('one'));
    expect(copied.problems).toEqual([]);
    expect(copied.resources.of('DestinationRule')).toHaveLength(1);
  });

  it('takes workloads of one name for the same that differ in what says nothing about calls', () => {
    const workload = (container: string, more = 'replicas: 2', labels = '{app: a, version: v1}') =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {${more}, template: {metadata: {labels: ${labels}}, spec: {containers: [${container}]}}}\n---\n`;
    const plain = workload('{name: a, image: "shop:1", ports: [{name: http, containerPort: 80}]}');
    const codes = (other: string) => read(plain + other).problems.map(({ code }) => code);
    const ports = 'ports: [{containerPort: 80, name: http}]';
    const limits = 'resources: {limits: {cpu: "1"}}, livenessProbe: {tcpSocket: {port: 80}}';
    expect(codes(workload(`{name: a, image: "shop:2", ${limits}, ${ports}}`))).toEqual([]);
    expect(
      codes(workload(`{name: a, image: shop, ${ports}}`, 'replicas: 2', '{version: v1, app: a}')),
    ).toEqual([]);
    for (const other of [
      workload(`{name: a, image: shop, ${ports}}`, 'replicas: 3'),
      workload(`{name: a, image: shop, ${ports}}`, 'replicas: 2', '{app: a, version: v2}'),
      workload(`{name: a, image: shop, env: [{name: SERVER_PORT, value: "81"}], ${ports}}`),
      workload(`{name: a, image: shop, args: ["--server.port=81"], ${ports}}`),
      workload('{name: a, image: shop, ports: [{containerPort: 81, name: http}]}'),
      workload(`{name: discovery, image: "pilot:1.31.0", ${ports}}`),
    ])
      expect(codes(other)).toEqual(['SAME_RESOURCE']);
    const config = (data: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {${data}}\n---\n`;
    expect(read(config('nginx.conf: x, A: x') + config('A: x, nginx.conf: y')).problems).toEqual([]);
    expect(read(config('A: x') + config('A: y')).problems).toHaveLength(1);
    const pod = (spec: string, label = 'a') =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: ${label}}}\nspec: {${spec}}\n---\n`;
    expect(read(pod('nodeName: a') + pod('nodeName: b')).problems).toEqual([]);
    expect(read(pod('') + pod('', 'b')).problems.map(({ code }) => code)).toEqual(['SAME_RESOURCE']);
  });

  it('reads the other documents of a file with a syntax error and keeps what is missing', () => {
    const { resources, problems } = read(`${RULE}---
kind: VirtualService
spec: {http: [
---
apiVersion: v1
kind: Role
metadata: {name: other}
`);
    expect(problems[0]?.code).toBe('YAML_SYNTAX');
    expect(resources.of('DestinationRule')).toHaveLength(1);
    expect(resources.unread.map(({ kind }) => kind)).toEqual(['VirtualService']);
  });

  it('does not take a template that was not rendered for nothing', () => {
    const { resources } = read('kind: {{ .Values.kind }}\nspec: {{- toYaml . }}\n');
    expect(resources.unread.map(({ kind }) => kind)).toEqual([null]);
  });

  it('names fields that Istio ignores or will drop', () => {
    const { problems } = read(`${RULE}  trafficPolicy:
    loadBalancer: {simple: LEAST_CONN}
    outlierDetection: {consecutiveErrors: 1}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec:
  hosts: [v]
  http:
  - route: [{destination: {host: v}}]
    mirror: {host: w}
    mirrorPercent: 5
    corsPolicy: {allowOrigin: ["*"]}
    fault: {delay: {percent: 5, fixedDelay: 1s}}
`);
    expect(problems.map(short)).toEqual([
      'warning OUTDATED_FIELD 7:28 spec.trafficPolicy.loadBalancer.simple',
      'warning OUTDATED_FIELD 8:43 spec.trafficPolicy.outlierDetection.consecutiveErrors',
      'warning OUTDATED_FIELD 18:20 spec.http[0].mirrorPercent',
      'warning OUTDATED_FIELD 19:31 spec.http[0].corsPolicy.allowOrigin',
      'warning OUTDATED_FIELD 20:30 spec.http[0].fault.delay.percent',
    ]);
  });
});
