import type { TimeoutResult, TimeoutSide } from '#shared/model/index.ts';
import { cutOffText, slowestText } from '#shared/report/sections/ledger-words.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';

/** The ladder of both sides, as far as answers were cut off. */
export function TimeoutsTable({ timeouts }: { timeouts: readonly TimeoutResult[] }) {
  if (timeouts.length === 0) {
    return (
      <Empty title="Nothing was cut off.">
        A timeout shows when at least three requests of a route fail after one and the same time.
      </Empty>
    );
  }
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Route</th>
            <th>
              <Term name="cutOff">Cut off at</Term>
            </th>
            <th>
              <SideMark side="baseline" />
            </th>
            <th>
              <SideMark side="candidate" />
            </th>
          </tr>
        </thead>
        <tbody>
          {timeouts.map(({ route, at, baseline, candidate }) => (
            <tr key={`${route} ${at}`}>
              <td className="route">{route}</td>
              <td>{at ?? 'the edge'}</td>
              <td>
                <Ladder {...baseline} />
              </td>
              <td>
                <Ladder {...candidate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Ladder(side: TimeoutSide) {
  return (
    <>
      {side.cutOffs.map((one) => (
        <div key={`${one.ms} ${one.by}`}>{cutOffText(one)}</div>
      ))}
      <div className="muted">{slowestText(side)}</div>
    </>
  );
}
