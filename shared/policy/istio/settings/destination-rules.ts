import { compareText, fullHost, isWildcard } from '../host-name.ts';
import type { DestinationRule, TrafficPolicy } from '../resources/destination-rule.ts';
import type { KindResource } from '../resources/resources.ts';
import { below, type Placed } from './placed.ts';

type RuleResource = KindResource<'DestinationRule'>;

/** The DestinationRules of one host in one namespace, as istiod merges them. */
export interface MergedRule {
  /** Those that it was made of; the first one's policy and selector count. */
  readonly from: readonly RuleResource[];
  readonly policy: Placed<TrafficPolicy> | undefined;
  readonly subsets: ReadonlyMap<string, Placed<Subset>>;
  /** Namespaces that see it; empty is the mesh's default. */
  readonly exportTo: ReadonlySet<string>;
  /** Labels of the only callers that it is for. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly namespace: string;
}

type Subset = NonNullable<DestinationRule['subsets']>[number];

/** The proxy that calls. */
export interface Caller {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

type Rules = Map<string, MergedRule[]>;

export interface DestinationRuleOptions {
  readonly rootNamespace: string;
  /** MeshConfig.defaultDestinationRuleExportTo. */
  readonly defaultExportTo: readonly string[];
  readonly domain: string;
}

/**
 * Finds the DestinationRule of a host for a caller: rules of the caller's namespace first, then exported ones of the
 * service's, then of the root namespace; in each the most specific host (`destinationRule` in
 * pilot/pkg/model/push_context.go, merging in destination_rule.go).
 */
export class DestinationRules {
  readonly #local = new Map<string, Rules>();
  readonly #exported = new Map<string, Rules>();
  readonly #rootLocal: Rules = new Map();
  readonly #options: DestinationRuleOptions;

  constructor(resources: readonly RuleResource[], options: DestinationRuleOptions) {
    this.#options = options;
    for (const resource of [...resources].sort(inOrder)) this.#add(resource);
  }

  select(host: string, serviceNamespace: string | null, caller: Caller): MergedRule | undefined {
    const { rootNamespace } = this.#options;
    const own = caller.namespace === rootNamespace ? this.#rootLocal : this.#local.get(caller.namespace);
    const candidates =
      mostSpecific(own, host) ??
      this.#visible(serviceNamespace, host, caller) ??
      this.#visible(rootNamespace, host, caller) ??
      [];
    const chosen = candidates.find(
      ({ selector, namespace }) =>
        selector !== undefined &&
        namespace === caller.namespace &&
        Object.entries(selector).every(([name, value]) => caller.labels[name] === value),
    );
    return chosen ?? candidates.findLast(({ selector }) => selector === undefined);
  }

  /** Namespaces whose own callers have rules for the host that nobody else sees. */
  namespacesWithOwn(host: string): string[] {
    return [...this.#local].flatMap(([namespace, rules]) =>
      mostSpecific(rules, host) === undefined ? [] : [namespace],
    );
  }

