import type { Evidence, RuleOutcome, RuleSet } from '#shared/model/index.ts';
import { type Difference, differenceKey } from '../difference.ts';
import { Lowest, rankOf } from '../lowest.ts';
import { keepEarliest, type KeptEvidence } from '../evidence.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { MOST_PLACES, MOST_RULE_PLACES } from '../settings.ts';

interface SetAside {
  readonly key: string;
  readonly rank: number;
  readonly route: string;
  readonly place: string;
  /** Of the earliest pair. */
  title: string;
  firstIndex: number;
  count: number;
  readonly evidence: KeptEvidence[];
}

interface Outcome {
  hidden: number;
  readonly places: Map<string, SetAside>;
  readonly kept: Lowest<SetAside>;
  /** Differences at places that are beyond the bound. */
  beyond: number;
}

function nothingHidden(): Outcome {
  const places = new Map<string, SetAside>();
  const outcome: Outcome = {
    hidden: 0,
    places,
    kept: new Lowest<SetAside>(MOST_PLACES, ({ key, count }) => {
      places.delete(key);
      outcome.beyond += count;
    }),
    beyond: 0,
  };
  return outcome;
}

/** What each rule set aside, counted by route and place. */
export class OutcomeBook {
  readonly #outcomes = new Map<number, Outcome>();

  /** @param index Position of the rule in its set. */
  add(index: number, pair: ExchangePair, difference: Difference): void {
    const { route } = pair;
    let outcome = this.#outcomes.get(index);
    if (!outcome) {
      outcome = nothingHidden();
      this.#outcomes.set(index, outcome);
    }
    outcome.hidden += 1;
    const key = `${route}\n${differenceKey(difference)}`;
    let place = outcome.places.get(key);
    if (!place) {
      const rank = rankOf(difference.place, key);
      if (!outcome.kept.admits(rank)) {
        outcome.beyond += 1;
        return;
      }
      place = {
        key,
        rank,
        route,
        place: difference.place,
        title: difference.title,
        firstIndex: pair.index,
        count: 0,
        evidence: [],
      };
      outcome.places.set(key, place);
      outcome.kept.add(place);
    }
    if (pair.index < place.firstIndex) {
      place.firstIndex = pair.index;
      place.title = difference.title;
    }
    place.count += 1;
    keepEarliest(place.evidence, pair, pair.candidate, difference);
    outcome.kept.settle();
  }

  /** In the order of the rules; those that set nothing aside are listed too. */
  results({ rules }: RuleSet): RuleOutcome[] {
    return rules.map(({ rule, origin }, index) => {
      const outcome = this.#outcomes.get(index);
      const places = (outcome?.kept.values() ?? []).toSorted(
        (a, b) =>
          b.count - a.count ||
          byText(a.route, b.route) ||
          byText(a.place, b.place) ||
          byText(a.title, b.title),
      );
      return {
        rule,
        origin,
        hidden: outcome?.hidden ?? 0,
        places: places.slice(0, MOST_RULE_PLACES).map(({ route, place, title, count, evidence }) => ({
          route,
          place,
          title,
          count,
          evidence: itemsOf(evidence),
        })),
        furtherPlaces: Math.max(0, places.length - MOST_RULE_PLACES),
        ...(outcome && outcome.beyond > 0 && { beyond: outcome.beyond }),
      };
    });
  }
}

const itemsOf = (kept: readonly KeptEvidence[]): Evidence[] => kept.map(({ item }) => item);
