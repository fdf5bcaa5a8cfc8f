import { NO_DIFFERENCE, type Rule } from '../difference.ts';
import { coveredFailure, saysFallback } from '../fallback-marks.ts';
import { generatorOf, writtenBy } from '../generators/index.ts';
import { isServed, outcomeOf, outcomeText } from './outcome.ts';

/**
 * Catalogue CB-09: the baseline covers a failure with a fallback answer and the other side shows the failure. A mesh
 * can't hold a fallback: it has to stay in the application.
 */
export const fallbackLost: Rule = (_request, baseline, other) => {
  if (baseline.status === null || isServed(other)) return NO_DIFFERENCE;
  // A fallback may keep the error status and give a body of its own; then only that body tells that it is lost.
  const says = saysFallback(baseline) && !saysFallback(other);
  if (!says && !(coveredFailure(baseline) && baseline.status !== other.status)) return NO_DIFFERENCE;
  if (baseline.status >= 500 && writtenBy(baseline) !== null) return NO_DIFFERENCE;
  const written = writtenBy(other);
  const seen = written ? ` ${written.seen}` : '';
  return [
    {
      kind: 'fallback-lost',
      place: 'fallback',
      change: `${outcomeOf(baseline)} → ${outcomeOf(other)}`,
      service: null,
      severity: 'blocker',
      catalogue: 'CB-09',
      title: `Fallback answer lost: ${outcomeOf(other)} instead of ${outcomeOf(baseline)}`,
      cause: `The baseline's breaker answers a failing call with its fallback; the candidate passes the failure on.${seen} Istio has no fallback: keep it in the application.`,
      baseline: outcomeText(baseline),
      other: outcomeText(other),
      volatile: null,
      generators: { baseline: generatorOf(baseline), candidate: generatorOf(other) },
    },
  ];
};
