import { splitTarget, type PolicyRequest } from '#shared/policy/model/request.ts';

/** A form of a request that is like another but for one aspect, and the catalogue entry that the aspect belongs to. */
interface Variant {
  readonly catalogue: string;
  readonly change: (request: PolicyRequest) => PolicyRequest;
}

/** In the order in which they are tried: the first change that makes both sides agree names the cause. */
const VARIANTS: readonly Variant[] = [
  { catalogue: 'RT-07', change: (request) => ({ ...request, authority: hostOnly(request.authority) }) },
  { catalogue: 'HP-10', change: (request) => withPath(request, (path) => path.replaceAll(/\/{2,}/g, '/')) },
  { catalogue: 'HP-10', change: (request) => withPath(request, (path) => path.replace(/[%;].*$/, '')) },
  { catalogue: 'RT-02', change: (request) => withPath(request, (path) => path.replace(/(?<=.)\/$/, '')) },
  {
    catalogue: 'RT-02',
    change: (request) => withPath(request, (path) => (path.endsWith('/') ? path : `${path}/`)),
  },
  { catalogue: 'RT-06', change: (request) => ({ ...request, headers: [] }) },
  { catalogue: 'RT-06', change: (request) => ({ ...request, target: splitTarget(request.target).path }) },
  { catalogue: 'RT-09', change: (request) => ({ ...request, method: 'GET' }) },
];

/**
 * Which aspect of a request makes two sides disagree about it: the one that, when it is taken away, lets them agree.
 * `RT-01` (segment against string prefix) when no single aspect does, and when a trailing slash does on a route that also
 * takes what is below it.
 */
export function divergingAspect(
  request: PolicyRequest,
  agree: (request: PolicyRequest) => boolean,
  takesBelow: (request: PolicyRequest) => boolean = () => false,
): string {
  for (const { catalogue, change } of VARIANTS) {
    const variant = change(request);
    if (sameRequest(variant, request) || !agree(variant)) continue;
    const below = withPath(request, (path) => `${path.replace(/\/$/, '')}/below`);
    return catalogue === 'RT-02' && takesBelow(below) ? 'RT-01' : catalogue;
  }
  return 'RT-01';
}

/** Paths that clients send by mistake or on purpose only: repeated slashes, dot segments, encoded octets, parameters. */
export function isUnusualPath({ target }: PolicyRequest): boolean {
  const { path } = splitTarget(target);
  return /\/\/|\/\.{1,2}(\/|$)|[%;\\]/.test(path);
}

export function requestText({ method, authority, target, headers }: PolicyRequest): string {
  const shown = headers.map(([name, value]) => `${name}: ${value}`).join(', ');
  return `${method} ${target}${authority === '' ? '' : ` at ${authority}`}${shown === '' ? '' : ` with ${shown}`}`;
}

/** What routing sees of a request, as a key. */
export function requestKey({ method, scheme, authority, target, headers }: PolicyRequest): string {
  return [
    method,
    scheme,
    authority,
    target,
    ...headers.map(([name, value]) => `${name.toLowerCase()}:${value}`),
  ].join('\n');
}

function sameRequest(a: PolicyRequest, b: PolicyRequest): boolean {
  return requestKey(a) === requestKey(b);
}

function hostOnly(authority: string): string {
  return authority.replace(/:\d+$/, '').toLowerCase();
}

function withPath(request: PolicyRequest, change: (path: string) => string): PolicyRequest {
  const { path, query } = splitTarget(request.target);
  return { ...request, target: query === undefined ? change(path) : `${change(path)}?${query}` };
}
