import { z } from 'zod';
import {
  gatewayClassSpec,
  grpcRouteSpec,
  httpRouteSpec,
  kubernetesGatewaySpec,
  referenceGrantSpec,
} from '../gateway-api/schema.ts';
import { gatewaySpec } from '../gateway/schema.ts';
import { virtualServiceSpec } from '../virtual-service/schema.ts';
import { destinationRule } from './destination-rule.ts';
import { envoyFilter } from './envoy-filter.ts';
import {
  kubernetesEndpoints,
  kubernetesIngress,
  kubernetesIngressClass,
  kubernetesService,
  kubernetesWorkload,
} from './kubernetes.ts';
import { istioOperator } from './mesh-config.ts';
import { looseMessage } from './protobuf.ts';
import { authorizationPolicy, peerAuthentication, requestAuthentication } from './security.ts';
import { serviceEntry, sidecar, workloadEntry, workloadGroup } from './workloads.ts';

const NETWORKING = { group: 'networking.istio.io', versions: ['v1', 'v1beta1', 'v1alpha3'] };
const SECURITY = { group: 'security.istio.io', versions: ['v1', 'v1beta1'] };
const APPS = { group: 'apps', versions: ['v1'] };
const CORE = { group: '', versions: ['v1'] };
const GATEWAY_API = { group: 'gateway.networking.k8s.io', versions: ['v1', 'v1beta1', 'v1alpha2'] };
const INGRESS = { group: 'networking.k8s.io', versions: ['v1', 'v1beta1'] };
const anything = z.unknown();

/**
 * The kinds that are read: group, versions (newest first) and what their spec has to be. Versions as in
 * istio.io/api kubernetes/customresourcedefinitions.gen.yaml and sigs.k8s.io/gateway-api.
 */
export const KINDS = {
  VirtualService: { ...NETWORKING, spec: virtualServiceSpec },
  DestinationRule: { ...NETWORKING, spec: destinationRule },
  Gateway: { ...NETWORKING, spec: gatewaySpec },
  ServiceEntry: { ...NETWORKING, spec: serviceEntry },
  WorkloadEntry: { ...NETWORKING, spec: workloadEntry },
  WorkloadGroup: { ...NETWORKING, spec: workloadGroup },
  Sidecar: { ...NETWORKING, spec: sidecar },
  EnvoyFilter: { group: 'networking.istio.io', versions: ['v1alpha3'], spec: envoyFilter },
  ProxyConfig: { group: 'networking.istio.io', versions: ['v1beta1'], spec: looseMessage({}) },
  AuthorizationPolicy: { ...SECURITY, spec: authorizationPolicy },
  PeerAuthentication: { ...SECURITY, spec: peerAuthentication },
  RequestAuthentication: { ...SECURITY, spec: requestAuthentication },
  Telemetry: { group: 'telemetry.istio.io', versions: ['v1', 'v1alpha1'], spec: looseMessage({}) },
  WasmPlugin: { group: 'extensions.istio.io', versions: ['v1alpha1'], spec: looseMessage({}) },
  TrafficExtension: { group: 'extensions.istio.io', versions: ['v1alpha1'], spec: looseMessage({}) },
  IstioOperator: { group: 'install.istio.io', versions: ['v1alpha1'], spec: istioOperator },
  HTTPRoute: { ...GATEWAY_API, spec: httpRouteSpec },
  GRPCRoute: { ...GATEWAY_API, spec: grpcRouteSpec },
  /** The Gateway of the Gateway API. */
  KubernetesGateway: { ...GATEWAY_API, spec: kubernetesGatewaySpec, named: 'Gateway' },
  GatewayClass: { ...GATEWAY_API, spec: gatewayClassSpec },
  ReferenceGrant: { ...GATEWAY_API, spec: referenceGrantSpec },
  Ingress: { ...INGRESS, spec: kubernetesIngress },
  IngressClass: { ...INGRESS, spec: kubernetesIngressClass },
  Service: { ...CORE, spec: kubernetesService },
  Pod: { ...CORE, spec: z.looseObject({}) },
  Endpoints: { ...CORE, spec: kubernetesEndpoints },
  EndpointSlice: { group: 'discovery.k8s.io', versions: ['v1', 'v1beta1'], spec: kubernetesEndpoints },
  Deployment: { ...APPS, spec: kubernetesWorkload },
  StatefulSet: { ...APPS, spec: kubernetesWorkload },
  ReplicaSet: { ...APPS, spec: kubernetesWorkload },
  ConfigMap: { ...CORE, spec: anything },
} as const;

export type Kind = keyof typeof KINDS;
export type SpecOf<K extends Kind> = z.infer<(typeof KINDS)[K]['spec']>;

/** Groups of Istio and the Gateway API: a kind of theirs that is not known is an error, not somebody else's business. */
export const OUR_GROUPS: ReadonlySet<string> = new Set([
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'install.istio.io',
  'authentication.istio.io',
  'rbac.istio.io',
  'config.istio.io',
  'gateway.networking.k8s.io',
]);

/** A group that Istio once had. */
interface RemovedGroup {
  /** The last minor version that read it. */
  readonly until: string;
  /** The kinds that decide now what it decided; `Mixer` for what only Mixer did. */
  readonly decides: readonly string[];
}

export const REMOVED_GROUPS: Readonly<Record<string, RemovedGroup>> = {
  'authentication.istio.io': {
    until: '1.5 (its PeerAuthentication and RequestAuthentication took over)',
    decides: ['PeerAuthentication', 'RequestAuthentication'],
  },
  'rbac.istio.io': { until: '1.5 (AuthorizationPolicy took over)', decides: ['AuthorizationPolicy'] },
  'config.istio.io': { until: '1.7 (Mixer is gone)', decides: ['Mixer'] },
};
