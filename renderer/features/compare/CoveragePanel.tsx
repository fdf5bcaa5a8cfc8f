import type { ReactNode } from 'react';
import { routesWithoutErrors } from '#shared/compare/verdict/seen.ts';
import type { Coverage, RouteResult } from '#shared/model/index.ts';
import { drillsText } from '#shared/report/sections/coverage.ts';
import { formatCount, formatShare } from '#renderer/ui/format.ts';
import { Term } from '#renderer/ui/Term.tsx';
import { MethodsTable } from './MethodsTable.tsx';

type CoveragePanelProps = { coverage: Coverage; routes: readonly RouteResult[] };

/** What the evidence covers, and what it does not. */
export function CoveragePanel({ coverage, routes }: CoveragePanelProps) {
  const { declared, drills } = coverage;
  const unused = declared?.routes.filter(({ requests }) => requests === 0) ?? [];
  return (
    <div className="panel">
      <table className="table coverage">
        <tbody>
          <Line
            name={<Term name="coverage">Requests of the baseline</Term>}
            value={formatCount(coverage.baselineExchanges)}
          />
          <Line name="Paired with the candidate" value={formatCount(coverage.paired)} />
          <Line
            name="Of the baseline, without a partner on the candidate"
            value={formatCount(coverage.unpairedBaseline)}
          />
          <Line
            name="Of the candidate, without a partner on the baseline"
            value={formatCount(coverage.unpairedCandidate)}
          />
          <Line
            name={<Term name="refusedRequests">Refused by the replay</Term>}
            value={formatCount(coverage.refused)}
          />
          <Line
            name={<Term name="complete">Baseline recorded completely</Term>}
            value={coverage.baselineComplete ? 'yes' : 'no'}
          />
          <Line name="Candidate recorded completely" value={coverage.candidateComplete ? 'yes' : 'no'} />
          <Line
            name={<Term name="link">Attempts joined to their requests, baseline</Term>}
            value={share(coverage.linkedShare.baseline)}
          />
          <Line
            name="Attempts joined to their requests, candidate"
            value={share(coverage.linkedShare.candidate)}
          />
          <Line name="Declared routes" value={declaredText(declared)} />
          <Line name="Drills" value={drillsText(drills)} />
        </tbody>
      </table>
      <List title="Routes with too few pairs for a verdict" items={coverage.routesBelowLeastPairs} />
      <List
        title="Routes never seen failing on the baseline: their error paths are not compared"
        items={routesWithoutErrors(routes)}
      />
      <List
        title="Declared routes that no recorded request took"
        items={unused.map(({ side, route, origin }) => `${side}: ${route} (${origin})`)}
      />
      <List title="Notes" items={coverage.notes} />
      <MethodsTable routes={routes} />
    </div>
  );
}

function Line({ name, value }: { name: ReactNode; value: string }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{value}</td>
    </tr>
  );
}

function List({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <section className="coverage-list" aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function declaredText(declared: Coverage['declared']): string {
  if (declared === null) return 'no audit was given';
  const { audit, capture, routes } = declared;
  if (capture === null) return `${formatCount(routes.length)}, audit ${audit} was given no traffic`;
  const taken = routes.filter(({ requests }) => requests !== 0).length;
  return `${formatCount(taken)} of ${formatCount(routes.length)} exercised`;
}

function share(value: number | null): string {
  return value === null ? 'no attempts seen' : formatShare(value);
}
