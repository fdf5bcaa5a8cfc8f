import { probability } from '#shared/compare/words.ts';
import type { ShareResult } from '#shared/model/index.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { ShareBar } from './ShareBar.tsx';

/** Who served each route, on both sides. */
export function SharesTable({ shares }: { shares: readonly ShareResult[] }) {
  if (shares.length === 0) {
    return (
      <Empty title="No shares could be compared.">
        They need instance taps on both sides, so that it is known who served a request.
      </Empty>
    );
  }
  return (
    <div className="panel table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Route</th>
            <th>Service</th>
            <th>Version</th>
            <th>
              <SideMark side="baseline">
                <Term name="share">share</Term>
              </SideMark>
            </th>
            <th>
              <SideMark side="candidate">share</SideMark>
            </th>
            <th className="number">
              <Term name="adjustedP">Adjusted p</Term>
            </th>
            <th>Differs</th>
          </tr>
        </thead>
        <tbody>
          {shares.map((share) => (
            <tr key={`${share.route} ${share.service} ${share.version}`}>
              <td className="route">{share.route}</td>
              <td>{share.service}</td>
              <td>{share.version ?? 'none given'}</td>
              <td>
                <ShareBar estimate={share.baseline} side="baseline" />
              </td>
              <td>
                <ShareBar estimate={share.candidate} side="candidate" />
              </td>
              <td className="number">{share.adjustedP === null ? '–' : probability(share.adjustedP)}</td>
              <td>{share.differs ? <strong>yes</strong> : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
