import type { Resource } from '../resource.ts';
import type { GrpcMatchSpec, GrpcRouteSpec, HttpRouteSpec, RouteMatchSpec } from './schema.ts';

/** A GRPCRoute as the HTTPRoute that does the same: a method is a path (`createGRPCURIMatch`). */
export function grpcAsHttp(
  route: Resource<GrpcRouteSpec>,
): Resource<HttpRouteSpec> & { readonly kind: 'GRPCRoute' } {
  const { rules = [], ...common } = route.spec;
  return {
    ...route,
    kind: 'GRPCRoute',
    spec: {
      ...common,
      rules: rules.map(({ matches, ...rule }) => ({
        ...rule,
        ...(matches && { matches: matches.map(httpMatch) }),
      })),
    },
  };
}

function httpMatch({ method, headers }: GrpcMatchSpec): RouteMatchSpec {
  const { service = '', method: name = '', type = 'Exact' } = method ?? {};
  return { path: pathOf(service, name, type === 'RegularExpression'), ...(headers && { headers }) };
}

function pathOf(service: string, name: string, isPattern: boolean): NonNullable<RouteMatchSpec['path']> {
  if (service === '' && name === '') return { type: 'PathPrefix', value: '/' };
  if (isPattern || service === '')
    return { type: 'RegularExpression', value: `/${service || '[^/]+'}/${name || '[^/]+'}` };
  return name === ''
    ? { type: 'PathPrefix', value: `/${service}/` }
    : { type: 'Exact', value: `/${service}/${name}` };
}
