import type { CompareSettings, RouteLatency, RouteResult } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import {
  formatChange,
  formatCount,
  formatMilliseconds,
  formatNoun,
  formatShare,
} from '#renderer/ui/format.ts';
import { SideMark, VerdictMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { ShiftChart } from './ShiftChart.tsx';

type RoutesTableProps = { routes: readonly RouteResult[]; settings: CompareSettings; name: string };

/** Verdict and latency of each route. */
export function RoutesTable({ routes, settings, name }: RoutesTableProps) {
  if (routes.length === 0) return <Empty title="No route was seen on both sides." />;
  return (
    <div className="panel table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Route</th>
            <th>Verdict</th>
            <th className="number">
              <Term name="pairs">Pairs</Term>
            </th>
            <th className="number">
              <SideMark side="baseline">p50 / p99</SideMark>
            </th>
            <th className="number">
              <SideMark side="candidate">p50 / p99</SideMark>
            </th>
            <th>
              <Term name="ratio">Shift of the median</Term>, band: margin of{' '}
              {formatShare(settings.latencyMargin)}
            </th>
            <th>Latency</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((route) => (
            <tr key={route.route}>
              <td className="route">{route.route}</td>
              <td>
                <VerdictMark verdict={route.verdict} />
              </td>
              <td className="number">{formatCount(route.pairs)}</td>
              <td className="number">{quantiles(route.latency?.baseline)}</td>
              <td className="number">{quantiles(route.latency?.candidate)}</td>
              <td>
                {route.latency?.ratio ? (
                  <Shift ratio={route.latency.ratio} margin={settings.latencyMargin} />
                ) : (
                  'too few pairs'
                )}
              </td>
              <td>{route.latency ? judgementOf(route.latency) : '–'}</td>
              <td className="wrap">
                <ul className="reasons">
                  {route.reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                  ))}
                </ul>
                {route.findings[0] === undefined ? null : (
                  <a href={hrefOf('compare', name, 'findings', route.findings[0])}>
                    {formatNoun(route.findings.length, 'finding')}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Shift({ ratio, margin }: { ratio: NonNullable<RouteLatency['ratio']>; margin: number }) {
  return (
    <div className="shift">
      <ShiftChart ratio={ratio} margin={margin} />
      <span className="shift-words">
        {formatChange(ratio.value)} ({formatChange(ratio.low)} … {formatChange(ratio.high)}), n ={' '}
        {formatCount(ratio.n)}
      </span>
    </div>
  );
}

function quantiles(side: RouteLatency['baseline'] | undefined): string {
  return side ? `${formatMilliseconds(side.p50)} / ${formatMilliseconds(side.p99)}` : '–';
}

function judgementOf({ judgement, sameInstrument }: RouteLatency): string {
  return sameInstrument ? judgement : `${judgement}, measured at different places`;
}
