import { z } from 'zod';
import { re2 } from '#shared/policy/regex/re2.ts';
import { hostsMeet } from '../host-name.ts';
import { duration, message, portNumber, textMap, uint32 } from '../message.ts';
import { addHeaders, headerName, removeHeaders } from './header-operations.ts';

/**
 * What istiod accepts as a VirtualService (networking/v1/virtual_service.proto, pkg/config/validation/virtualservice.go).
 * Anything that it refuses, or that Envoy would refuse together with every other route, is refused here too.
 */

/** RE2 only, and never empty. */
const pattern = z.string().superRefine((text, context) => {
  const compiled = re2(text);
  if (!compiled.valid) context.addIssue({ code: 'custom', message: `RE2 refuses it: ${compiled.reason}` });
});

const oneOfThree = (match: { exact?: unknown; prefix?: unknown; regex?: unknown }) =>
  Object.values(match).filter((value) => value !== undefined).length <= 1;
const ONLY_ONE = 'only one of exact, prefix and regex can be given';

/** For headers, query parameters, method, scheme and authority. Nothing in it asks for presence alone; so does regex `*`. */
export const stringMatch = message({
  exact: z.string().optional(),
  prefix: z.string().min(1).optional(),
  regex: pattern.optional(),
}).refine(oneOfThree, ONLY_ONE);
export type StringMatch = z.infer<typeof stringMatch>;

/** As {@link stringMatch}, but `*` instead of a pattern asks for presence. */
const presenceMatch = message({
  exact: z.string().optional(),
  prefix: z.string().min(1).optional(),
  regex: z.union([z.literal('*'), pattern]).optional(),
}).refine(oneOfThree, ONLY_ONE);

/** For the path: an empty prefix is allowed. */
const uriMatch = message({
  exact: z.string().optional(),
  prefix: z.string().optional(),
  regex: pattern.optional(),
}).refine(oneOfThree, ONLY_ONE);

export const httpMatch = message({
  name: z.string().optional(),
  uri: uriMatch.optional(),
  ignoreUriCase: z.boolean().optional(),
  scheme: stringMatch.optional(),
  method: stringMatch.optional(),
  authority: stringMatch.optional(),
  headers: z.record(headerName, stringMatch).optional(),
  withoutHeaders: z.record(headerName, presenceMatch).optional(),
  queryParams: z.record(z.string(), stringMatch).optional(),
  port: z.union([z.literal(0), portNumber]).optional(),
  sourceLabels: textMap.optional(),
  sourceNamespace: z.string().optional(),
  gateways: z.array(z.string()).optional(),
  statPrefix: z.string().optional(),
});
export type HttpMatch = z.infer<typeof httpMatch>;

export const destination = message({
  host: z.string().min(1),
  subset: z.string().optional(),
  port: message({ number: portNumber }).optional(),
});

const percent = message({ value: z.number().min(0).max(100).optional() });

export const headers = message({
  request: message({
    set: addHeaders('request').optional(),
    add: addHeaders('request').optional(),
    remove: removeHeaders.optional(),
  }).optional(),
  response: message({
    set: addHeaders('response').optional(),
    add: addHeaders('response').optional(),
    remove: removeHeaders.optional(),
  }).optional(),
});
export type Headers = z.infer<typeof headers>;

const httpDestination = message({
  destination,
  weight: z.int().min(0).optional(),
  headers: headers.optional(),
});

const redirect = message({
  uri: z.string().optional(),
  authority: z.string().optional(),
  port: uint32.optional(),
  derivePort: z.enum(['FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT']).optional(),
  scheme: z.enum(['', 'http', 'https']).optional(),
  redirectCode: uint32.optional(),
  prefixRewrite: z.string().optional(),
})
  .refine(
    ({ port, derivePort }) => port === undefined || derivePort === undefined,
    'either port or derivePort',
  )
  .refine(({ uri, prefixRewrite }) => !uri || !prefixRewrite, 'either uri or prefixRewrite')
  .refine(
    ({ uri, prefixRewrite, authority, port, derivePort, scheme }) =>
      [uri, prefixRewrite, authority, scheme].some((text) => text !== undefined && text !== '') ||
      port !== undefined ||
      derivePort !== undefined,
    'a redirect says a uri, an authority, a scheme or a port',
  )
  .refine(
    ({ redirectCode = 0 }) => redirectCode === 0 || [301, 302, 303, 307, 308].includes(redirectCode),
    'a redirect is 301, 302, 303, 307 or 308; istiod makes no route of another code',
  );
export type Redirect = z.infer<typeof redirect>;

