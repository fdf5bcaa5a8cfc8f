import { milliseconds, shiftInterval } from '#shared/compare/words.ts';
import type { CompareSettings, RouteLatency, RouteResult } from '#shared/model/index.ts';
import { shiftAxis, shiftRow, shiftScale } from '#shared/report/charts/latency-shift.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { SideMark, VerdictMark } from '#renderer/ui/Mark.tsx';
import { Empty } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { JudgementMark } from '../latency/JudgementMark.tsx';

type RoutesTableProps = { routes: readonly RouteResult[]; settings: CompareSettings; name: string };

/** Verdict and latency of each route. */
export function RoutesTable({ routes, settings, name }: RoutesTableProps) {
  if (routes.length === 0) {
    return (
      <Empty title="No route was seen on both sides.">
        Coverage says which requests found no partner. Usually the candidate was not sent what was recorded:
        replay that capture against it.
      </Empty>
    );
  }
  const scale = shiftScale(
    routes.map(({ latency }) => latency),
    settings.latencyMargin,
  );
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
              {routes.some(({ latency }) => latency?.ratio) ? <Drawing markup={shiftAxis(scale)} /> : null}
              <Term name="ratio">Shift of the median</Term>, band: margin
            </th>
            <th>
              <Term name="latencyJudgement">Latency</Term>
            </th>
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
                  <div className="shift">
                    <Drawing markup={shiftRow(route.latency.ratio, scale, route.latency.margin.ratio)} />
                    <span className="shift-words">{shiftInterval(route.latency.ratio)}</span>
                  </div>
                ) : (
                  <span className="muted">{route.latency ? 'too few pairs' : 'not judged'}</span>
                )}
              </td>
              <td>{route.latency ? <Judged {...route.latency} /> : '–'}</td>
              <td className="wrap reasons-cell">
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

function quantiles(side: RouteLatency['baseline'] | undefined): string {
  return side ? `${milliseconds(side.p50)} / ${milliseconds(side.p99)}` : '–';
}

function Judged({ judgement, sameInstrument }: RouteLatency) {
  return (
    <>
      <JudgementMark judgement={judgement} />
      {sameInstrument ? null : <div className="muted">measured at different places</div>}
    </>
  );
}
