import { z } from 'zod';
import { message, portNumber, textMap } from '../message.ts';

const tls = message({
  httpsRedirect: z.boolean().optional(),
  mode: z
    .enum(['PASSTHROUGH', 'SIMPLE', 'MUTUAL', 'AUTO_PASSTHROUGH', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL'])
    .optional(),
  serverCertificate: z.string().optional(),
  privateKey: z.string().optional(),
  caCertificates: z.string().optional(),
  caCrl: z.string().optional(),
  credentialName: z.string().optional(),
  credentialNames: z.array(z.string()).optional(),
  caCertCredentialName: z.string().optional(),
  tlsCertificates: z.array(z.unknown()).optional(),
  subjectAltNames: z.array(z.string()).optional(),
  verifyCertificateSpki: z.array(z.string()).optional(),
  verifyCertificateHash: z.array(z.string()).optional(),
  minProtocolVersion: z.string().optional(),
  maxProtocolVersion: z.string().optional(),
  cipherSuites: z.array(z.string()).optional(),
});

/** Protocols of a server's port, in any case (pkg/config/protocol). */
const PROTOCOLS = new Set([
  'HTTP',
  'HTTP2',
  'HTTPS',
  'GRPC',
  'GRPC-WEB',
  'TCP',
  'TLS',
  'MONGO',
  'HBONE',
  'HTTP_PROXY',
  'REDIS',
  'MYSQL',
]);

const server = message({
  name: z.string().optional(),
  port: message({
    number: portNumber,
    protocol: z.string().refine((name) => PROTOCOLS.has(name.toUpperCase()), 'not a protocol of a server'),
    name: z.string().min(1),
    targetPort: portNumber.optional(),
  }),
  bind: z.string().optional(),
  /** `HOST` or `NAMESPACE/HOST`, where the namespace is that of the VirtualService; `*` and `.` stand for any and the own. */
  hosts: z.array(z.string().regex(/^(?:[^/]+\/)?[^/]+$/)).min(1),
  tls: tls.optional(),
  defaultEndpoint: z.string().optional(),
}).refine(
  ({ port, tls }) => !/^(?:HTTPS|TLS)$/i.test(port.protocol) || tls !== undefined,
  'a server of HTTPS or TLS wants tls settings',
);
export type GatewayServer = z.infer<typeof server>;

/** networking/v1/gateway.proto. */
export const gatewaySpec = message({
  selector: textMap.optional(),
  servers: z
    .array(server)
    .min(1)
    .refine(
      (servers) => new Set(servers.map(({ port }) => port.name)).size === servers.length,
      'port names of servers must differ',
    ),
});
export type GatewaySpec = z.infer<typeof gatewaySpec>;
