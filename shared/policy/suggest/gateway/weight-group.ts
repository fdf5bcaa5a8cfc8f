import type { StepDefinition } from '#shared/policy/spring/gateway/definition.ts';
import type { CompiledRoute } from '#shared/policy/spring/gateway/route.ts';
import type { Note } from '../note.ts';

/** Routes that share the requests of one match. */
export interface WeightGroup {
  readonly members: readonly { readonly route: CompiledRoute; readonly weight: number }[];
  readonly notes: readonly Note[];
}

/**
 * The group of a route with Weight, null for one without. One rule can stand for it only when nothing but the destinations
 * differs: Spring draws first, and a request that the drawn route does not take is lost to its siblings (RT-11).
 */
export function weightGroup(
  route: CompiledRoute,
  all: readonly CompiledRoute[],
): WeightGroup | { readonly reason: string } | null {
  const own = weightOf(route);
  if (own === null) return null;
  const members = all.flatMap((other) => {
    const weight = weightOf(other);
    return weight?.group === own.group ? [{ route: other, weight: weight.weight }] : [];
  });
  const unlike = members.find((member) => signature(member.route) !== signature(route));
  if (unlike !== undefined)
    return {
      reason: `the routes ${route.definition.id} and ${unlike.route.definition.id} of group ${own.group} differ in more than their destination; Spring loses what the drawn route does not take`,
    };
  const taken = members.filter(({ weight }) => weight > 0);
  const total = taken.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0)
    return { reason: `the weights of group ${own.group} are 0: Spring draws none of its routes` };
  const percent = taken.every(({ weight }) => Number.isInteger((weight * 100) / total));
  const indexes = members.map((member) => all.indexOf(member.route));
  const apart = indexes.some((index, i) => i > 0 && index !== (indexes[i - 1] ?? 0) + 1);
  return {
    members: taken.map((member) => ({
      ...member,
      weight: percent ? (member.weight * 100) / total : member.weight,
    })),
    notes: apart
      ? [
          {
            catalogue: 'RT-09',
            text: `other routes stand between those of group ${own.group}; the rule takes the place of the first`,
          },
        ]
      : [],
  };
}

function weightOf({ predicates }: CompiledRoute): { group: string; weight: number } | null {
  const found = predicates.flatMap((predicate) => (predicate.kind === 'weight' ? [predicate] : []));
  return found[0] ?? null;
}

function signature({ definition }: CompiledRoute): string {
  const steps = (list: readonly StepDefinition[]) =>
    list
      .filter(({ name }) => name !== 'Weight')
      .map(({ name, args }) => [name, ...args.map(([, value]) => value)]);
  const { order, metadata } = definition;
  return JSON.stringify([steps(definition.predicates), steps(definition.filters), metadata, order]);
}
