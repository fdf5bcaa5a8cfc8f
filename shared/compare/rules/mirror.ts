import type { Difference } from '../difference.ts';
import type { ComparedAttempt } from '../pair.ts';
import { fieldText, requestFieldsOf } from './instance/received.ts';
import { SURE_CONFIDENCE } from '../settings.ts';
import { ledger } from './ledger.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A second copy of one request (catalogue RT-14): what follows, or runs beside, an attempt that succeeded is no retry. A
 * mirror sends the same thing elsewhere and drops the answer; up to Istio 1.27 its Host ends in `-shadow`.
 */
export function mirrored(
  service: string,
  before: readonly ComparedAttempt[],
  after: readonly ComparedAttempt[],
): Difference | null {
  if (before.length !== 1 || after.length !== 2) return null;
  const [first, second] = after;
  if (!first || !second || first.method !== second.method || first.instance === second.instance) return null;
  if (!(isCopy(first, second) || isShadow(second) || isShadow(first))) return null;
  const isSure = after.every(({ confidence }) => confidence >= SURE_CONFIDENCE);
  return {
    kind: 'attempts',
    place: `mirror ${service}`,
    change: 'mirrored',
    service,
    // As of a repeated mutation, one case is proof enough only where the links are sure.
    severity: SAFE.has(first.method) || !isSure ? 'major' : 'blocker',
    catalogue: 'RT-14',
    title: `${first.method} is mirrored to another instance of ${service}`,
    cause:
      'The second copy follows no failure: a mirror of the mesh sends requests twice, with all that they change.',
    baseline: ledger(before),
    other: ledger(after),
    volatile: null,
  };
}

/** The second one did not wait for a failure of the first, for the same thing, and each is the mesh's first try. */
function isCopy(first: ComparedAttempt, second: ComparedAttempt): boolean {
  const failed = first.status === null || first.status >= 500;
  // A tap may see the end of a try that timed out only after the next one began: a copy does not wait at all.
  const beside = first.durationUs !== null && second.startUs < first.startUs + first.durationUs / 2;
  const counts = [first, second].map((one) => fieldText(requestFieldsOf(one), 'x-envoy-attempt-count'));
  return (!failed || beside) && first.path === second.path && !counts.includes('2');
}

function isShadow(attempt: ComparedAttempt): boolean {
  return /-shadow(?::\d+)?$/.test(fieldText(requestFieldsOf(attempt), 'host') ?? '');
}
