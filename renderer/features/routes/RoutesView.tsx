import type { ComparisonDocument } from '#shared/model/index.ts';
import { callGraph } from '#shared/report/charts/call-graph.ts';
import { shareSeriesChart } from '#shared/report/charts/share-series.ts';
import { Drawing } from '#renderer/ui/Drawing.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { OfComparison } from '../compare/OfComparison.tsx';
import { SharesTable } from '../compare/SharesTable.tsx';
import { routesAnswer } from './answer.ts';
import { CallsTable } from './CallsTable.tsx';
import { DeclaredTable } from './DeclaredTable.tsx';
import { InstancesTable } from './InstancesTable.tsx';
import '../compare/compare.css';
import './routes.css';

/** `routes`, `routes/COMPARISON`: who called whom, and which version and instance served. */
export function RoutesView({ place }: { place: readonly string[] }) {
  return (
    <OfComparison
      view="routes"
      name={place[0]}
      empty="A comparison with instance taps on both sides shows here who called whom, and which version served."
      answer={routesAnswer}
    >
      {(document) => <Parts document={document} />}
    </OfComparison>
  );
}

function Parts({ document: { traffic, shares } }: { document: ComparisonDocument }) {
  const { calls, instances, series, declared, unproven } = traffic;
  if (calls.length === 0) return null;
  return (
    <>
      <section className="section" aria-labelledby="routes-graph">
        <h2 id="routes-graph">Calls</h2>
        <p className="muted">
          Services in the order in which they are called. A line is as wide as its share of the requests,{' '}
          <SideMark side="baseline">solid</SideMark> above, <SideMark side="candidate">dashed</SideMark>{' '}
          below; dotted where a call is declared and no request proved it.
        </p>
        <Drawing markup={callGraph({ calls, unproven })} label="Calls" />
        <CallsTable calls={calls} />
      </section>
      {declared.length === 0 ? null : (
        <section className="section" aria-labelledby="routes-declared">
          <h2 id="routes-declared">
            <Term name="declaredShare">Declared weights</Term>
          </h2>
          <DeclaredTable declared={declared} />
        </section>
      )}
      <section className="section" aria-labelledby="routes-shares">
        <h2 id="routes-shares">Shares by route</h2>
        <SharesTable shares={shares} />
      </section>
      {series.length === 0 ? null : (
        <section className="section" aria-labelledby="routes-series">
          <h2 id="routes-series">Shares along the run</h2>
          <p className="muted">
            Of the requests, in equal parts of the recorded order: <SideMark side="baseline">solid</SideMark>{' '}
            and <SideMark side="candidate">dashed</SideMark>.
          </p>
          <ul className="share-series">
            {series.map((one) => (
              <li key={`${one.service} ${one.version}`}>
                <span className="share-series-name">
                  {one.service} {one.version}
                </span>
                <Drawing
                  markup={shareSeriesChart(one)}
                  label={`${one.service} ${one.version} along the run`}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="section" aria-labelledby="routes-instances">
        <h2 id="routes-instances">Instances</h2>
        <InstancesTable instances={instances} />
      </section>
    </>
  );
}
