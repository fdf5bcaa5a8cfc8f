import type { CompiledRoute } from './route.ts';

/** What was drawn for one request: the route of each group that has decided so far, with the probability of all that. */
export interface Draw {
  /** Route ids by group; an empty id for a group that draws nothing. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly probability: number;
}

/** Thrown where the answer depends on a group that has not been drawn. */
export class NeedsDraw extends Error {
  readonly group: string;

  constructor(group: string) {
    super(group);
    this.group = group;
  }
}

/** The groups of all routes. */
export interface WeightGroups {
  /** The draws of one group on top of a draw. */
  readonly draws: (group: string, draw: Draw) => Draw[];
}

/**
 * Each group draws one of its routes before any predicate is asked, and a request for which the drawn route's other
 * predicates fail does not fall to its sibling (RT-11). A group whose weights are all 0 draws nothing.
 * Source: WeightCalculatorWebFilter.
 */
export function weightGroups(routes: readonly CompiledRoute[]): WeightGroups {
  const groups = new Map<string, Map<string, number>>();
  for (const { definition, predicates } of routes)
    for (const predicate of predicates)
      if (predicate.kind === 'weight') {
        const group = groups.get(predicate.group) ?? new Map<string, number>();
        groups.set(predicate.group, group.set(definition.id, predicate.weight));
      }
  return {
    draws: (group, { chosen, probability }) => {
      const possible = [...(groups.get(group) ?? [])].filter(([, weight]) => weight > 0);
      const sum = possible.reduce((total, [, weight]) => total + weight, 0);
      if (sum === 0) return [{ chosen: new Map([...chosen, [group, '']]), probability }];
      return possible.map(([id, weight]) => ({
        chosen: new Map([...chosen, [group, id]]),
        probability: (probability * weight) / sum,
      }));
    },
  };
}
