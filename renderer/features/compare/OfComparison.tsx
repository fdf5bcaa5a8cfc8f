import type { ReactNode } from 'react';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { go, hrefOf, type View } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useComparisons } from '#renderer/rpc/use-lists.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { SelectField } from '#renderer/ui/Field.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { sorted } from '#renderer/ui/sorted.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';

type OfComparisonProps = {
  view: View;
  /** The comparison in the address; the newest one without it. */
  name: string | undefined;
  /** What a comparison would show here, for as long as there is none. */
  empty: string;
  /** The answer in one sentence. */
  answer: (document: ComparisonDocument) => string;
  /** What the answer rests on, after the two runs; the audit where nothing else is said. */
  about?: (document: ComparisonDocument) => string;
  children: (document: ComparisonDocument) => ReactNode;
};

/** A view that is one part of a comparison: opens with its answer, and lets another comparison be chosen. */
export function OfComparison({ view, name, empty, answer, about = auditOf, children }: OfComparisonProps) {
  const comparisons = useComparisons();
  const newestFirst = sorted(comparisons.data ?? [], (a, b) => b.id - a.id);
  const chosen = newestFirst.find((one) => one.name === name) ?? newestFirst[0];
  const document = useQuery(chosen ? `comparison ${chosen.name}` : null, (signal) =>
    engine.comparisons.get({ name: chosen?.name ?? '' }, { signal }),
  );
  if (comparisons.error) return <Failure error={comparisons.error} retry={comparisons.reload} />;
  if (!comparisons.data) return <Loading what="the comparisons" />;
  if (!chosen) {
    return (
      <Empty
        whole
        title="Nothing is compared yet."
        action={
          <a className="button button-primary" href={hrefOf('compare')}>
            Go to Compare
          </a>
        }
      >
        {empty}
      </Empty>
    );
  }
  if (document.error) return <Failure error={document.error} retry={document.reload} />;
  const { data } = document;
  if (!data || data.name !== chosen.name) return <Loading what="the comparison" />;
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{answer(data)}</h1>
          <p>
            <SideMark side="baseline">{data.baseline.name}</SideMark> against{' '}
            <SideMark side="candidate">{data.candidate.name}</SideMark>, {about(data)}
          </p>
        </div>
        <div className="view-actions">
          <SelectField
            label="Comparison"
            labelHidden
            value={chosen.name}
            options={newestFirst.map((one) => ({ value: one.name, label: `${one.name} (${one.verdict})` }))}
            onChange={(next) => go(hrefOf(view, next))}
          />
          <a className="button" href={hrefOf('compare', chosen.name)}>
            Findings…
          </a>
        </div>
      </div>
      {children(data)}
    </div>
  );
}

function auditOf({ audit }: ComparisonDocument): string {
  return audit ? `explained by the audit ${audit.name}` : 'without declared policies';
}
