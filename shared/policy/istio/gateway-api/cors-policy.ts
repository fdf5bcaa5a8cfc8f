import type { HttpRoute, StringMatch } from '../virtual-service/schema.ts';
import type { RouteFilter } from './schema.ts';

type CorsFilter = Extract<RouteFilter, { type: 'CORS' }>['cors'];

/** Any origin of the form that RFC 6454 has, as istiod writes it. */
const ANY_ORIGIN = String.raw`^[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s?#]+$`;
/** Seconds; the default of the resource's definition (gateway-api apis/v1/httproute_types.go HTTPCORSFilter). */
const MAX_AGE = 5;

/** A CORS filter as a VirtualService's policy (`createCorsFilter` in pilot/pkg/config/kube/gateway/conversion.go). */
export function corsPolicy({
  allowOrigins = [],
  allowMethods,
  allowHeaders,
  exposeHeaders,
  allowCredentials = false,
  maxAge = MAX_AGE,
}: CorsFilter): NonNullable<HttpRoute['corsPolicy']> {
  return {
    allowOrigins: allowOrigins.filter((origin) => origin !== '').map(originMatch),
    ...(allowMethods && { allowMethods }),
    ...(allowHeaders && { allowHeaders }),
    ...(exposeHeaders && { exposeHeaders }),
    ...(allowCredentials && { allowCredentials }),
    ...(maxAge > 0 && { maxAge: `${maxAge}s` }),
    unmatchedPreflights: 'IGNORE',
  };
}

/** `*` alone is any origin, at the end a prefix, elsewhere anything. */
function originMatch(origin: string): StringMatch {
  if (origin === '*') return { regex: ANY_ORIGIN };
  if (!origin.includes('*')) return { exact: origin };
  if (origin.indexOf('*') === origin.length - 1) return { prefix: origin.slice(0, -1) };
  const quoted = origin.replace(/[\\.+?()|[\]{}^$]/g, String.raw`\$&`).replaceAll('*', '.*');
  return { regex: `^${quoted}$` };
}
