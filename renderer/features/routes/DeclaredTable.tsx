import { percent } from '#shared/compare/words.ts';
import type { DeclaredShare } from '#shared/model/index.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { ShareBar } from '../compare/ShareBar.tsx';

/** Observed shares, each held against the weight that its own side declares. */
export function DeclaredTable({ declared }: { declared: readonly DeclaredShare[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Side</th>
            <th>Service</th>
            <th>Version</th>
            <th className="number">Declared</th>
            <th>Observed</th>
            <th>Result</th>
            <th>Declared at</th>
          </tr>
        </thead>
        <tbody>
          {declared.map((one) => (
            <tr key={`${one.side} ${one.service} ${one.version} ${one.origin}`}>
              <td>
                <SideMark side={one.side} />
              </td>
              <td>{one.service}</td>
              <td>{one.version}</td>
              <td className="number">{percent(one.declared)}</td>
              <td>
                <ShareBar
                  estimate={{ value: one.observed, low: one.low, high: one.high, n: one.n }}
                  side={one.side}
                  declared={one.declared}
                />
              </td>
              <td>{one.agrees ? 'agrees' : <strong>contradicts</strong>}</td>
              <td className="mono wrap">{one.origin}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
