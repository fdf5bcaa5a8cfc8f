import type { Answer } from '../answer.ts';
import { type AskedRequest, type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import type { ComparedAttempt } from '../pair.ts';
import { SURE_CONFIDENCE } from '../settings.ts';
import { ledger } from './ledger.ts';
import { lessOften, moreOften } from './attempt-causes.ts';
import { mirrored } from './mirror.ts';
import { missedBy, otherService, reachedBy } from './route-flips.ts';

/**
 * Attempts per request and service: repeated mutations (catalogue RE-02, RE-03), other numbers of attempts (RE-01,
 * RE-04 to RE-11), services that only one side reaches (RT-01 to RT-10), mirrors (RT-14).
 */
export const attempts: Rule = (request, baseline, other) => {
  if (baseline.attempts.length === 0 && other.attempts.length === 0) return NO_DIFFERENCE;
  const [left, right] = [baseline.services, other.services];
  const found: Difference[] = [...otherService(left, right)];
  const flipped = found.length > 0;
  for (const service of new Set([...left.keys(), ...right.keys()])) {
    const [before, after] = [left.get(service) ?? [], right.get(service) ?? []];
    // Another service in place of this one is told already.
    if (flipped && (before.length === 0 || after.length === 0)) continue;
    const repeated = mirrored(service, before, after) ?? repeatedMutation(service, before, after);
    if (repeated) found.push(repeated);
    else if (before.length !== after.length) found.push(otherNumber(service, before, after, request, other));
  }
  return found;
};

/** Default retries repeat a 503 alone; the retries of a route may name any condition. */
const [AFTER_503, ANY_METHOD] = ['RE-02', 'RE-03'];

/**
 * The entry for all pairs of a repeated mutation: without the declared retries the default ones are as likely only
 * where nothing but a 503 was repeated.
 */
export function repeatedCatalogue(seen: ReadonlySet<string | null>): string | null {
  return seen.has(ANY_METHOD) ? ANY_METHOD : AFTER_503;
}

/** RFC 9110 §9.2.2: a client must not repeat these by itself; PUT and DELETE are idempotent. */
const NOT_IDEMPOTENT: ReadonlySet<string> = new Set(['POST', 'PATCH']);

/**
 * One sure case is enough: each extra attempt may be a second payment. A baseline without any attempt is a matter of
 * routing instead.
 */
function repeatedMutation(
  service: string,
  before: readonly ComparedAttempt[],
  after: readonly ComparedAttempt[],
): Difference | null {
  const [once, again] = [mutations(before), mutations(after)];
  if (once.length === 0 || mostAlike(again) <= mostAlike(once)) return null;
  if (!again.every(({ confidence }) => confidence >= SURE_CONFIDENCE)) return null;
  const method = again[0]?.method ?? '';
  return {
    kind: 'mutation-repeated',
    place: `attempts ${service}`,
    change: `repeated ${method}`,
    service,
    severity: 'blocker',
    catalogue: again.slice(0, -1).every(({ status }) => status === 503) ? AFTER_503 : ANY_METHOD,
    title: `${method} executed more than once at ${service}`,
    cause: `The mesh retries this method: an Istio route's retries apply to every method (RE-03), and up to Istio 1.23 the default retries repeat a 503 of any method (RE-02). Split the route and set attempts: 0 for methods that change state.`,
    baseline: ledger(before),
    other: ledger(after),
    volatile: null,
  };
}

function mutations(attempts: readonly ComparedAttempt[]): readonly ComparedAttempt[] {
  return attempts.filter(({ method }) => NOT_IDEMPOTENT.has(method));
}

/** How often one thing was asked for: a caller that goes on after a success asks for other things, and repeats nothing. */
function mostAlike(attempts: readonly ComparedAttempt[]): number {
  const counts = new Map<string, number>();
  for (const { method, path } of attempts) {
    const key = `${method} ${path}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function otherNumber(
  service: string,
  before: readonly ComparedAttempt[],
  after: readonly ComparedAttempt[],
  request: AskedRequest,
  other: Answer,
): Difference {
  const common = {
    kind: 'attempts' as const,
    place: `attempts ${service}`,
    service,
    baseline: ledger(before),
    other: ledger(after),
    volatile: null,
  };
  if (before.length === 0) {
    return {
      ...common,
      change: 'reached',
      severity: 'major',
      ...reachedBy(request, service),
      title: `${service} is reached only by the candidate`,
    };
  }
  if (after.length === 0) {
    return {
      ...common,
      change: 'not reached',
      severity: 'major',
      ...missedBy(request, service, other),
      title: `${service} is not reached by the candidate`,
    };
  }
  const more = after.length > before.length;
  return {
    ...common,
    change: more ? 'more' : 'fewer',
    severity: 'major',
    ...(more ? moreOften(before) : lessOften(request, other)),
    title: `${more ? 'More' : 'Fewer'} attempts per request at ${service}`,
  };
}
