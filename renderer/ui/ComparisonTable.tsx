import type { ComparisonSummary } from '#shared/model/index.ts';
import { formatTime } from './format.ts';
import { SideMark, VerdictMark } from './Mark.tsx';
import { sorted } from './sorted.ts';
import { Term } from './Term.tsx';

type ComparisonTableProps = { comparisons: readonly ComparisonSummary[]; hrefOf: (name: string) => string };

/** Comparisons with their verdicts, newest first. */
export function ComparisonTable({ comparisons, hrefOf }: ComparisonTableProps) {
  const newestFirst = sorted(comparisons, (a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Verdict</th>
            <th>Answer</th>
            <th>Baseline</th>
            <th>Candidate</th>
            <th>
              <Term name="noise">Noise run</Term>
            </th>
            <th>Made</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((comparison) => (
            <tr key={comparison.id} className="row-link">
              <td>
                <a href={hrefOf(comparison.name)}>{comparison.name}</a>
              </td>
              <td>
                <VerdictMark verdict={comparison.verdict} />
              </td>
              <td className="wrap">{comparison.summary}</td>
              <td>
                <SideMark side="baseline">{comparison.baseline}</SideMark>
              </td>
              <td>
                <SideMark side="candidate">{comparison.candidate}</SideMark>
              </td>
              <td>{comparison.noise ?? 'none'}</td>
              <td>{formatTime(comparison.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
