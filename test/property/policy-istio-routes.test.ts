import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readResource, type Resource } from '#shared/policy/istio/resource.ts';
import type { MeshRoutes } from '#shared/policy/istio/route-table/inputs.ts';
import { normalizeTarget } from '#shared/policy/istio/route-table/normalize-path.ts';
import { gatewayOracle, sidecarOracle } from '#shared/policy/istio/route-table/oracle.ts';
import { virtualServiceSpec, type VirtualServiceSpec } from '#shared/policy/istio/virtual-service/schema.ts';
import type { RouteDecision } from '#shared/policy/model/decision.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { javaOnly, re2 } from '#shared/policy/regex/re2.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';

const path = fc.oneof(
  fc.constantFrom('/', '/api', '/api/', '/api/items', '/Api', '//', '/a%2Fb', '/../api', '*', ''),
  fc.string({ maxLength: 12 }).map((text) => `/${text}`),
  fc.string({ maxLength: 12 }),
);
const text = fc.oneof(
  fc.constantFrom('a', '', 'always', 'GET', '.*', '(', '/api.*'),
  fc.string({ maxLength: 8 }),
);
const textMatch = fc.oneof(
  fc.record({ exact: text }),
  fc.record({ prefix: text }),
  fc.record({ regex: text }),
  fc.constant({}),
);
const match = fc.record(
  {
    uri: fc.oneof(fc.record({ exact: path }), fc.record({ prefix: path }), fc.record({ regex: text })),
    method: textMatch,
    headers: fc.dictionary(fc.constantFrom('x-a', 'cookie', ':path', 'host', 'x-forwarded-for'), textMatch),
    withoutHeaders: fc.dictionary(fc.constantFrom('x-a', 'x-b'), textMatch),
    queryParams: fc.dictionary(fc.constantFrom('q', ''), textMatch),
    ignoreUriCase: fc.boolean(),
    gateways: fc.array(fc.constantFrom('ingress', 'mesh', 'other/g.x')),
    port: fc.integer({ min: 0, max: 70000 }),
  },
  { requiredKeys: [] },
);
const route = fc.array(
  fc.record({
    destination: fc.record({ host: fc.constantFrom('a', 'b.default.svc.cluster.local', 'c') }),
    weight: fc.nat(100),
  }),
  { minLength: 1, maxLength: 3 },
);
const rule = fc.oneof(
  fc.record({
    match: fc.array(match, { maxLength: 2 }),
    route,
    rewrite: fc.oneof(fc.record({ uri: path }), fc.constant(undefined)),
  }),
  fc.record({
    match: fc.array(match, { maxLength: 2 }),
    redirect: fc.record({ uri: path, port: fc.nat(70000) }, { requiredKeys: [] }),
  }),
  fc.record({ match: fc.array(match, { maxLength: 2 }), directResponse: fc.record({ status: fc.nat(700) }) }),
  fc.record({
    match: fc.array(match, { maxLength: 1 }),
    delegate: fc.record({ name: fc.constantFrom('vs-0', 'vs-1') }),
  }),
);
const spec = fc.record({
  hosts: fc.array(fc.constantFrom('a', '*.example.test', 'shop.example.test', '*'), { maxLength: 2 }),
  gateways: fc.array(fc.constantFrom('ingress', 'mesh')),
  http: fc.array(rule, { maxLength: 4 }),
});
const request: fc.Arbitrary<PolicyRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'CONNECT', 'X'),
  scheme: fc.constantFrom('http' as const, 'https' as const),
  authority: fc.oneof(
    fc.constantFrom('shop.example.test', 'a:8080', '[::1]:80', ''),
    fc.string({ maxLength: 8 }),
  ),
  target: path,
  headers: fc.array(fc.tuple(fc.constantFrom('x-a', 'Cookie', 'x b'), text), { maxLength: 4 }),
});

