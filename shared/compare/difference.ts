import type { FindingKind, Generators, Header, Severity } from '#shared/model/index.ts';
import type { Answer } from './answer.ts';
import type { HeaderProfile } from './told-rules/profile.ts';

/** How the items of an array are matched: in their order, equal ones as in a set that counts, or by a member. */
export type ArrayReading =
  | { readonly kind: 'order' }
  | { readonly kind: 'set' }
  | { readonly kind: 'key'; readonly by: string };

/** The request that both answers belong to. */
export interface AskedRequest {
  readonly route: string;
  readonly method: string;
  /** Path and query as recorded. */
  readonly path: string;
  /** Fields of the recorded request as on the wire. */
  readonly requestHeaders: readonly Header[];
  /** How the array at a place of the body (`/items`) is read; null for all arrays in their order. */
  readonly arrays: ((place: string) => ArrayReading) | null;
  /** Header fields that are expected to differ. */
  readonly profile: HeaderProfile;
}

/**
 * One way in which an answer differs from the baseline's answer to the same request. Differences of one route that
 * share kind, place and change are one candidate for a finding.
 */
export interface Difference {
  readonly kind: FindingKind;
  /** Where, with array positions generalised: `body /items/[*]/price`. */
  readonly place: string;
  /** How: `missing`, `added`, `changed`, `200 → 503`. */
  readonly change: string;
  readonly service: string | null;
  readonly severity: Severity;
  readonly catalogue: string | null;
  readonly title: string;
  readonly cause: string;
  /** The two values for the evidence, with the exact place where `place` is generalised. */
  readonly baseline: string | null;
  readonly other: string | null;
  /** Why such a value changes by its nature (a time, an id); null when nothing suggests that. */
  readonly volatile: string | null;
  /** The two values whole, where they are single texts: what a rule reads. */
  readonly values?: readonly [baseline: string, other: string];
  /** What says that it is expected: an entry of the header profile. */
  readonly basis?: string;
  /** Who wrote the two answers, where that matters. */
  readonly generators?: Generators;
}

/**
 * A rule finds one kind of difference. It knows nothing of noise, counts or verdicts: it is asked for baseline
 * against candidate and for baseline against the second baseline alike.
 */
export type Rule = (request: AskedRequest, baseline: Answer, other: Answer) => readonly Difference[];

export const NO_DIFFERENCE: readonly Difference[] = [];

/** Joins what makes two differences the same one. */
export function differenceKey({ kind, place, change }: Difference): string {
  return `${kind}\n${place}\n${change}`;
}
