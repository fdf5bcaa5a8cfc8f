import type { Answer } from '#shared/compare/answer.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { outcomeText } from '../outcome.ts';

/** A difference of the body as a whole. */
export function wholeDifference(change: string, baseline: Answer, other: Answer, cause: string): Difference {
  return {
    kind: 'body',
    place: 'body',
    change,
    service: null,
    severity: 'major',
    catalogue: null,
    title: 'Body differs',
    cause,
    baseline: outcomeText(baseline),
    other: outcomeText(other),
    volatile: null,
  };
}