function read(given: object, name: string): Resource<VirtualServiceSpec>[] {
  const problems = new Problems();
  const yaml = stringify({ metadata: { name, namespace: 'default' }, spec: given });
  return readYaml({ file: 'a.yaml', text: yaml }, problems).flatMap(
    (one) => readResource(virtualServiceSpec, one, problems) ?? [],
  );
}

const GATEWAY = {
  name: 'ingress',
  namespace: 'default',
  created: null,
  labels: {},
  annotations: {},
  placeOf: () => ({ file: 'a.yaml', line: null, column: null, field: '' }),
  spec: { servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }] },
};

function meshOf(specs: readonly object[]): MeshRoutes {
  const services = ['a', 'b', 'c'].map((name) => ({
    host: `${name}.default.svc.cluster.local`,
    namespace: 'default',
    ports: [{ number: 8080, http: true }],
    subsets: [],
    addresses: [],
  }));
  const virtualServices = specs.flatMap((one, i) => read(one, `vs-${i}`));
  return { virtualServices, services, pathNormalization: 'BASE', domain: 'cluster.local' };
}

function wellFormed(decision: RouteDecision): boolean {
  if (decision.kind !== 'route') return true;
  const total = decision.destinations.reduce((sum, { weight }) => sum + weight, 0);
  return (
    Math.abs(total - 100) < 1e-6 && decision.upstream.headers.every(([name]) => name === name.toLowerCase())
  );
}

/** What patterns are tried on. */
const TEXT = 'aab(<=]\\+&?a';

function originOf(decision: RouteDecision): unknown {
  return 'route' in decision ? decision.route?.origin : undefined;
}

describe('Istio routes', () => {
  test('whatever is declared and asked, the oracles answer, and shares add up to 100', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { maxLength: 3 }),
        fc.array(request, { maxLength: 5 }),
        (specs, requests) => {
          const mesh = meshOf(specs);
          const gateway = gatewayOracle(mesh, { gateways: [GATEWAY], namespace: 'default', labels: {} });
          const sidecar = sidecarOracle(mesh, {
            namespace: 'default',
            labels: {},
            outboundTrafficPolicy: 'ALLOW_ANY',
          });
          for (const { oracle } of [gateway, sidecar])
            for (const one of requests) expect(wellFormed(oracle.route(one))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a route that is proven to be shadowed takes none of its own probes', () => {
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 2 }), (specs) => {
        const { oracle, routes, shadowed } = gatewayOracle(meshOf(specs), {
          gateways: [GATEWAY],
          namespace: 'default',
          labels: {},
        });
        const places = new Set(shadowed.map(({ route: { origin } }) => JSON.stringify(origin)));
        const taken = routes
          .filter(({ origin }) => places.has(JSON.stringify(origin)))
          .flatMap(({ origin, probes }) => probes.map((probe) => ({ origin, decision: oracle.route(probe) })))
          .filter(({ origin, decision }) => JSON.stringify(originOf(decision)) === JSON.stringify(origin));
        expect(taken).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('normalising a path twice is the same as once', () => {
    const normalization = fc.constantFrom('BASE' as const, 'MERGE_SLASHES' as const);
    fc.assert(
      fc.property(path, normalization, (target, how) => {
        const once = normalizeTarget(target, how);
        expect(once.ok ? normalizeTarget(once.target, how) : once).toEqual(once);
      }),
    );
  });

  test('a pattern is valid or says why; each match replaced by itself changes nothing; what is of Java alone has a place', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('(', ')', '?', '=', '<', '[', ']', '\\', 'a', '+', '&') }),
        ),
        (pattern) => {
          const compiled = re2(pattern);
          expect(compiled.valid || compiled.reason.length > 0).toBe(true);
          expect(compiled.valid ? compiled.replaceAll(TEXT, '\\0') : TEXT).toBe(TEXT);
          for (const { at } of javaOnly(pattern)) expect(at).toBeLessThan(pattern.length);
        },
      ),
    );
  });
});