  /** Selectors of callers that have rules of their own for the host in a namespace. */
  selectorsFor(host: string, namespace: string): Readonly<Record<string, string>>[] {
    const rules = mostSpecific(this.#local.get(namespace), host) ?? [];
    return rules.flatMap(({ selector }) => (selector === undefined ? [] : [selector]));
  }

  #visible(owner: string | null, host: string, caller: Caller): MergedRule[] | undefined {
    const rules = owner === null ? undefined : mostSpecific(this.#exported.get(owner), host);
    const seen = rules?.filter(
      ({ exportTo }) => exportTo.size === 0 || exportTo.has('*') || exportTo.has(caller.namespace),
    );
    return seen === undefined || seen.length === 0 ? undefined : seen;
  }

  #add(resource: RuleResource): void {
    const { spec, namespace } = resource;
    const { rootNamespace, defaultExportTo, domain } = this.#options;
    const host = fullHost(spec.host, namespace, domain);
    const exportTo = new Set(spec.workloadSelector === undefined ? (spec.exportTo ?? []) : ['.']);
    const isLocal = exportTo.size === 0 || exportTo.has('*') || exportTo.has('.') || exportTo.has(namespace);
    if (isLocal) merge(rulesOf(this.#local, namespace), host, resource, exportTo);
    const isPrivate =
      exportTo.size === 0
        ? defaultExportTo.includes('.')
        : exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace));
    if (!isPrivate) merge(rulesOf(this.#exported, namespace), host, resource, exportTo);
    else if (namespace === rootNamespace) merge(this.#rootLocal, host, resource, exportTo);
  }
}

/** Rules with a selector first, then by age, name and namespace (sortConfigBySelectorAndCreationTime). */
function inOrder(a: RuleResource, b: RuleResource): number {
  const selector =
    Number(a.spec.workloadSelector === undefined) - Number(b.spec.workloadSelector === undefined);
  return (
    selector ||
    compareText(a.created ?? '', b.created ?? '') ||
    compareText(a.name, b.name) ||
    compareText(a.namespace, b.namespace)
  );
}

function rulesOf(index: Map<string, Rules>, namespace: string): Rules {
  const rules = index.get(namespace) ?? new Map<string, MergedRule[]>();
  index.set(namespace, rules);
  return rules;
}

/** `mergeDestinationRule` with PILOT_ENABLE_ENHANCED_DESTINATIONRULE_MERGE, which is on by itself. */
function merge(rules: Rules, host: string, resource: RuleResource, exportTo: ReadonlySet<string>): void {
  const known = rules.get(host) ?? [];
  rules.set(host, known);
  let separate = true;
  for (const [index, existing] of known.entries()) {
    const same = sameSet(exportTo, existing.exportTo);
    const covers = existing.exportTo.size > 0 && [...existing.exportTo].every((to) => exportTo.has(to));
    separate = !same;
    if (!same && !covers) continue;
    const selector = resource.spec.workloadSelector?.matchLabels;
    const hasSelector = resource.spec.workloadSelector !== undefined;
    const bothWith = hasSelector && existing.selector !== undefined;
    const matching = JSON.stringify(sorted(selector)) === JSON.stringify(sorted(existing.selector));
    if (bothWith && !matching) {
      separate = true;
      continue;
    }
    if (bothWith || (!hasSelector && existing.selector === undefined)) separate = false;
    known[index] = joined(existing, resource);
  }
  if (separate) known.push(alone(resource, exportTo));
}

function alone(resource: RuleResource, exportTo: ReadonlySet<string>): MergedRule {
  const { spec, namespace } = resource;
  return {
    from: [resource],
    policy: policyOf(resource),
    subsets: subsetsOf(resource),
    exportTo,
    selector: spec.workloadSelector === undefined ? undefined : (spec.workloadSelector.matchLabels ?? {}),
    namespace,
  };
}

/** Subsets are put together, the first of a name wins; so does the first policy. */
function joined(existing: MergedRule, resource: RuleResource): MergedRule {
  return {
    ...existing,
    from: [...existing.from, resource],
    policy: existing.policy ?? policyOf(resource),
    subsets: new Map([...subsetsOf(resource), ...existing.subsets]),
  };
}

function policyOf(resource: RuleResource): Placed<TrafficPolicy> | undefined {
  const { trafficPolicy } = resource.spec;
  return trafficPolicy === undefined
    ? undefined
    : below({ value: resource, placeOf: resource.placeOf }, ['spec', 'trafficPolicy'], trafficPolicy);
}

function subsetsOf(resource: RuleResource): Map<string, Placed<Subset>> {
  const whole = { value: resource, placeOf: resource.placeOf };
  const found = new Map<string, Placed<Subset>>();
  for (const [index, subset] of (resource.spec.subsets ?? []).entries())
    if (!found.has(subset.name)) found.set(subset.name, below(whole, ['spec', 'subsets', index], subset));
  return found;
}

/** `MostSpecificHostMatch`: the host itself, else the longest wildcard that covers it. */
function mostSpecific(rules: Rules | undefined, host: string): MergedRule[] | undefined {
  if (rules === undefined) return undefined;
  const exact = rules.get(host);
  if (exact !== undefined) return exact;
  const text = isWildcard(host) ? host.slice(1) : host;
  for (let start = 0; start <= text.length; start++) {
    const found = rules.get(`*${text.slice(start)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}

function sorted(labels: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(labels ?? {}).sort(([a], [b]) => compareText(a, b));
}
