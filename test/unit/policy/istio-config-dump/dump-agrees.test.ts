import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpOracle } from '#shared/policy/istio/config-dump/dump-oracle.ts';
import { dumpedRoutes } from '#shared/policy/istio/config-dump/dump-routes.ts';
import { readConfigDump, type ConfigDump } from '#shared/policy/istio/config-dump/read-config-dump.ts';
import { istioPolicy } from '#shared/policy/istio/policy.ts';
import { readIstioResources } from '#shared/policy/istio/resources/read-resources.ts';
import type { CallSettings, CallSettingName } from '#shared/policy/model/call-settings.ts';
import type { Destination, RouteDecision } from '#shared/policy/model/decision.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { fill } from '#test/lab/template.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const FIXTURES = join(ROOT, 'test/fixtures/policy/istio/dump');

/** The values that the resources had when the dumps were taken of a real istiod 1.31 and its Envoys. */
const VALUES = {
  LAB_ADDRESS: '127.0.0.2',
  SIDECAR_ADDRESS: '127.0.0.9',
  SERVICE_PORT: 27111,
  INGRESS_PORT: 28080,
  PRODUCER_1_TAP: 27001,
  PRODUCER_2_TAP: 27002,
  PRODUCER_3_TAP: 27003,
  CONSUMER_TAP: 27004,
  REVISION: 'r1',
};

function policyOfFiles(): Policy {
  const problems = new Problems();
  const folder = join(ROOT, 'test/lab/istio/config');
  const texts = [
    ...readdirSync(folder).map((file) => ({
      file,
      text: fill(readFileSync(join(folder, file), 'utf8'), VALUES),
    })),
    { file: 'resources.yaml', text: readFileSync(join(FIXTURES, 'resources.yaml'), 'utf8') },
    { file: 'mesh.yaml', text: 'outboundTrafficPolicy: {mode: REGISTRY_ONLY}\nenableAutoMtls: false\n' },
  ];
  const policy = istioPolicy(readIstioResources(texts, problems), { version: '1.31' }, problems);
  expect(policy.problems).toEqual([]);
  return policy;
}

function dumpOf(name: string): ConfigDump {
  const problems = new Problems();
  const file = join(FIXTURES, `${name}.json`);
  const dump = readConfigDump({ file, text: readFileSync(file, 'utf8') }, problems);
  expect(problems.found).toEqual([]);
  if (dump === undefined) throw new Error('the dump was not read');
  return dump;
}

/** Values of both sides by name, for the names that a dump can say. */
function compared(dumped: CallSettings, declared: CallSettings): [unknown, unknown] {
  const names = Object.keys(dumped) as CallSettingName[];
  const values = (settings: CallSettings) =>
    Object.fromEntries(
      names.map((name) => {
        const setting = settings[name];
        return [name, setting === undefined ? 'absent' : setting.known ? setting.value : setting.reason];
      }),
    );
  return [values(dumped), values(declared)];
}

describe('files and the dump of a real Envoy that istiod configured with them', () => {
  const policy = policyOfFiles();
  const [edge] = policy.edges;

  it.each(dumpedRoutes(dumpOf('ingress')).map((route) => [route.name, route] as const))(
    'agree on the gateway route %s',
    (name, dumped) => {
      const declared = edge?.routes.find((route) => route.name === name);
      const shares = (destinations: readonly Destination[]) =>
        destinations.map(({ host, subset, port, weight }) => ({ host, subset, port, weight }));
      expect(shares(dumped.destinations)).toEqual(shares(declared?.destinations ?? []));
      for (const { settings, host, subset, port } of dumped.destinations) {
        const [ofDump, ofFiles] = compared(settings, declared?.settings ?? {});
        expect(ofFiles, `${host} ${subset} ${port}`).toEqual(ofDump);
        expect(Object.keys(settings).length).toBeGreaterThan(25);
      }
    },
  );

  it('agree on what the sidecar does', () => {
    const routes = dumpedRoutes(dumpOf('sidecar')).filter(({ destinations }) => destinations.length > 0);
    expect(routes.map(({ name }) => name)).toEqual(['default', 'producer.r1']);
    for (const { destinations } of routes)
      for (const { host, settings } of destinations) {
        const call = policy.calls.find(({ caller, callee }) => caller === null && callee === host);
        const [ofDump, ofFiles] = compared(settings, call?.settings ?? {});
        expect(ofFiles, host).toEqual(ofDump);
      }
  });

  it('agree on what becomes of each request that tries the routes', () => {
    const dump = dumpOf('ingress');
    const [table] = dump.routes;
    if (table === undefined || edge === undefined) throw new Error('no routes');
    const oracle = dumpOracle(dump, table, { pathNormalization: 'BASE' });
    const probes = edge.routes.flatMap((route) => route.probes);
    expect(probes.length).toBeGreaterThan(40);
    const seen = (decision: RouteDecision) =>
      decision.kind === 'route'
        ? [decision.route.name, decision.destinations, decision.upstream]
        : { ...decision, route: undefined };
    for (const probe of probes)
      expect(seen(oracle.route(probe)), JSON.stringify(probe)).toEqual(seen(edge.oracle.route(probe)));
  });

  it('agree on the number of instances', () => {
    const { endpoints } = dumpOf('ingress');
    const instances = (host: string) => policy.services.find(({ name }) => name === host)?.instances;
    expect(endpoints.get('outbound|27111||producer.default.svc.cluster.local')).toBe(3);
    expect(instances('producer.default.svc.cluster.local')).toBe(3);
    expect(endpoints.get('outbound|9080||reviews.default.svc.cluster.local')).toBe(2);
    expect(instances('reviews.default.svc.cluster.local')).toBe(2);
  });
});
