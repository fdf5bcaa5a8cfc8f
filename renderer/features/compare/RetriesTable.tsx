import type { RetryResult } from '#shared/model/index.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** How many attempts one request needed, by route and service. */
export function RetriesTable({ retries }: { retries: readonly RetryResult[] }) {
  if (retries.length === 0) {
    return (
      <Empty title="No attempts could be compared.">
        They need instance taps on both sides, and attempts that are joined to their requests.
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
            <th>
              <SideMark side="baseline">
                <Term name="retries">attempts per request</Term>
              </SideMark>
            </th>
            <th>
              <SideMark side="candidate">attempts per request</SideMark>
            </th>
          </tr>
        </thead>
        <tbody>
          {retries.map((retry) => (
            <tr key={`${retry.route} ${retry.service}`}>
              <td className="route">{retry.route}</td>
              <td>{retry.service}</td>
              <td>
                <Attempts {...retry.baseline} side="baseline" />
              </td>
              <td>
                <Attempts {...retry.candidate} side="candidate" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type AttemptsProps = RetryResult['baseline'] & { side: 'baseline' | 'candidate' };

const BAR_HEIGHT = 22;
const BAR_WIDTH = 10;

/** Mean and histogram; the bars stand for 0, 1, 2, … attempts, as the words beside them say. */
function Attempts({ requests, attempts, histogram, side }: AttemptsProps) {
  const most = Math.max(1, ...histogram);
  const words = histogram
    .flatMap((count, index) => (count > 0 ? [`${formatCount(count)} with ${index}`] : []))
    .join(', ');
  return (
    <div className="shift">
      <svg
        className={`share-chart share-${side}`}
        width={histogram.length * (BAR_WIDTH + 2)}
        height={BAR_HEIGHT}
        aria-hidden="true"
      >
        {histogram.map((count, index) => {
          const height = count === 0 ? 0 : Math.max(1, (count / most) * BAR_HEIGHT);
          return (
            <rect
              key={String(index)}
              className="retry-bar"
              x={index * (BAR_WIDTH + 2)}
              y={BAR_HEIGHT - height}
              width={BAR_WIDTH}
              height={height}
            />
          );
        })}
      </svg>
      <span className="shift-words">
        {requests === 0 ? '–' : (attempts / requests).toFixed(2)} on average: {words || 'no request'}
      </span>
    </div>
  );
}
