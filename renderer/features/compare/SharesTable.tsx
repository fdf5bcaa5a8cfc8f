import type { Estimate, ShareResult } from '#shared/model/index.ts';
import { formatCount, formatShare } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';

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
                <Share estimate={share.baseline} side="baseline" />
              </td>
              <td>
                <Share estimate={share.candidate} side="candidate" />
              </td>
              <td className="number">{share.adjustedP === null ? '–' : share.adjustedP.toFixed(3)}</td>
              <td>{share.differs ? <strong>yes</strong> : 'no'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const WIDTH = 120;

/** The observed interval as a bar from 0 to 100 %, the estimate as a line through it. */
function Share({ estimate, side }: { estimate: Estimate; side: 'baseline' | 'candidate' }) {
  return (
    <div className="shift">
      <svg
        className={`share-chart share-${side}`}
        viewBox={`0 0 ${WIDTH} 12`}
        width={WIDTH}
        height={12}
        aria-hidden="true"
      >
        <line className="share-axis" x1={0} x2={WIDTH} y1={11.5} y2={11.5} />
        <rect
          className="share-interval"
          x={estimate.low * WIDTH}
          y={3}
          width={Math.max(1, (estimate.high - estimate.low) * WIDTH)}
          height={6}
        />
        <line
          className="share-value"
          x1={estimate.value * WIDTH}
          x2={estimate.value * WIDTH}
          y1={0}
          y2={12}
        />
      </svg>
      <span className="shift-words">
        {formatShare(estimate.value)} ({formatShare(estimate.low)} … {formatShare(estimate.high)}), n ={' '}
        {formatCount(estimate.n)}
      </span>
    </div>
  );
}
