import { counted } from '#shared/compare/words.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';

/** How often requests were repeated, in one sentence. */
export function retriesAnswer({ retries, findings }: ComparisonDocument): string {
  if (retries.length === 0)
    return 'Nobody knows how often requests were tried: that takes instance taps on both sides.';
  const repeated = findings.filter(({ kind }) => kind === 'mutation-repeated');
  const multiplied = retries.filter(({ candidate }) => (candidate.factors?.multiplied ?? 0) > 0);
  const more = retries.filter(({ baseline, candidate }) => candidate.attempts > baseline.attempts);
  const parts = [
    ...(repeated.length > 0
      ? [
          `Requests that change state are repeated on ${counted(new Set(repeated.map(({ route }) => route)).size, 'route')}`,
        ]
      : []),
    ...(multiplied.length > 0 ? [`retries multiply on ${counted(multiplied.length, 'route')}`] : []),
    ...(more.length > 0
      ? [`the candidate makes more attempts on ${more.length} of ${counted(retries.length, 'route')}`]
      : []),
  ];
  const [first, ...others] = parts;
  if (first === undefined) return 'The candidate makes no more attempts than the baseline.';
  return `${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join('; ')}.`;
}
