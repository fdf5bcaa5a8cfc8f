import { percent } from '#shared/compare/words.ts';
import type { InstanceResult } from '#shared/model/index.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';

/** First attempts by instance: what a retry chose is not the balancer's choice. */
export function InstancesTable({ instances }: { instances: readonly InstanceResult[] }) {
  const total = (service: string, side: 'baseline' | 'candidate'): number =>
    instances.reduce((sum, one) => sum + (one.service === service ? one[side] : 0), 0);
  const share = (one: InstanceResult, side: 'baseline' | 'candidate'): string => {
    const all = total(one.service, side);
    return all === 0 ? '–' : `${percent(one[side] / all)} (${formatCount(one[side])})`;
  };
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Service</th>
            <th>Version</th>
            <th>Instance</th>
            <th className="number">
              <SideMark side="baseline">first attempts</SideMark>
            </th>
            <th className="number">
              <SideMark side="candidate">first attempts</SideMark>
            </th>
          </tr>
        </thead>
        <tbody>
          {instances.map((one) => (
            <tr key={`${one.service} ${one.version} ${one.instance}`}>
              <td>{one.service}</td>
              <td>{one.version ?? 'none given'}</td>
              <td className="mono">{one.instance}</td>
              <td className="number">{share(one, 'baseline')}</td>
              <td className="number">{share(one, 'candidate')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
