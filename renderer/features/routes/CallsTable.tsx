import type { CallResult } from '#shared/model/index.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';

/** Requests by caller, service and version. */
export function CallsTable({ calls }: { calls: readonly CallResult[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>From</th>
            <th>To</th>
            <th>Version</th>
            <th className="number">
              <SideMark side="baseline">requests</SideMark>
            </th>
            <th className="number">
              <SideMark side="candidate">requests</SideMark>
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map(({ caller, service, version, baseline, candidate }) => (
            <tr key={`${caller} ${service} ${version}`}>
              <td>{caller ?? 'the edge'}</td>
              <td>{service}</td>
              <td>{version ?? 'none given'}</td>
              <td className="number">{formatCount(baseline)}</td>
              <td className="number">{formatCount(candidate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
