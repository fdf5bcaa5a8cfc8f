import { z } from 'zod';
import { message } from '../message.ts';
import { connectionPool } from './destination-rule.ts';
import { enumeration, labels, looseMessage, port, uint32, exportTo } from './protobuf.ts';

/** ServiceEntry, WorkloadEntry, WorkloadGroup and Sidecar of istio.io/api networking/v1alpha3. */

const servicePort = message({
  number: port,
  protocol: z.string().optional(),
  name: z.string().min(1),
  targetPort: port.optional(),
});

const endpoint = message({
  address: z.string().optional(),
  ports: z.record(z.string(), port).optional(),
  labels: labels.optional(),
  network: z.string().optional(),
  locality: z.string().optional(),
  weight: uint32.optional(),
  serviceAccount: z.string().optional(),
});

const workloadSelector = message({ labels: labels.optional() });

export const workloadEntry = endpoint.refine(({ address, network }) => Boolean(address) || Boolean(network), {
  message: 'an address or a network must be given',
});

export const serviceEntry = message({
  hosts: z.array(z.string().min(1)).min(1),
  addresses: z.array(z.string()).optional(),
  ports: z.array(servicePort).optional(),
  location: enumeration(['MESH_EXTERNAL', 'MESH_INTERNAL']).optional(),
  resolution: enumeration(['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS']).optional(),
  endpoints: z.array(endpoint).optional(),
  workloadSelector: workloadSelector.optional(),
  exportTo: exportTo.optional(),
  subjectAltNames: z.array(z.string()).optional(),
}).refine(
  ({ endpoints = [], workloadSelector: selector }) => endpoints.length === 0 || selector === undefined,
  {
    message: 'only one of workloadSelector and endpoints can be set',
  },
);

export const workloadGroup = message({
  metadata: message({ labels: labels.optional(), annotations: labels.optional() }).optional(),
  template: endpoint,
  probe: looseMessage({}).optional(),
});

const sidecarPort = message({
  number: port.optional(),
  protocol: z.string().optional(),
  name: z.string().optional(),
  targetPort: port.optional(),
});
const captureMode = enumeration(['DEFAULT', 'IPTABLES', 'NONE']);

export const sidecar = message({
  workloadSelector: workloadSelector.optional(),
  ingress: z
    .array(
      message({
        port: sidecarPort,
        bind: z.string().optional(),
        captureMode: captureMode.optional(),
        defaultEndpoint: z.string().optional(),
        tls: looseMessage({}).optional(),
        connectionPool: connectionPool.optional(),
      }),
    )
    .optional(),
  egress: z
    .array(
      message({
        port: sidecarPort.optional(),
        bind: z.string().optional(),
        captureMode: captureMode.optional(),
        hosts: z.array(z.string().includes('/', { message: 'must be namespace/host' })).min(1),
      }),
    )
    .optional(),
  inboundConnectionPool: connectionPool.optional(),
  outboundTrafficPolicy: message({
    mode: enumeration(['REGISTRY_ONLY', 'ALLOW_ANY']).optional(),
    egressProxy: message({
      host: z.string(),
      subset: z.string().optional(),
      port: message({ number: port.optional() }).optional(),
    }).optional(),
  }).optional(),
});
