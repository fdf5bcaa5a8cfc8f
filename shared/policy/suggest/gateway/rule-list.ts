import type { HttpMatch, HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { MeshDestination } from '../destination.ts';
import { distinctNotes, fromText, noteText, type Note } from '../note.ts';
import { NO_RETRIES, type RetryPlan } from './rule-settings.ts';

/** One http rule with the comment above it. */
export interface PlannedRule {
  /** The Spring route that it was made of. */
  readonly route: string;
  readonly rule: HttpRoute;
  readonly lines: readonly string[];
}

/** A route's call to a destination. */
export interface PlannedCall {
  readonly route: string;
  readonly to: MeshDestination;
  /** Whether the instance is called with TLS. */
  readonly tls: boolean;
  readonly settings: CallSettings;
}

/** A token bucket for the rules of one route. */
export interface PlannedLimit {
  readonly rules: readonly string[];
  readonly perSecond: number;
  readonly burst: number;
  readonly from: string;
}

/** What one gateway's routes become. */
export interface EdgePlan {
  readonly edge: string;
  readonly rules: readonly PlannedRule[];
  /** Comments about routes behind the last rule. */
  readonly ending: readonly string[];
  /** Calls of the routes, for the DestinationRules. */
  readonly calls: readonly PlannedCall[];
  readonly limits: readonly PlannedLimit[];
}

/** A rule to be written. */
export interface RuleToWrite {
  readonly route: string;
  readonly name: string;
  /** Empty for every request. */
  readonly matches: readonly HttpMatch[];
  readonly action: HttpRoute;
  readonly lines: readonly string[];
  readonly notes: readonly Note[];
}

/** Collects the rules of one gateway in their order, with comments about routes that cannot be written. */
export class RuleList {
  readonly rules: PlannedRule[] = [];
  #pending: string[] = [];

  /** Comments that no rule came behind. */
  get ending(): readonly string[] {
    return this.#pending;
  }

  /** Says why a route is not written; the comment stands above the next rule. */
  leave(route: string, place: Place | null, notes: readonly Note[]): void {
    this.#pending.push(
      `Not written: ${fromText(`route ${route}`, place)}`,
      ...distinctNotes(notes).map((note) => `- ${noteText(note)}`),
    );
  }

  push({ route, name, matches, action, lines, notes }: RuleToWrite): void {
    this.rules.push({
      route,
      rule: { name, ...(matches.length > 0 && { match: [...matches] }), ...action },
      lines: [...this.#pending, ...lines, ...distinctNotes(notes).map((note) => `- ${noteText(note)}`)],
    });
    this.#pending = [];
  }

  /** A rule for the methods that are tried again, and one for the others (RE-03). Returns their names. */
  pushSplit(one: RuleToWrite, retry: RetryPlan | null): string[] {
    const { route: to, ...others } = one.action;
    const retrying = (retries: RetryPlan['retries']): HttpRoute => ({
      ...others,
      retries,
      ...(to && { route: to }),
    });
    if (retry === null || retry.methods === null) {
      this.push({ ...one, action: retrying(retry?.retries ?? NO_RETRIES) });
      return [one.name];
    }
    const { methods } = retry;
    const method = methods.length === 1 ? { exact: methods[0] ?? '' } : { regex: methods.join('|') };
    const name = `${one.name}-retried`;
    this.push({
      ...one,
      name,
      matches: (one.matches.length === 0 ? [{}] : one.matches).map((match) => ({ ...match, method })),
      action: retrying(retry.retries),
    });
    this.push({
      ...one,
      action: retrying(NO_RETRIES),
      lines: [`Route ${one.route} for the methods that Spring does not try again (RE-03).`],
      notes: [],
    });
    return [name, one.name];
  }
}
