import { marginOf } from '#shared/compare/figures/latency/judgement.ts';
import { milliseconds } from '#shared/compare/words.ts';
import type { CompareSettings } from '#shared/model/index.ts';
import { latencyCurves } from '#shared/report/charts/latency-curves.ts';
import { ratioScale, shiftAxis, shiftRow } from '#shared/report/charts/latency-shift.ts';
import { shiftOverTime } from '#shared/report/charts/shift-over-time.ts';
import {
  courseCaption,
  latencyFacts,
  quantileName,
  quantileWords,
  type TimedRoute,
} from '#shared/report/text/latency-words.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { JudgementMark } from './JudgementMark.tsx';

/** One route: both curves, the course of the run, the shift of each quantile, and how the figures came about. */
export function RouteLatencyPart({ timed, settings }: { timed: TimedRoute; settings: CompareSettings }) {
  const { route, latency } = timed;
  const scale = ratioScale(
    latency.quantiles.flatMap(({ ratio }) => ratio ?? []),
    settings.latencyMargin,
  );
  return (
    <section className="section" aria-labelledby="latency-route">
      <h2 id="latency-route">{route}</h2>
      <div className="latency-charts">
        <figure>
          <figcaption>Latency by percentile; each step to the right is a rarer request</figcaption>
          <Drawing markup={latencyCurves(latency, route)} />
        </figure>
        {latency.overTime.length > 0 ? (
          <figure>
            <figcaption>{courseCaption(latency)}</figcaption>
            <Drawing markup={shiftOverTime(latency)} />
          </figure>
        ) : null}
      </div>
      <div className="table-frame">
        <table className="table" aria-label="Quantiles">
          <thead>
            <tr>
              <th>Quantile</th>
              <th className="number">
                <SideMark side="baseline" />
              </th>
              <th className="number">
                <SideMark side="candidate" />
              </th>
              <th>
                {latency.ratio ? <Drawing markup={shiftAxis(scale)} /> : null}
                Interval and margin
              </th>
              <th>
                <Term name="quantileShift">Shift</Term>
              </th>
              <th>Result</th>
            </tr>
          </thead>
          <tbody>
            {latency.quantiles.map((quantile) => (
              <tr key={quantile.quantile}>
                <td>{quantileName(quantile)}</td>
                <td className="number">{milliseconds(quantile.baseline)}</td>
                <td className="number">{milliseconds(quantile.candidate)}</td>
                <td>
                  <Drawing
                    markup={shiftRow(quantile.ratio, scale, marginOf(settings, quantile.floor).ratio)}
                  />
                </td>
                <td>{quantileWords(quantile)}</td>
                <td>{quantile.ratio ? <JudgementMark judgement={quantile.judgement} /> : 'not judged'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="latency-facts">
        {latencyFacts(latency, settings).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </section>
  );
}
