import type { ReactNode } from 'react';
import type { Coverage } from '#shared/model/index.ts';
import { formatCount, formatShare } from '#renderer/ui/format.ts';
import { Term } from '#renderer/ui/Term.tsx';

/** What the evidence covers, and what it does not. */
export function CoveragePanel({ coverage }: { coverage: Coverage }) {
  return (
    <div className="panel">
      <table className="table coverage">
        <tbody>
          <Line
            name={<Term name="coverage">Requests of the baseline</Term>}
            value={formatCount(coverage.baselineExchanges)}
          />
          <Line name="Paired with the candidate" value={formatCount(coverage.paired)} />
          <Line name="Of the baseline, without a partner" value={formatCount(coverage.unpairedBaseline)} />
          <Line name="Of the candidate, without a partner" value={formatCount(coverage.unpairedCandidate)} />
          <Line name="Refused by the replay" value={formatCount(coverage.refused)} />
          <Line name="Baseline complete" value={coverage.baselineComplete ? 'yes' : 'no'} />
          <Line name="Candidate complete" value={coverage.candidateComplete ? 'yes' : 'no'} />
          <Line name="Attempts joined, baseline" value={share(coverage.linkedShare.baseline)} />
          <Line name="Attempts joined, candidate" value={share(coverage.linkedShare.candidate)} />
        </tbody>
      </table>
      <List title="Routes with too few pairs for a verdict" items={coverage.routesBelowLeastPairs} />
      <List title="Notes" items={coverage.notes} />
    </div>
  );
}

function Line({ name, value }: { name: ReactNode; value: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{value}</td>
    </tr>
  );
}

function List({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section className="coverage-list" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function share(value: number | null): string {
  return value === null ? 'no attempts seen' : formatShare(value);
}
