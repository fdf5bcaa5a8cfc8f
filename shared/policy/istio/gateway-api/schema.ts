import { z } from 'zod';

/**
 * HTTPRoute, GRPCRoute, Gateway, GatewayClass and ReferenceGrant of sigs.k8s.io/gateway-api apis/v1. What decides nothing
 * about routes and calls is kept unread.
 */

const port = z.int().min(1).max(65_535);
const parentReference = z.strictObject({
  group: z.string().optional(),
  kind: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string(),
  sectionName: z.string().optional(),
  port: port.optional(),
});

const backend = {
  group: z.string().optional(),
  kind: z.string().optional(),
  name: z.string(),
  namespace: z.string().optional(),
  port: port.optional(),
};
const backendReference = z.strictObject(backend);

const header = z.strictObject({ name: z.string(), value: z.string() });
const headerFilter = z.strictObject({
  set: z.array(header).optional(),
  add: z.array(header).optional(),
  remove: z.array(z.string()).optional(),
});
export type HeaderFilter = z.infer<typeof headerFilter>;

const pathModifier = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ReplaceFullPath'), replaceFullPath: z.string() }),
  z.strictObject({ type: z.literal('ReplacePrefixMatch'), replacePrefixMatch: z.string() }),
]);

const filter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('RequestHeaderModifier'), requestHeaderModifier: headerFilter }),
  z.strictObject({ type: z.literal('ResponseHeaderModifier'), responseHeaderModifier: headerFilter }),
  z.strictObject({
    type: z.literal('RequestMirror'),
    requestMirror: z.strictObject({
      backendRef: backendReference,
      percent: z.int().min(0).max(100).optional(),
      fraction: z
        .strictObject({ numerator: z.int().min(0), denominator: z.int().min(1).optional() })
        .optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('RequestRedirect'),
    requestRedirect: z.strictObject({
      scheme: z.enum(['http', 'https']).optional(),
      hostname: z.string().optional(),
      path: pathModifier.optional(),
      port: port.optional(),
      statusCode: z.int().optional(),
    }),
  }),
  z.strictObject({
    type: z.literal('URLRewrite'),
    urlRewrite: z.strictObject({ hostname: z.string().optional(), path: pathModifier.optional() }),
  }),
  z.strictObject({
    type: z.literal('CORS'),
    cors: z.strictObject({
      allowOrigins: z.array(z.string()).optional(),
      allowMethods: z.array(z.string()).optional(),
      allowHeaders: z.array(z.string()).optional(),
      exposeHeaders: z.array(z.string()).optional(),
      allowCredentials: z.boolean().optional(),
      maxAge: z.int().optional(),
    }),
  }),
  z.strictObject({ type: z.literal('ExternalAuth'), externalAuth: z.unknown() }),
  z.strictObject({ type: z.literal('ExtensionRef'), extensionRef: z.unknown() }),
]);
export type RouteFilter = z.infer<typeof filter>;

const routeBackend = z.strictObject({
  ...backend,
  weight: z.int().min(0).optional(),
  filters: z.array(filter).optional(),
});
export type Backend = z.infer<typeof routeBackend>;

const namedMatch = z.strictObject({
  type: z.enum(['Exact', 'RegularExpression']).optional(),
  name: z.string(),
  value: z.string(),
});

const routeMatch = z.strictObject({
  path: z
    .strictObject({
      type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).optional(),
      value: z.string().optional(),
    })
    .optional(),
  headers: z.array(namedMatch).optional(),
  queryParams: z.array(namedMatch).optional(),
  method: z.string().optional(),
});
export type RouteMatchSpec = z.infer<typeof routeMatch>;

const grpcMatch = z.strictObject({
  method: z
    .strictObject({
      type: z.enum(['Exact', 'RegularExpression']).optional(),
      service: z.string().optional(),
      method: z.string().optional(),
    })
    .optional(),
  headers: z.array(namedMatch).optional(),
});
export type GrpcMatchSpec = z.infer<typeof grpcMatch>;

/** Go's notation with whole numbers only (GEP-2257). */
const duration = z.string().regex(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, 'is not a duration of the Gateway API');

const rule = {
  name: z.string().optional(),
  filters: z.array(filter).optional(),
  backendRefs: z.array(routeBackend).optional(),
  sessionPersistence: z.unknown().optional(),
};

const httpRule = z.strictObject({
  ...rule,
  matches: z.array(routeMatch).optional(),
  timeouts: z.strictObject({ request: duration.optional(), backendRequest: duration.optional() }).optional(),
  retry: z
    .strictObject({
      codes: z.array(z.int().min(400).max(599)).optional(),
      attempts: z.int().min(0).optional(),
      backoff: duration.optional(),
    })
    .optional(),
});
export type RouteRule = z.infer<typeof httpRule>;

const common = {
  parentRefs: z.array(parentReference).optional(),
  useDefaultGateways: z.unknown().optional(),
  hostnames: z.array(z.string()).optional(),
};

export const httpRouteSpec = z.strictObject({ ...common, rules: z.array(httpRule).optional() });
export type HttpRouteSpec = z.infer<typeof httpRouteSpec>;

export const grpcRouteSpec = z.strictObject({
  ...common,
  rules: z.array(z.strictObject({ ...rule, matches: z.array(grpcMatch).optional() })).optional(),
});
export type GrpcRouteSpec = z.infer<typeof grpcRouteSpec>;

const listener = z.looseObject({
  name: z.string(),
  hostname: z.string().optional(),
  port,
  protocol: z.string(),
  tls: z.looseObject({ mode: z.enum(['Terminate', 'Passthrough']).optional() }).optional(),
  allowedRoutes: z
    .looseObject({
      namespaces: z.looseObject({ from: z.enum(['All', 'Same', 'Selector', 'None']).optional() }).optional(),
      kinds: z.array(z.looseObject({ kind: z.string(), group: z.string().optional() })).optional(),
    })
    .optional(),
});
export type Listener = z.infer<typeof listener>;

export const kubernetesGatewaySpec = z.looseObject({
  gatewayClassName: z.string(),
  listeners: z.array(listener).optional(),
});
export type KubernetesGatewaySpec = z.infer<typeof kubernetesGatewaySpec>;

export const gatewayClassSpec = z.looseObject({ controllerName: z.string() });

export const referenceGrantSpec = z.looseObject({
  from: z.array(z.looseObject({ kind: z.string(), namespace: z.string() })),
  to: z.array(z.looseObject({ kind: z.string(), name: z.string().optional() })),
});
