import { DEFAULT_POLICY_OPTIONS, type PolicyInputs, type PolicyOptions } from '#shared/policy/inputs.ts';

/** Texts by file name. */
export type Texts = Readonly<Record<string, string>>;

export interface Given {
  readonly spring?: Texts;
  readonly actuators?: Texts;
  readonly registries?: Texts;
  readonly istio?: Texts;
  readonly dumps?: Texts;
  readonly options?: Partial<PolicyOptions>;
  readonly traffic?: PolicyInputs['traffic'];
}

/** Inputs as the engine makes them of files; Hoxton and Istio 1.31 where nothing else is said. */
export function inputsOf(given: Given): PolicyInputs {
  const texts = (all: Texts = {}) => Object.entries(all).map(([file, text]) => ({ file, text }));
  return {
    spring: {
      texts: texts(given.spring),
      classes: [],
      actuators: texts(given.actuators),
      registries: texts(given.registries),
    },
    istio: { texts: texts(given.istio), dumps: texts(given.dumps), istioctl: [] },
    options: {
      ...DEFAULT_POLICY_OPTIONS,
      springVersion: 'Hoxton.SR12',
      istioVersion: '1.31',
      springRetry: true,
      ...given.options,
    },
    problems: [],
    traffic: given.traffic ?? null,
  };
}

/** A Kubernetes Service of one HTTP port. */
export function service(name: string, port = 7111, namespace = 'default'): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {ports: [{name: http, port: ${port}}]}
---`;
}

/** A VirtualService of sidecars with one rule. */
export function meshRule(name: string, rule: string, namespace = 'default'): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  hosts: [${name}]
  http:
  - {name: ${name}, route: [{destination: {host: ${name}}}], ${rule}}
---`;
}

/** A Gateway for every host, with a VirtualService for shop.example.test of these rules: items of a YAML list, indented by two. */
export function gatewayRules(rules: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: ingress, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop.example.test]
  gateways: [ingress]
  http:
${rules}`;
}
