import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { MeshRoutes } from './inputs.ts';
import { normalizeTarget } from './normalize-path.ts';

/** A request as Envoy's routes see it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** Normalised, with query. */
  readonly target: string;
  /** Values by name in lower case, in the order of arrival; fields that Envoy joins are joined. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** How routes compare a header that is repeated. */
  readonly repeatedHeaders: 'each' | 'joined';
}

export type Received =
  | { readonly ok: true; readonly request: ReceivedRequest }
  | { readonly ok: false; readonly status: number; readonly reason: string };

/** Methods that Envoy's HTTP/1 codec takes; others are refused (allow_custom_methods is off). */
const METHODS = new Set(
  (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY ' +
    'OPTIONS PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);

/** Fields that Envoy keeps once: a repeated one is appended after a comma (header_map_impl.cc, inline headers; those of Envoy 1.40 with all of its filters). */
export const JOINED = new Set(
  (
    'accept accept-encoding access-control-request-headers access-control-request-method access-control-request-private-network ' +
    'authentication authorization cache-control content-encoding content-type grpc-accept-encoding grpc-timeout if-match ' +
    'if-modified-since if-none-match if-range if-unmodified-since origin pragma referer user-agent via x-client-trace-id'
  ).split(' '),
);

const AUTHORITY = /^[A-Za-z0-9!$%&'()*+,\-.:;=@[\]_~]*$/;

/** What the HTTP/1 codec and the connection manager do before a route is looked for. */
export function receive(
  request: PolicyRequest,
  { pathNormalization, repeatedHeaders = 'each' }: Pick<MeshRoutes, 'pathNormalization' | 'repeatedHeaders'>,
): Received {
  const refuse = (status: number, reason: string): Received => ({ ok: false, status, reason });
  if (!METHODS.has(request.method)) return refuse(400, `Envoy does not know the method ${request.method}`);
  let { target, authority } = request;
  const absolute = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(target);
  if (absolute !== null) {
    authority = absolute[2] ?? '';
    target = absolute[3] || '/';
    if (!target.startsWith('/')) return refuse(404, 'a URL without a path has a query');
  }
  if (target === '') return refuse(400, 'the target is empty');
  if (!target.startsWith('/')) {
    if (!target.startsWith('*') || request.method !== 'OPTIONS')
      return refuse(400, 'the target is neither a path nor a URL');
    return refuse(404, 'Envoy routes no request for *');
  }
  if (!/^[\x21-\x7e]*$/.test(target)) return refuse(400, 'the target has a character that no URL may have');
  if (!AUTHORITY.test(authority)) return refuse(400, 'the authority has a character that it may not have');
  if (target.includes('#')) return refuse(400, 'the target has a fragment');
  const normalized = normalizeTarget(target, pathNormalization);
  if (!normalized.ok) return normalized;
  const headers = new Map<string, string[]>();
  for (const [given, value] of request.headers) {
    const name = given.toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) return refuse(400, `${given} is not the name of a header`);
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/g, '');
    if (/[\0\r\n]/.test(trimmed)) return refuse(400, `the value of ${given} has a control character`);
    const known = headers.get(name);
    if (known === undefined) headers.set(name, [trimmed]);
    else if (JOINED.has(name)) known[0] = joined(known[0] ?? '', trimmed);
    else known.push(trimmed);
  }
  return {
    ok: true,
    request: {
      method: request.method,
      scheme: request.scheme,
      authority,
      target: normalized.target,
      headers,
      repeatedHeaders,
    },
  };
}

/** Two values of a field that Envoy joins: an empty one leaves no comma (`HeaderMapImpl::appendToHeader`). */
export function joined(before: string, added: string): string {
  return before === '' || added === '' ? before + added : `${before},${added}`;
}
