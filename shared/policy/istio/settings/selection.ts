import { isSelected } from './registry.ts';

type Labels = Readonly<Record<string, string>>;

/** The instances that a policy may be about. */
export interface Target {
  readonly namespace: string;
  /** Label sets of the workloads; empty when nobody declares them. */
  readonly workloads: readonly Labels[];
  /** Labels that all of them have for certain. */
  readonly certain: Labels;
}

/** What of a policy's namespace and selector says about a target. */
export type Reach = 'all' | 'none' | 'some';

/** Policies of the root namespace reach every namespace; a selector narrows to workloads (type/v1beta1/selector.proto). */
export function reachOf(
  policy: { readonly namespace: string },
  selector: Labels | undefined,
  { namespace, workloads, certain }: Target,
  rootNamespace: string,
): Reach {
  if (policy.namespace !== namespace && policy.namespace !== rootNamespace) return 'none';
  if (selector === undefined || isSelected(certain, selector)) return 'all';
  if (workloads.length === 0)
    return Object.entries(selector).some(([name, value]) => name in certain && certain[name] !== value)
      ? 'none'
      : 'some';
  const selected = workloads.filter((labels) => isSelected(labels, selector));
  if (selected.length === 0) return 'none';
  return selected.length === workloads.length ? 'all' : 'some';
}
