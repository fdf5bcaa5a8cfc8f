import { milliseconds, shift } from '#shared/compare/words.ts';
import type { CompareSettings } from '#shared/model/index.ts';
import { ratioScale, shiftAxis, shiftRow } from '#shared/report/charts/latency-shift.ts';
import { slowQuantiles, type TimedRoute } from '#shared/report/text/latency-words.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { classes } from '#renderer/ui/classes.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { JudgementMark } from './JudgementMark.tsx';

type ShiftTableProps = {
  comparison: string;
  timed: readonly TimedRoute[];
  chosen: string;
  settings: CompareSettings;
};

/** The shift of each route as a dot with its interval around zero, with the margin as a band. */
export function ShiftTable({ comparison, timed, chosen, settings }: ShiftTableProps) {
  const scale = ratioScale(
    timed.flatMap(({ latency }) => latency.ratio ?? []),
    settings.latencyMargin,
  );
  return (
    <section className="section" aria-label="Routes">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Route</th>
              <th>
                <Term name="latencyJudgement">Result</Term>
              </th>
              <th className="number">
                <SideMark side="baseline">p50</SideMark>
              </th>
              <th className="number">
                <SideMark side="candidate">p50</SideMark>
              </th>
              <th>
                <Drawing markup={shiftAxis(scale)} />
                Interval and margin
              </th>
              <th>
                <Term name="ratio">Median shift</Term>
              </th>
              <th className="number">Pairs</th>
            </tr>
          </thead>
          <tbody>
            {timed.map(({ route, latency }) => (
              <tr key={route} className={classes('row-link', route === chosen && 'latency-chosen')}>
                <td className="route">
                  <a
                    href={hrefOf('latency', comparison, route)}
                    aria-current={route === chosen ? 'true' : undefined}
                  >
                    {route}
                  </a>
                </td>
                <td>
                  <JudgementMark judgement={latency.judgement} />
                </td>
                <td className="number">{milliseconds(latency.baseline.p50)}</td>
                <td className="number">{milliseconds(latency.candidate.p50)}</td>
                <td>
                  <Drawing markup={shiftRow(latency.ratio, scale, latency.margin.ratio)} />
                </td>
                <td>
                  {latency.ratio
                    ? `${shift(latency.ratio.value)} (${shift(latency.ratio.low)} … ${shift(latency.ratio.high)})`
                    : 'too few pairs'}
                  <span className="muted"> {slowQuantiles(latency)}</span>
                </td>
                <td className="number">{latency.ratio ? formatCount(latency.ratio.n) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
