import type { Destination, RouteDecision } from '#shared/policy/model/decision.ts';
import type { PolicyRequest } from '#shared/policy/model/request.ts';
import { readEcho, type Echo } from '../echo.ts';
import type { RawResponse } from '../raw-client.ts';
import { backendName } from './mesh.ts';

/** How a decision and what Envoy did relate. */
export type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'not-modelled'; readonly reason: string }
  | { readonly kind: 'wrong'; readonly differences: readonly string[] };

/** Headers that Envoy writes on its own account: the oracle does not model them. */
const OWN =
  /^(?:host|connection|keep-alive|te|transfer-encoding|content-length|x-forwarded-.*|x-request-id|x-envoy-(?!original-path$).*)$/;

/** Compares everything of a decision that can be seen from outside. */
export function compare(
  request: PolicyRequest,
  decision: RouteDecision,
  response: RawResponse,
  isMissing: (destination: Destination) => boolean,
): Verdict {
  if (decision.kind === 'not-modelled') return { kind: 'not-modelled', reason: decision.reason };
  // One of several destinations that the mesh does not have: Envoy may just have chosen that one.
  if (decision.kind === 'route' && decision.destinations.some(isMissing) && noCluster(response))
    return { kind: 'same' };
  const differences = differencesOf(request, decision, response);
  return differences.length === 0 ? { kind: 'same' } : { kind: 'wrong', differences };
}

function differencesOf(
  request: PolicyRequest,
  decision: Exclude<RouteDecision, { kind: 'not-modelled' }>,
  response: RawResponse,
): string[] {
  const header = (name: string) => response.headers.find(([given]) => given.toLowerCase() === name)?.[1];
  const echo = readEcho(response.headers);
  const routeName = header('x-lab-route');
  const found: string[] = [];
  const same = (what: string, oracle: unknown, envoy: unknown) => {
    if (JSON.stringify(oracle) !== JSON.stringify(envoy))
      found.push(`${what}: oracle ${JSON.stringify(oracle)}, Envoy ${JSON.stringify(envoy)}`);
  };
  const actual = echo !== undefined ? 'route' : kindOf(response, header('location'));
  const expected = decision.kind === 'rejected' ? 'no-route' : decision.kind;
  same(
    'kind',
    expected === 'no-route' ? `no-route ${'status' in decision ? decision.status : ''}` : expected,
    actual,
  );
  if (found.length > 0) return found;
  if ('route' in decision && !/^(?:default|httpsRedirect|PassthroughCluster)$/.test(decision.route.name)) {
    const made = /\.http\[\d+\]/.test(decision.route.name);
    same(
      'route',
      made ? '' : decision.route.name,
      (routeName ?? '').replace(/^-$/, '').replace(/^\.m\d$/, made ? '' : '$&'),
    );
  }
  switch (decision.kind) {
    case 'redirect':
      same('status', decision.status, response.status);
      same('location', decision.location, header('location'));
      break;
    case 'direct-response':
      same('status', decision.status, response.status);
      if (request.method !== 'HEAD') same('body', decision.body ?? '', response.body);
      break;
    case 'route':
      if (echo !== undefined) compareEcho(decision, echo, same);
      break;
    case 'no-route':
    case 'rejected':
  }
  return found;
}

function compareEcho(
  { destinations, upstream }: Extract<RouteDecision, { kind: 'route' }>,
  echo: Echo,
  same: (what: string, oracle: unknown, envoy: unknown) => void,
): void {
  const possible = destinations.map(({ host, subset, port }) => backendName(host, subset, port ?? 0));
  const any = destinations.flatMap(({ host, subset, port }) =>
    subset === null ? [backendName(host, 'v2', port ?? 0)] : [],
  );
  const reached = [...possible, ...any].includes(echo.backend) || echo.backend === 'shared';
  if (!reached) same('destination', possible, echo.backend);
  same('target', upstream.target, echo.target);
  const host = echo.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  same('authority', upstream.authority, text(host ?? ''));
  same(
    'headers',
    canonical(upstream.headers),
    canonical(echo.headers.map(([name, value]) => [name, text(value)])),
  );
}

/** By name, order of the names aside; the values of one name keep theirs. */
function canonical(headers: readonly (readonly [string, string])[]): [string, string][] {
  return headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => !OWN.test(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Node reads header bytes as latin1. */
function text(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

function kindOf(response: RawResponse, location: string | undefined): string {
  if (location !== undefined && response.status >= 300 && response.status < 400) return 'redirect';
  const { status, headers, body } = response;
  if (noCluster(response)) return `no-route ${status}`;
  if (headers.some(([name]) => name === 'x-lab-flags') || body === 'fault filter abort' || status === 555)
    return 'direct-response';
  return `no-route ${status}`;
}

/** Whether the route's cluster did not exist (response flag NC). */
function noCluster({ headers }: RawResponse): boolean {
  return headers.some(([name, value]) => name === 'x-lab-flags' && value === 'NC');
}
