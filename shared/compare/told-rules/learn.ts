import type { LearnedReading } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { keysOf } from '../json/arrays.ts';
import { isReordered, matchBy, matchEqual } from '../json/equal.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../json/parse.ts';
import { itemPlace, memberPaths } from '../json/paths.ts';
import { byText } from '../order.ts';
import { sameStatus } from '../rules/outcome.ts';
import { MOST_PLACES } from '../settings.ts';
import { Lowest, rankOf } from '../lowest.ts';

/** How often a reading explains an array that came differently. */
interface Votes {
  /** The two arrays have the same items in this reading. */
  same: number;
  /** Of these, in another order. */
  reordered: number;
}

interface Seen {
  readonly place: string;
  readonly rank: number;
  /** Pairs in which the two arrays differ. */
  differing: number;
  readonly set: Votes;
  readonly keys: Map<string, Votes>;
}

/** Members of an item that are looked at as keys. */
const MOST_KEYS = 16;

const IDENTITY = /(?:^|[a-z_-])(?:id|key|code|sku|uuid|name|number)$/i;

/**
 * Learns from the baseline's own two runs which arrays have no order: those that came in another order for the same
 * request, and always had the same items. Nothing is set aside by it: it only decides which items are held against each
 * other. Another order stays a difference, which the test against the noise run judges.
 */
export class ReadingLearner {
  readonly #routes = new Map<string, SeenPlaces>();

  add(route: string, baseline: Answer, noise: Answer): void {
    if (!sameStatus(baseline, noise) || baseline.format !== 'json' || noise.format !== 'json') return;
    if (baseline.text === noise.text) return;
    const [left, right] = [parseJson(baseline.text ?? ''), parseJson(noise.text ?? '')];
    if (left === undefined || right === undefined) return;
    const places = this.#routes.get(route) ?? new SeenPlaces();
    this.#routes.set(route, places);
    walk(places, left, right, '');
    places.settle();
  }

  /** By route and place. */
  results(): LearnedReading[] {
    return [...this.#routes]
      .flatMap(([route, places]) =>
        places.values().flatMap((seen): LearnedReading[] => {
          const reading = readingOf(seen);
          return reading ? [{ route, place: seen.place === '' ? '/' : seen.place, ...reading }] : [];
        }),
      )
      .sort((a, b) => byText(a.route, b.route) || byText(a.place, b.place));
  }
}

/** The arrays of one route. Where names are data, some of them. */
class SeenPlaces {
  readonly #places = new Map<string, Seen>();
  readonly #kept = new Lowest<Seen>(MOST_PLACES, ({ place }) => this.#places.delete(place));

  /** What is kept of a place; of one beyond the bound it is kept nowhere. */
  at(place: string): Seen {
    const known = this.#places.get(place);
    if (known) return known;
    const rank = rankOf(place, place);
    const seen: Seen = { place, rank, differing: 0, set: { same: 0, reordered: 0 }, keys: new Map() };
    if (this.#kept.admits(rank)) {
      this.#places.set(place, seen);
      this.#kept.add(seen);
    }
    return seen;
  }

  settle(): void {
    this.#kept.settle();
  }

  values(): readonly Seen[] {
    return this.#kept.values();
  }
}

/** Equal items before a key: it needs no member that somebody might rename. */
function readingOf({ differing, set, keys }: Seen): { by: string | null; reordered: number } | null {
  const explains = ({ same, reordered }: Votes): boolean => same === differing && reordered > 0;
  if (explains(set)) return { by: null, reordered: set.reordered };
  const found = [...keys].filter(([, votes]) => explains(votes)).sort(([a], [b]) => byKeyName(a, b));
  const [first] = found;
  return first ? { by: first[0], reordered: first[1].reordered } : null;
}

function byKeyName(a: string, b: string): number {
  return Number(IDENTITY.test(b)) - Number(IDENTITY.test(a)) || a.length - b.length || byText(a, b);
}

function walk(places: SeenPlaces, left: JsonValue, right: JsonValue, place: string): void {
  if (left instanceof JsonObject && right instanceof JsonObject) {
    if (left.raw === right.raw) return;
    for (const [name, value] of left.members) {
      const other = right.members.get(name);
      if (other !== undefined) walk(places, value, other, memberPaths(name, '', place)[1]);
    }
  } else if (left instanceof JsonArray && right instanceof JsonArray && left.raw !== right.raw) {
    const reordered = observe(places, left, right, place);
    // Items that changed places are no pairs to learn from.
    if (reordered || left.items.length !== right.items.length) return;
    for (const [index, item] of left.items.entries()) {
      const other = right.items[index];
      if (other !== undefined) walk(places, item, other, itemPlace(place));
    }
  }
}

/** @returns whether the items came in another order */
function observe(places: SeenPlaces, left: JsonArray, right: JsonArray, place: string): boolean {
  const seen = places.at(place);
  seen.differing += 1;
  const matched = matchEqual(left.items, right.items);
  let reordered = count(seen.set, matched);
  for (const name of keyNames(left)) {
    const [a, b] = [keysOf(left, name), keysOf(right, name)];
    if (!a || !b) continue;
    const votes = seen.keys.get(name) ?? { same: 0, reordered: 0 };
    seen.keys.set(name, votes);
    reordered = count(votes, matchBy(a, b)) || reordered;
  }
  return reordered;
}

function count(votes: Votes, matched: ReturnType<typeof matchBy>): boolean {
  if (matched.left.length > 0 || matched.right.length > 0) return false;
  votes.same += 1;
  if (!isReordered(matched)) return false;
  votes.reordered += 1;
  return true;
}

function keyNames({ items: [first] }: JsonArray): string[] {
  return first instanceof JsonObject ? [...first.members.keys()].slice(0, MOST_KEYS) : [];
}
