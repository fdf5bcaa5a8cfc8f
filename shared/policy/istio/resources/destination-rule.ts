import { z } from 'zod';
import { message } from '../message.ts';
import {
  duration,
  durationOrZero,
  enumeration,
  labels,
  percent,
  port,
  uint32,
  whole,
  exportTo,
} from './protobuf.ts';

/** istio.io/api networking/v1alpha3/destination_rule.proto; the checks are those of validation.go. */

const count = whole(0, 2 ** 31 - 1);

export const connectionPool = message({
  tcp: message({
    maxConnections: count.optional(),
    connectTimeout: duration.optional(),
    tcpKeepalive: message({
      probes: uint32.optional(),
      time: duration.optional(),
      interval: duration.optional(),
    }).optional(),
    maxConnectionDuration: duration.optional(),
    idleTimeout: durationOrZero.optional(),
  }).optional(),
  http: message({
    http1MaxPendingRequests: count.optional(),
    http2MaxRequests: count.optional(),
    maxRequestsPerConnection: count.optional(),
    maxRetries: count.optional(),
    idleTimeout: duration.optional(),
    h2UpgradePolicy: enumeration(['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE']).optional(),
    useClientProtocol: z.boolean().optional(),
    maxConcurrentStreams: count.optional(),
    http2KeepAlive: message({ interval: duration, timeout: duration }).optional(),
  }).optional(),
}).refine(({ tcp, http }) => tcp !== undefined || http !== undefined, {
  message: 'a connection pool needs tcp or http',
});
export type ConnectionPool = z.infer<typeof connectionPool>;

export const outlierDetection = message({
  consecutiveErrors: whole(-(2 ** 31), 2 ** 31 - 1).optional(),
  splitExternalLocalOriginErrors: z.boolean().optional(),
  consecutiveLocalOriginFailures: uint32.optional(),
  consecutiveGatewayErrors: uint32.optional(),
  consecutive5xxErrors: uint32.optional(),
  interval: duration.optional(),
  baseEjectionTime: duration.optional(),
  maxEjectionPercent: percent.optional(),
  minHealthPercent: percent.optional(),
  outlierDetectionHttpErrorCodes: z.array(whole(100, 599)).optional(),
}).refine(
  ({ consecutiveLocalOriginFailures = 0, splitExternalLocalOriginErrors = false }) =>
    consecutiveLocalOriginFailures === 0 || splitExternalLocalOriginErrors,
  {
    path: ['consecutiveLocalOriginFailures'],
    message: 'needs splitExternalLocalOriginErrors: true',
  },
);
export type OutlierDetection = z.infer<typeof outlierDetection>;

export const localityLbSetting = message({
  distribute: z
    .array(
      message({
        from: z.string(),
        to: z
          .record(z.string(), whole(1, 100))
          .refine((shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) === 100, {
            message: 'the shares add up to 100',
          }),
      }),
    )
    .optional(),
  failover: z.array(message({ from: z.string(), to: z.string() })).optional(),
  failoverPriority: z.array(z.string()).optional(),
  enabled: z.boolean().optional(),
});

const zoneAwareLbSetting = message({
  enabled: z.boolean().optional(),
  minClusterSize: uint32.optional(),
  failover: z.array(message({ from: z.string(), to: z.string() })).optional(),
  failoverPriority: z.array(z.string()).optional(),
});

const consistentHash = message({
  httpHeaderName: z.string().min(1).optional(),
  httpCookie: message({
    name: z.string().min(1),
    path: z.string().optional(),
    ttl: durationOrZero.optional(),
    attributes: z.array(message({ name: z.string(), value: z.string().optional() })).optional(),
  }).optional(),
  useSourceIp: z.boolean().optional(),
  httpQueryParameterName: z.string().min(1).optional(),
  ringHash: message({ minimumRingSize: whole(0, Number.MAX_SAFE_INTEGER).optional() }).optional(),
  maglev: message({ tableSize: whole(0, Number.MAX_SAFE_INTEGER).optional() }).optional(),
  minimumRingSize: whole(0, Number.MAX_SAFE_INTEGER).optional(),
});

export const loadBalancer = message({
  simple: z
    .enum(['UNSPECIFIED', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'ROUND_ROBIN', 'LEAST_REQUEST'])
    .optional(),
  consistentHash: consistentHash.optional(),
  localityLbSetting: localityLbSetting.optional(),
  zoneAwareLbSetting: zoneAwareLbSetting.optional(),
  warmupDurationSecs: duration.optional(),
  warmup: message({
    duration,
    minimumPercent: z.number().min(0).max(100).optional(),
    aggression: z.number().min(1).optional(),
  }).optional(),
}).refine(({ simple, consistentHash: hash }) => simple === undefined || hash === undefined, {
  message: 'simple and consistentHash exclude each other',
});
export type LoadBalancer = z.infer<typeof loadBalancer>;

export const clientTls = message({
  mode: enumeration(['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']).optional(),
  clientCertificate: z.string().optional(),
  privateKey: z.string().optional(),
  caCertificates: z.string().optional(),
  credentialName: z.string().optional(),
  subjectAltNames: z.array(z.string()).optional(),
  sni: z.string().optional(),
  insecureSkipVerify: z.boolean().optional(),
  caCrl: z.string().optional(),
}).refine(
  ({ mode, credentialName, clientCertificate, privateKey }) =>
    mode !== 'MUTUAL' ||
    credentialName !== undefined ||
    (clientCertificate !== undefined && privateKey !== undefined),
  { message: 'MUTUAL needs clientCertificate and privateKey, or credentialName' },
);
export type ClientTls = z.infer<typeof clientTls>;

const portPolicy = {
  loadBalancer: loadBalancer.optional(),
  connectionPool: connectionPool.optional(),
  outlierDetection: outlierDetection.optional(),
  tls: clientTls.optional(),
};

const trafficPolicy = message({
  ...portPolicy,
  portLevelSettings: z.array(message({ port: message({ number: uint32 }), ...portPolicy })).optional(),
  tunnel: message({
    protocol: z.string().optional(),
    targetHost: z.string(),
    targetPort: port,
  }).optional(),
  proxyProtocol: message({ version: enumeration(['V1', 'V2']).optional() }).optional(),
  retryBudget: message({
    percent: z.number().min(0).max(100).optional(),
    budgetInterval: duration.optional(),
    minRetryConcurrency: uint32.optional(),
  }).optional(),
});
export type TrafficPolicy = z.infer<typeof trafficPolicy>;

/** Names of subsets are DNS labels (validateSubset). */
const subsetName = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is not a DNS label');

/** A name of DNS of which only the first label may begin with a star (`ValidateWildcardDomain`). */
const HOST =
  /^(\*|\*?[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?|\*-[-a-zA-Z0-9_]*[a-zA-Z0-9_])(\.[a-zA-Z0-9_]([-a-zA-Z0-9_]*[a-zA-Z0-9_])?)*\.?$/;

export const destinationRule = message({
  host: z.string().regex(HOST, 'is not a host, nor a wildcard such as *.example.com'),
  trafficPolicy: trafficPolicy.optional(),
  subsets: z
    .array(
      message({
        name: subsetName,
        labels: labels.optional(),
        trafficPolicy: trafficPolicy.optional(),
      }),
    )
    .refine((subsets) => new Set(subsets.map(({ name }) => name)).size === subsets.length, {
      message: 'a name is used for several subsets',
    })
    .optional(),
  exportTo: exportTo.optional(),
  workloadSelector: message({ matchLabels: labels.optional() }).optional(),
});
export type DestinationRule = z.infer<typeof destinationRule>;
