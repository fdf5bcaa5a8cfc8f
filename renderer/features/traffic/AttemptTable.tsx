import type { ExchangeRow, LinkMethod } from '#shared/model/index.ts';
import { formatMicroseconds, formatShare } from '#renderer/ui/format.ts';
import { StatusMark } from '#renderer/ui/Mark.tsx';
import { placeOf } from '#renderer/ui/place.ts';
import { Term } from '#renderer/ui/Term.tsx';

const METHOD_WORDS: Record<LinkMethod, string> = {
  correlation: 'a value carried along',
  trace: 'its trace',
  'time-path': 'time and path',
};

type AttemptTableProps = {
  attempts: readonly ExchangeRow[];
  /** When the request at the edge began. */
  from: number;
  onSelect: (id: number) => void;
};

/** The attempts of one request, in their order, with how each was joined to it. */
export function AttemptTable({ attempts, from, onSelect }: AttemptTableProps) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Instance</th>
            <th className="number">Status</th>
            <th className="number">After</th>
            <th className="number">Duration</th>
            <th>
              <Term name="link">Joined by</Term>
            </th>
            <th className="number">
              <Term name="confidence">Sure</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.id} className="row-link">
              <td>
                <button type="button" className="link" onClick={() => onSelect(attempt.id)}>
                  {placeOf(attempt)}
                </button>
              </td>
              <td className="number">
                <StatusMark status={attempt.status} error={attempt.error} />
              </td>
              <td className="number">{formatMicroseconds(Math.max(0, attempt.startUs - from))}</td>
              <td className="number">
                {attempt.durationUs === null ? '–' : formatMicroseconds(attempt.durationUs)}
              </td>
              <td>{attempt.linkMethod ? METHOD_WORDS[attempt.linkMethod] : 'not joined'}</td>
              <td className="number">
                {attempt.linkConfidence === null ? '–' : formatShare(attempt.linkConfidence)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
