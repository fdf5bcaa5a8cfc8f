import type { Target } from './selection.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * The policies of one kind and namespace, in their order. Landscapes have a policy for each workload: those that name a
 * label that a target lacks are not even looked at.
 */
export class PoliciesByLabel<Policy> {
  readonly #all: readonly Policy[];
  /** Positions of those without a selector. */
  readonly #everywhere: number[] = [];
  /** Positions of the others by the first label of their selector, which a workload has to have like any other. */
  readonly #byLabel = new Map<string, number[]>();

  /** @param selectorOf its labels; undefined or empty when something else, or nothing, narrows the policy */
  constructor(policies: readonly Policy[], selectorOf: (policy: Policy) => Labels | undefined) {
    this.#all = policies;
    for (const [position, policy] of policies.entries()) {
      const [label] = Object.entries(selectorOf(policy) ?? {});
      if (label === undefined) this.#everywhere.push(position);
      else {
        const list = this.#byLabel.get(keyOf(label)) ?? [];
        this.#byLabel.set(keyOf(label), list);
        list.push(position);
      }
    }
  }

  /** Those that may reach the target, in their order; of the others it is certain that they do not. */
  mayReach({ workloads, certain }: Target): readonly Policy[] {
    // Of workloads that nobody declares, any may have any label.
    if (workloads.length === 0) return this.#all;
    const labels = new Set([certain, ...workloads].flatMap((own) => Object.entries(own).map(keyOf)));
    const selected = [...labels].flatMap((label) => this.#byLabel.get(label) ?? []);
    const positions = [...this.#everywhere, ...selected].sort((a, b) => a - b);
    return positions.flatMap((position) => this.#all[position] ?? []);
  }
}

function keyOf([name, value]: readonly [string, string]): string {
  return `${name}=${value}`;
}
