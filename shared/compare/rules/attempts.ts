import type { Answer } from '../answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import type { ComparedAttempt } from '../pair.ts';
import { SURE_CONFIDENCE } from '../settings.ts';
import { clipped, counted } from '../words.ts';
import { servicesOf } from './services.ts';

/**
 * Attempts per request and service: repeated mutations (catalogue RE-02, RE-03), other numbers of attempts (RE-01,
 * RE-04, RE-05), services that only one side reaches.
 */
export const attempts: Rule = (_request, baseline, other) => {
  if (baseline.attempts.length === 0 && other.attempts.length === 0) return NO_DIFFERENCE;
  const [left, right] = [servicesOf(baseline), servicesOf(other)];
  const found: Difference[] = [];
  for (const service of new Set([...left.keys(), ...right.keys()])) {
    const [before, after] = [left.get(service) ?? [], right.get(service) ?? []];
    if (before.length === after.length) continue;
    found.push(repeatedMutation(service, before, after) ?? otherNumber(service, before, after, other));
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
  if (once.length === 0 || again.length <= once.length) return null;
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

function otherNumber(
  service: string,
  before: readonly ComparedAttempt[],
  after: readonly ComparedAttempt[],
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
      catalogue: 'RT-10',
      title: `${service} is reached only by the candidate`,
      cause: 'A route of the candidate takes requests that the baseline does not pass on.',
    };
  }
  if (after.length === 0) {
    return {
      ...common,
      change: 'not reached',
      severity: 'major',
      catalogue: 'RT-01',
      title: `${service} is not reached by the candidate`,
      cause: `The candidate answers ${other.status ?? 'nothing'} without asking ${service}.`,
    };
  }
  const more = after.length > before.length;
  return {
    ...common,
    change: more ? 'more' : 'fewer',
    severity: 'major',
    catalogue: more ? (before.length === 1 ? 'RE-01' : 'RE-04') : 'RE-05',
    title: `${more ? 'More' : 'Fewer'} attempts per request at ${service}`,
    cause: more
      ? 'The mesh repeats requests on its own: every Istio route retries twice unless its retries say otherwise.'
      : 'What the baseline tries again is tried less often by the candidate: its retry conditions or counts are narrower.',
  };
}

/** `2 attempts: v1 503, v2 200`. */
function ledger(attempts: readonly ComparedAttempt[]): string {
  if (attempts.length === 0) return 'no attempt';
  const steps = attempts.map(
    ({ instance, version, status, error }) => `${version ?? instance} ${status ?? error ?? 'no response'}`,
  );
  return clipped(`${counted(attempts.length, 'attempt')}: ${steps.join(', ')}`);
}