const directResponse = message({
  status: uint32.refine((status) => status >= 200 && status <= 599, 'Envoy answers with 200 to 599'),
  body: message({ string: z.string().optional(), bytes: z.base64().optional() }).optional(),
});

const rewrite = message({
  uri: z.string().optional(),
  authority: z.string().optional(),
  uriRegexRewrite: message({ match: pattern, rewrite: z.string().min(1) }).optional(),
})
  .refine(
    ({ uri, uriRegexRewrite }) => !uri || uriRegexRewrite === undefined,
    'either uri or uriRegexRewrite',
  )
  .refine(
    ({ uri, uriRegexRewrite, authority }) =>
      Boolean(uri) || uriRegexRewrite !== undefined || Boolean(authority),
    'a rewrite says uri, uriRegexRewrite or authority',
  )
  .superRefine(({ uriRegexRewrite }, context) => {
    if (uriRegexRewrite === undefined) return;
    const wrong = wrongSubstitution(uriRegexRewrite.match, uriRegexRewrite.rewrite);
    if (wrong !== undefined)
      context.addIssue({ code: 'custom', message: wrong, path: ['uriRegexRewrite', 'rewrite'] });
  });
export type Rewrite = z.infer<typeof rewrite>;

/** RE2's CheckRewriteString: Envoy refuses the route configuration, with all of its routes, for such a substitution. */
function wrongSubstitution(pattern: string, substitution: string): string | undefined {
  const compiled = re2(pattern);
  if (!compiled.valid) return undefined;
  for (const [, next] of substitution.matchAll(/\\(.?)/gs)) {
    if (next === '\\') continue;
    if (next === undefined || !/^\d$/.test(next))
      return 'after a backslash Envoy wants a digit or another backslash';
    if (Number(next) > compiled.groups)
      return `\\${next} names a group that the pattern does not have (it has ${compiled.groups})`;
  }
  return undefined;
}

const fault = message({
  delay: message({
    percent: z.int().optional(),
    percentage: percent.optional(),
    fixedDelay: duration.optional(),
    exponentialDelay: duration.optional(),
  }).optional(),
  abort: message({
    percentage: percent.optional(),
    httpStatus: z.int().min(200).max(599).optional(),
    grpcStatus: z.string().optional(),
    http2Error: z.string().optional(),
  }).optional(),
}).refine(
  ({ delay, abort }) => delay !== undefined || abort !== undefined,
  'a fault has a delay or an abort',
);

const corsPolicy = message({
  allowOrigin: z.array(z.string()).optional(),
  allowOrigins: z.array(stringMatch).optional(),
  allowMethods: z.array(z.string()).optional(),
  allowHeaders: z.array(z.string()).optional(),
  exposeHeaders: z.array(z.string()).optional(),
  maxAge: duration.optional(),
  allowCredentials: z.boolean().optional(),
  unmatchedPreflights: z.enum(['UNSPECIFIED', 'FORWARD', 'IGNORE']).optional(),
});

const retries = message({
  attempts: z.int().min(0).optional(),
  perTryTimeout: duration.optional(),
  retryOn: z.string().optional(),
  retryRemoteLocalities: z.boolean().optional(),
  retryIgnorePreviousHosts: z.boolean().optional(),
  backoff: duration.optional(),
});

/** One rule; what combinations istiod allows depends on whether it is a delegate's, see {@link virtualServiceSpec}. */
export const httpRoute = message({
  name: z.string().optional(),
  match: z.array(httpMatch).optional(),
  route: z.array(httpDestination).optional(),
  redirect: redirect.optional(),
  directResponse: directResponse.optional(),
  delegate: message({ name: z.string().optional(), namespace: z.string().optional() }).optional(),
  rewrite: rewrite.optional(),
  timeout: duration.optional(),
  retries: retries.optional(),
  fault: fault.optional(),
  mirror: destination.optional(),
  mirrors: z.array(message({ destination, percentage: percent.optional() })).optional(),
  mirrorPercent: uint32.refine((value) => value <= 100, 'at most 100').optional(),
  mirrorPercentage: percent.optional(),
  corsPolicy: corsPolicy.optional(),
  headers: headers.optional(),
}).superRefine((route, context) => {
  for (const problem of conflicts(route)) context.addIssue({ code: 'custom', message: problem });
});
export type HttpRoute = z.infer<typeof httpRoute>;

type RouteParts = {
  match?: readonly HttpMatch[] | undefined;
  route?: readonly { weight?: number | undefined }[] | undefined;
  redirect?: Redirect | undefined;
  directResponse?: unknown;
  delegate?: unknown;
  rewrite?: Rewrite | undefined;
  fault?: unknown;
  mirror?: unknown;
  mirrors?: readonly unknown[] | undefined;
  headers?: Headers | undefined;
};

