import type { ComparisonSummary } from '#shared/model/index.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';

type Verdict = ComparisonSummary['verdict'];

/** The verdicts in the order in which they are told, for one comparison and for many. */
const WORDS: readonly (readonly [verdict: Verdict, one: string, many: string])[] = [
  ['pass', 'passes', 'pass'],
  ['fail', 'fails', 'fail'],
  ['inconclusive', 'is inconclusive', 'are inconclusive'],
];

/** How the comparisons of the workspace ended, in one sentence. */
export function compareAnswer(comparisons: readonly Pick<ComparisonSummary, 'verdict'>[]): string {
  if (comparisons.length === 0) return 'Nothing is compared yet.';
  const isOnly = comparisons.length === 1;
  const parts = WORDS.flatMap(([verdict, one, many]) => {
    const count = comparisons.filter((comparison) => comparison.verdict === verdict).length;
    if (count === 0) return [];
    return [isOnly ? `it ${one}` : `${formatCount(count)} ${count === 1 ? one : many}`];
  });
  return `${formatNoun(comparisons.length, 'comparison')}: ${parts.join(', ')}.`;
}
