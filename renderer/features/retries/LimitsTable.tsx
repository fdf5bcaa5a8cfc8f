import type { LimitResult } from '#shared/model/index.ts';
import { limitTexts } from '#shared/report/sections/ledger-words.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';

/** Where requests were refused for their number. */
export function LimitsTable({ limits }: { limits: readonly LimitResult[] }) {
  if (limits.length === 0) {
    return (
      <Empty title="No request was refused with 429.">
        Limits show in a replay at the recorded pace, or faster than that.
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
              <SideMark side="baseline" />
            </th>
            <th>
              <SideMark side="candidate" />
            </th>
          </tr>
        </thead>
        <tbody>
          {limits.map(({ route, baseline, candidate }) => (
            <tr key={route}>
              <td className="route">{route}</td>
              {[baseline, candidate].map((side, at) => (
                <td key={at === 0 ? 'baseline' : 'candidate'}>
                  {limitTexts(side).map((text) => (
                    <div key={text}>{text}</div>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
