import type { CompareRule, RuleSet } from '#shared/model/index.ts';
import type { ArrayReading, Difference } from '../difference.ts';
import { wildcard } from './scope.ts';
import { isTolerated } from './tolerance.ts';

/** Kinds of findings that speak of values. The others are accepted by waivers. */
const VALUES: ReadonlySet<Difference['kind']> = new Set(['header', 'body']);

/** One rule as it meets the differences of a route. */
interface Compiled {
  /** Position in the rule set. */
  readonly index: number;
  readonly fits: (place: string) => boolean;
  readonly rule: CompareRule;
  readonly sets: (difference: Difference) => boolean;
}

/** The rules that hold on one route. */
export interface RouteRules {
  /** Position of the first rule that sets a difference aside, or null. */
  setBy(difference: Difference): number | null;
  /** How a rule tells to read the array at a place such as `body /items`; null when none does. */
  readingOf(place: string): ArrayReading | null;
}

const NO_RULES: RouteRules = { setBy: () => null, readingOf: () => null };

/** Compiles the rules whose route fits. */
export function rulesOfRoute({ rules }: Pick<RuleSet, 'rules'>, route: string): RouteRules {
  const compiled = rules.flatMap(({ rule }, index): Compiled[] =>
    rule.route === undefined || wildcard(rule.route)(route)
      ? [{ index, rule, fits: wildcard(rule.place), sets: setter(rule) }]
      : [],
  );
  if (compiled.length === 0) return NO_RULES;
  return {
    setBy(difference) {
      if (!VALUES.has(difference.kind)) return null;
      const found = compiled.find(({ fits, sets }) => fits(difference.place) && sets(difference));
      return found ? found.index : null;
    },
    readingOf(place) {
      for (const { rule, fits } of compiled) {
        if (rule.kind !== 'sort' || !fits(place)) continue;
        return rule.by === undefined ? { kind: 'set' } : { kind: 'key', by: rule.by };
      }
      return null;
    },
  };
}

function setter(rule: CompareRule): Compiled['sets'] {
  switch (rule.kind) {
    case 'ignore':
      return ({ baseline, other }) =>
        rule.side === undefined || (rule.side === 'baseline' ? other === null : baseline === null);
    case 'tolerate':
      return ({ values }) => values !== undefined && isTolerated(rule, ...values);
    case 'sort':
      return ({ change }) => change === 'order';
    case 'map':
      return mapped(rule);
  }
}

function mapped(rule: Extract<CompareRule, { kind: 'map' }>): Compiled['sets'] {
  const regex = rule.regex === undefined ? null : new RegExp(rule.regex, 'g');
  const of = (text: string): string =>
    regex ? text.replace(regex, rule.to) : text === rule.value ? rule.to : text;
  return ({ values }) => {
    if (values === undefined) return false;
    const [baseline, other] = values;
    return (
      (rule.side === 'candidate' ? baseline : of(baseline)) === (rule.side === 'baseline' ? other : of(other))
    );
  };
}
