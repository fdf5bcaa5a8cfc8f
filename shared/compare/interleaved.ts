import type { ReplaySummary } from '#shared/model/index.ts';
import type { ComparisonContext } from './pair.ts';

type Replayed = Pick<ReplaySummary, 'name' | 'options'> | null;

/** Which run of the baseline got its requests at the same moments as the candidate. Null stands for a capture, or no run. */
export function interleavedRun(
  candidate: Replayed,
  baseline: Replayed,
  noise: Replayed,
): ComparisonContext['interleaved'] {
  const name = candidate?.options.interleaved?.name;
  if (name === undefined) return null;
  if (name === baseline?.name) return 'baseline';
  return name === noise?.name ? 'noise' : null;
}
