import { gatewaySpec } from '#shared/policy/istio/gateway/schema.ts';
import { readResource, type Resource } from '#shared/policy/istio/resource.ts';
import type { MeshRoutes, RegisteredService } from '#shared/policy/istio/route-table/inputs.ts';
import { gatewayOracle, sidecarOracle, type RoutedProxy } from '#shared/policy/istio/route-table/oracle.ts';
import { virtualServiceSpec } from '#shared/policy/istio/virtual-service/schema.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { Problems } from '#shared/policy/source/problem.ts';
import { readYaml } from '#shared/policy/source/yaml.ts';

/** Reads all documents of a YAML text with one schema; a problem fails the test. */
export function resources<Spec>(
  spec: Parameters<typeof readResource<Spec>>[0],
  yaml: string,
): Resource<Spec>[] {
  const problems = new Problems();
  const read = readYaml({ file: 'shop.yaml', text: yaml }, problems).map((one) =>
    readResource(spec, one, problems),
  );
  if (problems.found.length > 0) throw new Error(JSON.stringify(problems.found, null, 2));
  return read.flatMap((one) => one ?? []);
}

/** What the schema has against a VirtualService's spec; empty when it takes it. */
export function refusals(spec: string): string[] {
  const problems = new Problems();
  const text = `metadata: {name: shop, namespace: default}\nspec:\n${spec.replace(/^/gm, '  ')}`;
  for (const document of readYaml({ file: 'shop.yaml', text }, problems))
    readResource(virtualServiceSpec, document, problems);
  return problems.found.map((one) => one.message);
}

export const GATEWAY = `
metadata: {name: ingress, namespace: default}
spec:
  servers:
  - port: {number: 80, name: http, protocol: HTTP}
    hosts: ['*']
`;

type Options = {
  readonly gateways?: string;
  readonly services?: readonly RegisteredService[] | null;
  readonly pathNormalization?: MeshRoutes['pathNormalization'];
  readonly repeatedHeaders?: 'each' | 'joined';
};

export function meshOf(
  virtualServices: string,
  { services = null, pathNormalization = 'BASE', repeatedHeaders = 'each' }: Options = {},
): MeshRoutes {
  return {
    virtualServices: resources(virtualServiceSpec, virtualServices),
    services,
    pathNormalization,
    repeatedHeaders,
    domain: 'cluster.local',
  };
}

/** The oracle of a gateway with these VirtualServices. */
export function gateway(virtualServices: string, options: Options = {}): RoutedProxy {
  return gatewayOracle(meshOf(virtualServices, options), {
    gateways: resources(gatewaySpec, options.gateways ?? GATEWAY),
    namespace: 'default',
    labels: { istio: 'ingressgateway' },
  });
}

/** The oracle of a sidecar in `default`. */
export function sidecar(
  virtualServices: string,
  services: readonly RegisteredService[],
  outboundTrafficPolicy: 'ALLOW_ANY' | 'REGISTRY_ONLY' = 'ALLOW_ANY',
): RoutedProxy {
  const proxy = { namespace: 'default', labels: { app: 'consumer' }, outboundTrafficPolicy };
  return sidecarOracle(meshOf(virtualServices, { services }), proxy);
}

/** A service of the mesh on port 8080. */
export function service(
  name: string,
  subsets: readonly string[] = [],
  namespace = 'default',
): RegisteredService {
  const host = name.includes('.') ? name : `${name}.${namespace}.svc.cluster.local`;
  return { host, namespace, ports: [{ number: 8080, http: true }], subsets, addresses: [] };
}

/** A request for `shop.example.test`. */
export function get(target: string, more: Partial<PolicyRequest> = {}): PolicyRequest {
  return { method: 'GET', scheme: 'http', authority: 'shop.example.test', target, headers: [], ...more };
}

/** A VirtualService for `shop.example.test` on the gateway, with its rules in YAML. */
export function shop(rules: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop.example.test]
  gateways: [ingress]
  http:
${rules.trim().replace(/^/gm, '  ')}
`;
}
