import type { ParityRow } from '#shared/policy/model/audit.ts';
import { compareParity } from '#shared/policy/parity/parity.ts';
import { policiesOf, springOf } from '../suggest/round-trip.ts';

/** Services of the mesh with port 80 and the given ports for their workloads. */
export function services(...names: readonly string[]): string {
  return names
    .map(
      (name) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}
`,
    )
    .join('---\n');
}

/** A Gateway of these hosts. */
export function ingress(...hosts: readonly string[]): string {
  return `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: shop}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ${JSON.stringify(hosts)}}]
`;
}

/** A VirtualService at it; the rules as a YAML list. */
export function routes(host: string, rules: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: "${host.replaceAll(/[^a-z0-9]/g, '-')}", namespace: shop}
spec: {hosts: ["${host}"], gateways: [ingress], http: ${rules}}
`;
}

/** The parity rows of one gateway's settings and the mesh's resources. */
export function edgeParity(
  spring: string,
  istio: readonly string[],
  springVersion = '2022.0.4',
): readonly ParityRow[] {
  const side = springOf(spring, springVersion);
  const policies = policiesOf(side, istio);
  if (policies.istio === null) throw new Error('no mesh');
  return compareParity(side.policy, null, policies.istio.policy, policies.names);
}
