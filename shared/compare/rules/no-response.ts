import { NO_DIFFERENCE, type Rule } from '../difference.ts';
import { outcomeOf, outcomeText } from './outcome.ts';

/** The baseline answered and the other side did not: refused, reset, closed or timed out. */
export const noResponse: Rule = (_request, baseline, other) => {
  if (baseline.status === null || other.status !== null) return NO_DIFFERENCE;
  const error = other.exchange.error ?? 'unknown reason';
  return [
    {
      kind: 'no-response',
      place: 'response',
      change: `${outcomeOf(baseline)} → ${error}`,
      service: null,
      severity: 'blocker',
      catalogue: null,
      title: `No response (${error}) where the baseline answers ${outcomeOf(baseline)}`,
      cause: `The connection to the candidate gave no complete response: ${error}.`,
      baseline: outcomeText(baseline),
      other: outcomeText(other),
      volatile: null,
    },
  ];
};
