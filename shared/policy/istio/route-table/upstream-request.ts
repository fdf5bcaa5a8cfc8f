import type { UpstreamRequest } from '#shared/policy/model/decision.ts';
import { splitTarget, type PolicyRequest } from '#shared/policy/model/request.ts';
import type { FormatPart } from '../virtual-service/header-operations.ts';
import type { EnvoyRoute, HeaderOperations, RouteAction, RouteCluster } from './envoy-route.ts';
import { joined, JOINED, type ReceivedRequest } from './received-request.ts';

type Forwarding = Extract<RouteAction, { kind: 'route' }>;

/**
 * What the instance gets (`RouteEntryImplBase::finalizeRequestHeaders`): a destination's headers, then the route's, then
 * authority and path. Undefined when a header's value is a command that is not modelled.
 */
export function upstreamRequest(
  route: EnvoyRoute,
  action: Forwarding,
  cluster: RouteCluster,
  request: ReceivedRequest,
  asked: PolicyRequest,
): UpstreamRequest | undefined {
  const target = rewriteTarget(route, action, request.target);
  const headers = new Headers(asked, request);
  const stages = action.weighted
    ? [cluster.headers, route.headers]
    : [together(route.headers, cluster.headers)];
  for (const operations of stages) if (!headers.apply(operations, request)) return undefined;
  if (target !== request.target || rewrites(action)) headers.write('x-envoy-original-path', [request.target]);
  const authority = action.authority ?? cluster.authority ?? request.authority;
  return { target, authority, headers: headers.list() };
}

function rewrites({ prefixRewrite, regexRewrite }: Forwarding): boolean {
  return prefixRewrite !== null || regexRewrite !== null;
}

/** A request that is sent on as it came. */
export function unchangedRequest(request: ReceivedRequest, asked: PolicyRequest): UpstreamRequest {
  const headers = new Headers(asked, request).list();
  return { target: request.target, authority: request.authority, headers };
}

/** A single destination's headers are the route's own (`processDestination`). */
function together(a: HeaderOperations, b: HeaderOperations): HeaderOperations {
  return { remove: [...a.remove, ...b.remove], set: [...a.set, ...b.set], add: [...a.add, ...b.add] };
}

/** A prefix rewrite replaces what the match took: the prefix, or the whole path for exact and regex matches. */
function rewriteTarget(
  { match }: EnvoyRoute,
  { prefixRewrite, regexRewrite }: Forwarding,
  target: string,
): string {
  const { path } = splitTarget(target);
  const rest = target.slice(path.length);
  if (regexRewrite !== null) return regexRewrite.rewrite(path) + rest;
  if (prefixRewrite === null) return target;
  return prefixRewrite + target.slice(matchedLength(match.path, path));
}

/** How much of the path a match stands for. */
export function matchedLength(match: EnvoyRoute['match']['path'], path: string): number {
  return match.kind === 'prefix' || match.kind === 'segments' ? match.text.length : path.length;
}

/** Headers while Envoy changes them; names in lower case. */
class Headers {
  readonly #entries: [string, string][];

  constructor(asked: PolicyRequest, { headers }: ReceivedRequest) {
    const seen = new Set<string>();
    this.#entries = asked.headers.flatMap(([name]) => {
      const lower = name.toLowerCase();
      if (seen.has(lower)) return [];
      seen.add(lower);
      return (headers.get(lower) ?? []).map((value): [string, string] => [lower, value]);
    });
  }

  apply({ remove, set, add }: HeaderOperations, request: ReceivedRequest): boolean {
    for (const name of remove) this.write(name, []);
    // Values are made before any of them is written.
    const made = [...set, ...add].map(({ parts }) => this.#format(parts, request));
    if (made.some((value) => value === undefined)) return false;
    for (const [index, { name }] of set.entries()) {
      const value = made[index];
      if (value) this.write(name, [value]);
    }
    for (const [index, { name }] of add.entries()) {
      const value = made[set.length + index];
      if (value) this.#append(name, value);
    }
    return true;
  }

  /** Puts these values in the place of whatever the header has. */
  write(name: string, values: readonly string[]): void {
    const at = this.#entries.findIndex(([known]) => known === name);
    const kept = this.#entries.filter(([known]) => known !== name);
    kept.splice(at < 0 ? kept.length : at, 0, ...values.map((value): [string, string] => [name, value]));
    this.#entries.splice(0, this.#entries.length, ...kept);
  }

  #append(name: string, value: string): void {
    const known = this.#entries.find(([given]) => given === name);
    if (known !== undefined && JOINED.has(name)) known[1] = joined(known[1], value);
    else this.#entries.push([name, value]);
  }

  list(): [string, string][] {
    return [...this.#entries];
  }

  #format(parts: readonly FormatPart[], request: ReceivedRequest): string | undefined {
    let out = '';
    for (const part of parts) {
      if ('text' in part) {
        out += part.text;
        continue;
      }
      const wanted = /^REQ\(([^)?]+)(?:\?([^)?]+))?\)$/.exec(part.command);
      if (wanted === null) return undefined;
      const [, name = '', otherwise = name] = wanted;
      out += this.#value(name.toLowerCase(), request) ?? this.#value(otherwise.toLowerCase(), request) ?? '';
    }
    return out;
  }

  #value(name: string, { method, authority, target }: ReceivedRequest): string | undefined {
    if (name === ':method') return method;
    if (name === ':authority') return authority;
    if (name === ':path') return target;
    return this.#entries.find(([known]) => known === name)?.[1];
  }
}
