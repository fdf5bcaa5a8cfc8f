import type { Answer } from '../answer.ts';
import { hashText } from '../hash.ts';
import { memberPaths } from '../json/paths.ts';
import { JsonNumber, JsonObject, type JsonValue } from '../json/parse.ts';
import { LONGEST_INSTANCE_BODY, MOST_INSTANCE_PLACES } from '../settings.ts';

/** Longer values are known by their hash. */
const LONGEST_VALUE = 128;

/** Deeper members are not looked at. */
const MOST_DEPTH = 8;

interface Value {
  readonly text: string;
  readonly version: string | null;
  /** Answers of the first run: those of the noise run depend on them. */
  seen: number;
}

/** By instance; null once an instance gave two values. */
type Place = Map<string, Value> | null;

/** Null once there are too many places. */
type Places = Map<string, Place> | null;

interface Watched {
  baseline: Places;
  candidate: Places;
}

/**
 * Values that tell which instance answered, found by what they do and not by their name: each instance always has the
 * same one. Round robin gives the baseline's two runs nearly the same turns, so that such a value looks steadier than
 * it is, and the test against the noise run takes the candidate's for a change.
 */
export class InstanceValues {
  readonly #routes = new Map<string, Map<string, Watched>>();

  /** Watches headers and members of JSON objects outside lists. Needs a noise run: without one nothing is measured. */
  add(route: string, baseline: Answer, candidate: Answer, noise: Answer): void {
    this.#observe(route, 'baseline', baseline, 1);
    this.#observe(route, 'baseline', noise, 0);
    this.#observe(route, 'candidate', candidate, 1);
  }

  /**
   * The service whose instance is named at a place, or null.
   * @param least Answers that an instance must have given for its value to count.
   */
  namedBy(route: string, place: string, least: number): string | null {
    for (const [service, { baseline, candidate }] of this.#routes.get(route) ?? []) {
      const [own, other] = [baseline?.get(place), candidate?.get(place)];
      if (own && other && tellsInstances([...own.values()].filter(({ seen }) => seen >= least)))
        return service;
    }
    return null;
  }

  #observe(route: string, side: keyof Watched, answer: Answer, weight: number): void {
    if (answer.attempts.length === 0 || !answer.attemptsAreSure) return;
    let found: Map<string, string> | undefined;
    for (const [service, attempts] of answer.services) {
      const last = attempts.at(-1);
      const watched = this.#watched(route, service);
      const places = watched[side];
      if (!last || !places) continue;
      found ??= valuesOf(answer);
      for (const [name, text] of found) {
        const place = places.get(name);
        if (place === null) continue;
        const values: Map<string, Value> = place ?? new Map();
        const value = values.get(last.instance) ?? { text, version: last.version, seen: 0 };
        value.seen += weight;
        places.set(name, value.text === text ? values.set(last.instance, value) : null);
      }
      if (places.size > MOST_INSTANCE_PLACES) watched[side] = null;
    }
  }

  #watched(route: string, service: string): Watched {
    const services = this.#routes.get(route) ?? new Map<string, Watched>();
    this.#routes.set(route, services);
    const known = services.get(service) ?? { baseline: new Map(), candidate: new Map() };
    services.set(service, known);
    return known;
  }
}

/** Two instances of one version with two values: otherwise the version may decide, and a version's value matters. */
function tellsInstances(values: readonly Value[]): boolean {
  return values.some((a) => values.some((b) => a.version === b.version && a.text !== b.text));
}

/** Scalars by place, named as the rules name them. */
function valuesOf(answer: Answer): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of answer.headers.keys()) found.set(`header ${name}`, bounded(answer.header(name) ?? ''));
  if (answer.bytes.length <= LONGEST_INSTANCE_BODY && answer.content.type === 'json') {
    walk(found, answer.content.value, '', 0);
  }
  return found;
}

function walk(found: Map<string, string>, value: JsonValue, place: string, depth: number): void {
  if (value instanceof JsonObject) {
    if (depth >= MOST_DEPTH) return;
    for (const [name, member] of value.members) {
      walk(found, member, memberPaths(name, '', place)[1], depth + 1);
    }
    return;
  }
  const text = value instanceof JsonNumber ? value.text : value;
  if (typeof text !== 'string') return;
  const name = `body ${place === '' ? '/' : place}`;
  const known = found.get(name);
  // Names that are data share a place: then it has no value of its own.
  found.set(name, known === undefined ? bounded(text) : `${known}\n${bounded(text)}`.slice(0, LONGEST_VALUE));
}

function bounded(text: string): string {
  return text.length <= LONGEST_VALUE ? text : hashText(text);
}
