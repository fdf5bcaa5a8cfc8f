import { splitTarget } from '#shared/policy/model/request.ts';
import type { EnvoyRoute, RouteAction } from './envoy-route.ts';
import type { ReceivedRequest } from './received-request.ts';
import { matchedLength } from './upstream-request.ts';

type Redirecting = Extract<RouteAction, { kind: 'redirect' }>;

/** The Location that Envoy answers (`Http::Utility::newUri`). */
export function redirectLocation(
  { match }: EnvoyRoute,
  redirect: Redirecting,
  request: ReceivedRequest,
): string {
  const scheme = redirect.scheme || request.scheme;
  const port = redirect.port === 0 ? '' : `:${redirect.port}`;
  const host = redirect.authority || requestHost(request, scheme, port);
  const path = redirectPath(match.path, redirect, request.target);
  return `${scheme}://${host}${port}${path.startsWith('/') ? '' : '/'}${path}`;
}

/** What httpsRedirect answers: nothing changes but the scheme (`createSslRedirectPath`). */
export function secureLocation({ authority, target }: ReceivedRequest): string {
  return `https://${authority}${target}`;
}

function redirectPath(match: EnvoyRoute['match']['path'], redirect: Redirecting, target: string): string {
  const { path, query } = splitTarget(target);
  if (redirect.path !== '')
    return redirect.path.includes('?') || query === undefined ? redirect.path : `${redirect.path}?${query}`;
  if (redirect.prefixRewrite !== '') return redirect.prefixRewrite + target.slice(matchedLength(match, path));
  return target;
}

/** The client's authority; its port goes when another is put there, or when it was only right for the other scheme. */
function requestHost({ authority, scheme: before }: ReceivedRequest, scheme: string, port: string): string {
  const end = authority.startsWith('[') ? authority.lastIndexOf(']:') + 1 || -1 : authority.lastIndexOf(':');
  if (end < 0) return authority;
  const given = authority.slice(end);
  const leftOver =
    scheme !== before && ((before === 'https' && given === ':443') || (before === 'http' && given === ':80'));
  return port !== '' || leftOver ? authority.slice(0, end) : authority;
}
