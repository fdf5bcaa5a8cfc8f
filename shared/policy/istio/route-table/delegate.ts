import type { HttpMatch, HttpRoute, StringMatch } from '../virtual-service/schema.ts';
import type { RouteSource } from './inputs.ts';

/** A rule with the place where it is declared; a delegate's rules stand in the delegate. */
export interface PlacedRule {
  readonly rule: HttpRoute;
  readonly declaredIn: RouteSource;
  readonly index: number;
}

/**
 * The rules of a VirtualService with those of its delegates in their place (`MergeHTTPRoutes` in
 * pilot/pkg/model/virtualservice.go). A delegate that does not exist, is not exported to the root's namespace or conflicts
 * with the root's match contributes nothing.
 */
export function rulesOf(root: RouteSource, all: readonly RouteSource[]): PlacedRule[] {
  return (root.spec.http ?? []).flatMap((rule, index) => {
    if (rule.delegate === undefined) return [{ rule, declaredIn: root, index }];
    const namespace = rule.delegate.namespace || root.namespace;
    const delegate = all.find(
      (one) =>
        (one.spec.hosts ?? []).length === 0 &&
        one.name === rule.delegate?.name &&
        one.namespace === namespace,
    );
    if (delegate === undefined || !exportedTo(delegate, root.namespace)) return [];
    return (delegate.spec.http ?? []).flatMap((sub, index) => {
      const merged = merge(rule, sub);
      return merged === undefined ? [] : [{ rule: merged, declaredIn: delegate, index }];
    });
  });
}

/** Whether a namespace sees the resource; without exportTo everybody does. */
export function exportedTo(source: RouteSource, namespace: string): boolean {
  const to = source.spec.exportTo ?? [];
  if (to.length === 0) return true;
  return to.some(
    (one) => one === '*' || one === namespace || (one === '.' && source.namespace === namespace),
  );
}

function merge(root: HttpRoute, sub: HttpRoute): HttpRoute | undefined {
  const match = mergeMatches(root.match ?? [], sub.match ?? []);
  if (match === undefined) return undefined;
  const { delegate: _, ...inherited } = root;
  const merged: HttpRoute = { ...sub };
  if (match.length > 0) merged.match = match;
  const name = joined(root.name, sub.name);
  if (name !== undefined) merged.name = name;
  for (const field of INHERITED)
    if (merged[field] === undefined && inherited[field] !== undefined)
      Object.assign(merged, { [field]: inherited[field] });
  return merged;
}

const INHERITED = [
  'rewrite',
  'directResponse',
  'timeout',
  'retries',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirrorPercentage',
  'corsPolicy',
  'mirrors',
  'headers',
] as const;

function joined(root: string | undefined, sub: string | undefined): string | undefined {
  if (!sub) return root;
  return root ? `${root}-${sub}` : sub;
}

function mergeMatches(root: readonly HttpMatch[], sub: readonly HttpMatch[]): HttpMatch[] | undefined {
  if (root.length === 0) return [...sub];
  if (sub.length === 0) return [...root];
  const out: HttpMatch[] = [];
  for (const leaf of sub) {
    const fitting = root.filter((one) => !conflict(one, leaf));
    if (fitting.length === 0) return undefined;
    out.push(...fitting.map((one) => mergeMatch(one, leaf)));
  }
  return out;
}

function mergeMatch(root: HttpMatch, leaf: HttpMatch): HttpMatch {
  const merged: HttpMatch = { ...root, ...leaf };
  const name = joined(root.name, leaf.name);
  if (name !== undefined) merged.name = name;
  // ignoreUriCase is not inherited; that the two differ is a conflict already.
  if (root.headers) merged.headers = { ...root.headers, ...leaf.headers };
  if (root.withoutHeaders) merged.withoutHeaders = { ...root.withoutHeaders, ...leaf.withoutHeaders };
  if (root.queryParams) merged.queryParams = { ...root.queryParams, ...leaf.queryParams };
  if (root.sourceLabels) merged.sourceLabels = { ...root.sourceLabels, ...leaf.sourceLabels };
  if (!leaf.port && root.port) merged.port = root.port;
  if (!leaf.sourceNamespace && root.sourceNamespace) merged.sourceNamespace = root.sourceNamespace;
  if (!leaf.gateways?.length && root.gateways) merged.gateways = root.gateways;
  if (!leaf.statPrefix && root.statPrefix) merged.statPrefix = root.statPrefix;
  return merged;
}

/** `hasConflict`: a delegate may only narrow what its root matches. */
function conflict(root: HttpMatch, leaf: HttpMatch): boolean {
  const names = ['uri', 'scheme', 'method', 'authority'] as const;
  if (names.some((name) => textConflict(root[name], leaf[name]))) return true;
  const maps = ['headers', 'withoutHeaders', 'queryParams'] as const;
  if (
    maps.some((map) =>
      Object.entries(leaf[map] ?? {}).some(([key, match]) => textConflict(root[map]?.[key], match)),
    )
  )
    return true;
  if (Boolean(root.ignoreUriCase) !== Boolean(leaf.ignoreUriCase)) return true;
  if (root.port && leaf.port && root.port !== leaf.port) return true;
  if (root.sourceNamespace && leaf.sourceNamespace !== root.sourceNamespace) return true;
  const labels = Object.entries(leaf.sourceLabels ?? {});
  if (labels.some(([key, value]) => key in (root.sourceLabels ?? {}) && root.sourceLabels?.[key] !== value))
    return true;
  const bound = root.gateways ?? [];
  const wanted = leaf.gateways ?? [];
  if (bound.length === 0 || wanted.length === 0) return false;
  return bound.length < wanted.length || wanted.some((gateway) => !bound.includes(gateway));
}

function textConflict(root: StringMatch | undefined, leaf: StringMatch | undefined): boolean {
  if (root === undefined || leaf === undefined) return false;
  if (root.regex && (leaf.regex || leaf.prefix || leaf.exact)) return true;
  if (leaf.regex && (root.regex || root.prefix || root.exact)) return true;
  if (root.exact) return Boolean(leaf.prefix) || leaf.exact !== root.exact;
  if (root.prefix) {
    if (leaf.prefix) return !leaf.prefix.startsWith(root.prefix);
    if (leaf.exact) return !leaf.exact.startsWith(root.prefix);
  }
  return true;
}
