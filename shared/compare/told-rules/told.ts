import type { LearnedReading, RuleSet } from '#shared/model/index.ts';
import type { ArrayReading, AskedRequest } from '../difference.ts';
import type { ExchangePair } from '../pair.ts';
import { rulesOfRoute, type RouteRules } from './apply.ts';
import { BUILT_IN_PROFILE, MESH_PROFILE } from './mesh-profile.ts';
import { headerProfile } from './profile.ts';

/** Without a rules file. */
export const NO_RULES: RuleSet = {
  rules: [],
  profile: { origin: BUILT_IN_PROFILE, headers: [...MESH_PROFILE] },
};

/** What the comparison was told and what it learned of one route. */
export interface RouteContext extends Pick<AskedRequest, 'arrays' | 'profile'> {
  readonly rules: RouteRules;
}

/** Makes what the pairs of a route share once for all of them. */
export class RouteContexts {
  readonly #ruleSet: RuleSet;
  readonly #learned: readonly LearnedReading[];
  readonly #profile;
  readonly #routes = new Map<string, RouteContext>();

  constructor(ruleSet: RuleSet, learned: readonly LearnedReading[]) {
    this.#ruleSet = ruleSet;
    this.#learned = learned;
    this.#profile = headerProfile(ruleSet.profile.headers);
  }

  of(route: string): RouteContext {
    let context = this.#routes.get(route);
    if (!context) {
      const rules = rulesOfRoute(this.#ruleSet, route);
      context = { rules, arrays: this.#arraysOf(route, rules), profile: this.#profile };
      this.#routes.set(route, context);
    }
    return context;
  }

  /** The request of a pair as the rules of differences are asked about it. */
  asked(
    { route, method, path, requestHeaders }: ExchangePair,
    { arrays, profile }: RouteContext,
  ): AskedRequest {
    return { route, method, path, requestHeaders, arrays, profile };
  }

  /** What a rule tells goes before what was learned. */
  #arraysOf(route: string, rules: RouteRules): AskedRequest['arrays'] {
    const learned = new Map(
      this.#learned
        .filter((one) => one.route === route)
        .map(({ place, by }): [string, ArrayReading] => [
          place,
          by === null ? { kind: 'set' } : { kind: 'key', by },
        ]),
    );
    const isTold = this.#ruleSet.rules.some(({ rule }) => rule.kind === 'sort');
    if (!isTold && learned.size === 0) return null;
    return (place) => {
      const name = place === '' ? '/' : place;
      return rules.readingOf(`body ${name}`) ?? learned.get(name) ?? IN_ORDER;
    };
  }
}

const IN_ORDER: ArrayReading = { kind: 'order' };