/** `validateHTTPRouteConflict` and its neighbours. A delegate's rule without an action takes the root's. */
function conflicts(route: RouteParts): string[] {
  const found: string[] = [];
  const routes = route.route ?? [];
  if (route.delegate !== undefined) {
    if (route.redirect !== undefined) found.push('a rule that delegates must not redirect');
    if (route.route !== undefined) found.push('a rule that delegates must not route');
    return found;
  }
  const answer = route.redirect !== undefined ? 'redirect' : 'directResponse';
  if (route.redirect !== undefined || route.directResponse !== undefined) {
    if (routes.length > 0) found.push(`a rule cannot have both route and ${answer}`);
    if (route.fault !== undefined) found.push(`a rule cannot have both fault and ${answer}`);
    if (route.rewrite !== undefined) found.push(`a rule cannot have both rewrite and ${answer}`);
    if (route.redirect !== undefined && route.directResponse !== undefined)
      found.push('a rule cannot have both redirect and directResponse');
  } else if (routes.length === 0) found.push('a rule has a route, a redirect or a directResponse');
  if (route.mirror !== undefined && (route.mirrors ?? []).length > 0)
    found.push('a rule cannot have both mirror and mirrors');
  if (routes.length > 1 && routes.every(({ weight = 0 }) => weight === 0))
    found.push('the weights of several destinations add up to 0');
  if (
    route.redirect?.prefixRewrite &&
    route.match?.some(({ uri }) => uri !== undefined && uri.prefix === undefined)
  )
    found.push('prefixRewrite of a redirect wants every uri match to be a prefix');
  const authorities = [route.rewrite?.authority, ...authorityHeaders(route.headers)].filter(Boolean);
  if (authorities.length > 1) found.push('the authority is set more than once');
  return found;
}

function authorityHeaders(given: Headers | undefined): string[] {
  const operations = [given?.request?.set, given?.request?.add];
  return operations.flatMap((names) =>
    Object.entries(names ?? {}).flatMap(([name, value]) =>
      ['host', ':authority'].includes(name.toLowerCase()) ? [value] : [],
    ),
  );
}

const l4Match = {
  destinationSubnets: z.array(z.string()).optional(),
  port: uint32.optional(),
  sourceLabels: textMap.optional(),
  sourceNamespace: z.string().optional(),
  gateways: z.array(z.string()).optional(),
};
const l4Route = z.array(message({ destination, weight: z.int().min(0).optional() }));

/** One or more labels of DNS, the first of which may begin with `*` (`ValidateWildcardDomain`). */
const HOST =
  /^(?:\*|\*?(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)|\*-[-a-zA-Z0-9]*[a-zA-Z0-9])(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*\.?$/;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)$/;
const virtualHost = z
  .string()
  .refine((host) => host.length <= 255 && (HOST.test(host) || ADDRESS.test(host)), {
    message: 'a host is a name of DNS, a wildcard such as *.example.com, or an address',
  });

export const virtualServiceSpec = message({
  hosts: z.array(virtualHost).optional(),
  gateways: z.array(z.string().min(1)).optional(),
  http: z.array(httpRoute).optional(),
  tls: z
    .array(
      message({
        match: z.array(message({ sniHosts: z.array(z.string()).min(1), ...l4Match })).min(1),
        route: l4Route.optional(),
      }),
    )
    .optional(),
  tcp: z
    .array(
      message({
        match: z.array(message({ sourceSubnet: z.string().optional(), ...l4Match })).optional(),
        route: l4Route,
      }),
    )
    .optional(),
  exportTo: z.array(z.string()).optional(),
}).superRefine((spec, context) => {
  const issue = (text: string) => context.addIssue({ code: 'custom', message: text });
  const hosts = spec.hosts ?? [];
  const gateways = spec.gateways ?? [];
  if (![spec.http, spec.tls, spec.tcp].some((rules) => rules !== undefined && rules.length > 0))
    issue('http, tls or tcp must be given');
  if (hosts.length === 0) {
    if (gateways.length > 0) issue('a VirtualService without hosts is a delegate and must not name gateways');
    if ((spec.http ?? []).some(({ delegate }) => delegate !== undefined)) issue('a delegate cannot delegate');
    return;
  }
  if ((gateways.length === 0 || gateways.includes('mesh')) && hosts.includes('*'))
    issue('host * is not allowed for the mesh gateway');
  for (const [index, host] of hosts.entries()) {
    const other = hosts.slice(index + 1).find((one) => hostsMeet(host, one));
    if (other !== undefined) issue(`${host} and ${other} have hosts in common`);
  }
});
export type VirtualServiceSpec = z.infer<typeof virtualServiceSpec>;
