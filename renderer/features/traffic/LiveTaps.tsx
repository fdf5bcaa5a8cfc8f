import { formatAddress, type TapStatus } from '#shared/model/index.ts';
import { formatBytes, formatCount } from '#renderer/ui/format.ts';
import { Term } from '#renderer/ui/Term.tsx';

/** The open taps: where to send traffic, and what came through. */
export function LiveTaps({ taps }: { taps: readonly TapStatus[] }) {
  return (
    <section className="section live-taps" aria-label="Open taps">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>
                <Term name="tap">Tap</Term>
              </th>
              <th>Listens on</th>
              <th>Passes on to</th>
              <th className="number">Connections</th>
              <th className="number">Exchanges</th>
              <th className="number">In</th>
              <th className="number">Out</th>
              <th>Trouble</th>
            </tr>
          </thead>
          <tbody>
            {taps.map((tap) => (
              <tr key={tap.id}>
                <td>
                  {tap.spec.kind === 'edge' ? 'edge ' : 'instance '}
                  <strong>{nameOf(tap)}</strong>
                </td>
                <td className="mono" data-testid="tap-address">
                  {formatAddress(tap.bound)}
                </td>
                <td className="mono">{formatAddress(tap.spec.target)}</td>
                <td className="number">{formatCount(tap.counts.connections)}</td>
                <td className="number">{formatCount(tap.counts.exchanges)}</td>
                <td className="number">{formatBytes(tap.counts.bytesIn)}</td>
                <td className="number">{formatBytes(tap.counts.bytesOut)}</td>
                <td>{troubleOf(tap)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function nameOf({ spec }: TapStatus): string {
  if (spec.kind === 'edge') return spec.name;
  const own = spec.name === formatAddress(spec.target) ? '' : ` ${spec.name}`;
  return `${spec.service}${spec.version ? `/${spec.version}` : ''}${own}`;
}

function troubleOf({ listening, counts }: TapStatus): string {
  const troubles = [
    listening ? null : 'target refuses, so the tap refuses too',
    counts.targetErrors > 0 ? `${formatCount(counts.targetErrors)} failed connections to the target` : null,
    counts.lostBytes > 0 ? `${formatBytes(counts.lostBytes)} lost` : null,
    counts.undecodedBytes > 0 ? `${formatBytes(counts.undecodedBytes)} undecoded` : null,
  ];
  return troubles.filter(Boolean).join(', ') || 'none';
}
