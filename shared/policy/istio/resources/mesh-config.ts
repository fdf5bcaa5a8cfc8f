import { z } from 'zod';
import { message } from '../message.ts';
import { connectionPool, localityLbSetting, outlierDetection } from './destination-rule.ts';
import { duration, durationOrZero, enumeration, labels, looseMessage, whole } from './protobuf.ts';

/** HTTPRetry of istio.io/api networking/v1alpha3/virtual_service.proto. */
export const httpRetry = message({
  attempts: whole(0, 2 ** 31 - 1).optional(),
  perTryTimeout: duration.optional(),
  retryOn: z.string().optional(),
  retryRemoteLocalities: z.boolean().optional(),
  retryIgnorePreviousHosts: z.boolean().optional(),
  backoff: duration.optional(),
});
export type HttpRetry = z.infer<typeof httpRetry>;

const proxyConfigOfMesh = looseMessage({
  proxyMetadata: labels.optional(),
  gatewayTopology: looseMessage({ numTrustedProxies: whole(0, 2 ** 32 - 1).optional() }).optional(),
  proxyHeaders: looseMessage({
    xForwardedHost: looseMessage({ enabled: z.boolean().optional() }).optional(),
    xForwardedPort: looseMessage({ enabled: z.boolean().optional() }).optional(),
  }).optional(),
});

/** istio.io/api mesh/v1alpha1/config.proto; parts that set nothing of a call are kept unread. */
export const meshConfig = message({
  connectTimeout: duration.optional(),
  protocolDetectionTimeout: durationOrZero.optional(),
  defaultConfig: proxyConfigOfMesh.optional(),
  outboundTrafficPolicy: message({ mode: enumeration(['REGISTRY_ONLY', 'ALLOW_ANY']).optional() }).optional(),
  enableAutoMtls: z.boolean().optional(),
  trustDomain: z.string().optional(),
  defaultServiceExportTo: z.array(z.string()).optional(),
  defaultVirtualServiceExportTo: z.array(z.string()).optional(),
  defaultDestinationRuleExportTo: z.array(z.string()).optional(),
  rootNamespace: z.string().optional(),
  localityLbSetting: localityLbSetting.optional(),
  pathNormalization: message({ normalization: z.string().optional() }).optional(),
  defaultHttpRetryPolicy: httpRetry.optional(),
  defaultTrafficPolicy: message({
    connectionPool: connectionPool.optional(),
    outlierDetection: outlierDetection.optional(),
  }).optional(),
  h2UpgradePolicy: enumeration(['DO_NOT_UPGRADE', 'UPGRADE']).optional(),
  ...unread([
    'proxyListenPort',
    'proxyInboundListenPort',
    'proxyHttpPort',
    'hboneIdleTimeout',
    'tcpKeepalive',
    'ingressClass',
    'ingressService',
    'ingressControllerMode',
    'ingressSelector',
    'enableTracing',
    'accessLogFile',
    'accessLogFormat',
    'accessLogEncoding',
    'enableEnvoyAccessLogService',
    'disableEnvoyListenerLog',
    'inboundTrafficPolicy',
    'configSources',
    'trustDomainAliases',
    'caCertificates',
    'zoneAwareLbSetting',
    'dnsRefreshRate',
    'inboundClusterStatName',
    'outboundClusterStatName',
    'certificates',
    'serviceSettings',
    'serviceScopeConfigs',
    'enablePrometheusMerge',
    'verifyCertificateAtClient',
    'ca',
    'extensionProviders',
    'defaultProviders',
    'discoverySelectors',
    'meshMTLS',
    'tlsDefaults',
    'serviceEntryVisibility',
    // Of older versions, still found in installed ConfigMaps.
    'disablePolicyChecks',
    'policyCheckFailOpen',
    'mixerCheckServer',
    'mixerReportServer',
    'sdsUdsPath',
    'sdsRefreshDelay',
    'enableSdsTokenMount',
    'sdsUseK8sSaJwt',
    'reportBatchMaxEntries',
    'reportBatchMaxTime',
    'sidecarToTelemetrySessionAffinity',
    'disableMixerHttpReports',
    'disableReportBatch',
    'mixerAddress',
    'authPolicy',
    'thriftConfig',
  ]),
});
export type MeshConfig = z.infer<typeof meshConfig>;

function unread<const Names extends readonly string[]>(names: Names) {
  const shape: Record<string, z.ZodOptional<z.ZodUnknown>> = {};
  for (const name of names) shape[name] = z.unknown().optional();
  return shape as { [Name in Names[number]]: z.ZodOptional<z.ZodUnknown> };
}

/** The parts of an IstioOperator that decide about calls: `spec.meshConfig` and `spec.values.meshConfig` are read on their own. */
export const istioOperator = looseMessage({
  meshConfig: z.unknown().optional(),
  values: looseMessage({
    meshConfig: z.unknown().optional(),
    compatibilityVersion: z.string().optional(),
    pilot: looseMessage({ env: z.record(z.string(), z.unknown()).optional() }).optional(),
  }).optional(),
  compatibilityVersion: z.string().optional(),
  components: looseMessage({
    pilot: looseMessage({
      k8s: looseMessage({ env: z.array(z.unknown()).optional() }).optional(),
    }).optional(),
  }).optional(),
});
