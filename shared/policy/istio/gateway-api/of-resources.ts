import type { Problems } from '#shared/policy/source/problem.ts';
import type { Resource } from '../resource.ts';
import type { IstioResources } from '../resources/resources.ts';
import { convertGatewayApi, type Converted } from './convert.ts';
import { grpcAsHttp } from './grpc-route.ts';
import type { KubernetesGatewaySpec } from './schema.ts';

/** The Gateway API of a mesh in Istio's own resources, with the Gateways that are Istio's. */
export interface GatewayApiOfMesh extends Converted {
  readonly own: readonly Resource<KubernetesGatewaySpec>[];
}

const CONTROLLER = 'istio.io/gateway-controller';
/** Istio's own classes besides those of ingress (pilot/pkg/config/kube/gateway: WaypointGatewayClassName, EastWestGatewayClassName). */
const AMBIENT_CLASSES: readonly string[] = ['istio-waypoint', 'istio-east-west'];

/** Converts what was read. Gateways of other controllers are left out with a warning. */
export function gatewayApiOf(
  resources: IstioResources,
  domain: string,
  problems: Problems,
): GatewayApiOfMesh {
  const classes = new Set(['istio', 'istio-remote']);
  for (const { name, spec } of resources.of('GatewayClass'))
    if (spec.controllerName === CONTROLLER) classes.add(name);
  const own = resources.of('KubernetesGateway').filter(({ name, spec, placeOf }) => {
    if (classes.has(spec.gatewayClassName)) return true;
    const ambient = AMBIENT_CLASSES.includes(spec.gatewayClassName);
    problems.warning(
      'FOREIGN_GATEWAY',
      ambient
        ? `Gateway ${name} is of class ${spec.gatewayClassName}: proxies of ambient mode are not modelled`
        : `Gateway ${name} is of class ${spec.gatewayClassName}, which is not Istio's`,
      ambient
        ? 'Check by hand what it does to requests; nothing of it is known here.'
        : 'Give its GatewayClass if Istio serves it; otherwise nothing of it is known.',
      placeOf(['spec', 'gatewayClassName']),
    );
    return false;
  });
  const grants = resources.of('ReferenceGrant');
  const converted = convertGatewayApi(
    {
      gateways: own,
      httpRoutes: [...resources.of('HTTPRoute'), ...resources.of('GRPCRoute').map(grpcAsHttp)],
      domain,
      grants: (from, to, service) =>
        grants.some(
          ({ namespace, spec }) =>
            namespace === to &&
            spec.from.some((one) => one.namespace === from) &&
            spec.to.some(({ kind, name }) => kind === 'Service' && (name === undefined || name === service)),
        ),
    },
    problems,
  );
  return { ...converted, own };
}
