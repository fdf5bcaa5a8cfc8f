import type { ComparisonSummary } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { ComparisonTable } from '#renderer/ui/ComparisonTable.tsx';

/** The comparisons of the workspace. */
export function ComparisonList({ comparisons }: { comparisons: readonly ComparisonSummary[] }) {
  if (comparisons.length === 0) return null;
  return (
    <section className="section" aria-labelledby="comparisons-title">
      <h2 id="comparisons-title">Comparisons</h2>
      <ComparisonTable comparisons={comparisons} hrefOf={(name) => hrefOf('compare', name)} />
    </section>
  );
}
