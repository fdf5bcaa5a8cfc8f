import { freePorts, LAB_ADDRESS, type Address } from './ports.ts';
import type { Stack } from './stack.ts';

/** One instance of a service. Clients of the deployment are given `tap`; only the lab itself talks to `app`. */
export type Instance = {
  readonly name: string;
  readonly service: 'producer' | 'consumer';
  readonly version: 'v1' | 'v2';
  readonly app: Address;
  readonly tap: Address;
};

/** An entry of a deployment, with the place where its edge tap listens. */
export type Edge = {
  readonly name: 'zuul' | 'gateway' | 'ingress';
  readonly tap: Address;
  readonly target: Address;
};

/** One deployment: its entries and its instances. */
export type Side = {
  readonly side: 'baseline' | 'candidate';
  readonly edges: readonly Edge[];
  readonly instances: readonly Instance[];
};

/** Where everything of one stack listens. */
export type Layout = {
  readonly stack: Stack;
  readonly baseline: Side;
  readonly candidate: Side;
  readonly eureka: Address;
  readonly istiod: { readonly grpc: Address; readonly http: Address; readonly monitoring: Address };
  readonly envoyAdmin: { readonly ingress: Address; readonly sidecar: Address };
  /** The port that all mesh services share: the sidecar listens on it for the consumer. */
  readonly servicePort: number;
};

/** Addresses of the two proxies. They must differ from every workload's address, or istiod takes them for the workload. */
export const INGRESS_ADDRESS = '127.0.0.8';
export const SIDECAR_ADDRESS = '127.0.0.9';

/** The name that clients know the shop by, on both sides. */
export const SHOP_HOST = 'shop.example.test';

/** Asks the kernel for every port of one stack. @throws LabError when an address cannot be listened on. */
export async function planLayout(stack: Stack): Promise<Layout> {
  const ports = await freePorts(LAB_ADDRESS, 32);
  const [servicePort = 0] = await freePorts(SIDECAR_ADDRESS, 1);
  const next = (): Address => ({ host: LAB_ADDRESS, port: ports.shift() ?? 0 });
  const edge = (name: Edge['name']): Edge => ({ name, tap: next(), target: next() });
  return {
    stack,
    baseline: {
      side: 'baseline',
      edges: stack === 'classic' ? [edge('zuul'), edge('gateway')] : [edge('gateway')],
      instances: instances(next),
    },
    candidate: { side: 'candidate', edges: [edge('ingress')], instances: instances(next) },
    eureka: next(),
    istiod: { grpc: next(), http: next(), monitoring: next() },
    envoyAdmin: { ingress: next(), sidecar: next() },
    servicePort,
  };
}

function instances(next: () => Address): Instance[] {
  const producer = (n: number, version: 'v1' | 'v2'): Instance => ({
    name: `producer-${n}`,
    service: 'producer',
    version,
    app: next(),
    tap: next(),
  });
  return [
    producer(1, 'v1'),
    producer(2, 'v1'),
    producer(3, 'v2'),
    { name: 'consumer', service: 'consumer', version: 'v1', app: next(), tap: next() },
  ];
}
