import type { ComparisonDocument } from '#shared/model/index.ts';
import { latencyAnswer, timedRoutes } from '#shared/report/text/latency-words.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { Empty } from '#renderer/ui/States.tsx';
import { OfComparison } from '../compare/OfComparison.tsx';
import { RouteLatencyPart } from './RouteLatencyPart.tsx';
import { ShiftTable } from './ShiftTable.tsx';
import './latency.css';

/** `latency`, `latency/COMPARISON`, `latency/COMPARISON/ROUTE`. */
export function LatencyView({ place }: { place: readonly string[] }) {
  const [name, route] = place;
  return (
    <OfComparison
      view="latency"
      name={name}
      empty="A comparison holds each request’s time on one side against its time on the other, route by route."
      answer={({ routes }) => latencyAnswer(routes)}
      about={() => 'from the send of a request to its last byte'}
    >
      {(document) => <Parts document={document} route={route} />}
    </OfComparison>
  );
}

function Parts({ document, route }: { document: ComparisonDocument; route: string | undefined }) {
  const timed = timedRoutes(document.routes);
  const chosen = timed.find((one) => one.route === route) ?? timed[0];
  if (!chosen) return <NotJudged document={document} />;
  return (
    <div className="latency">
      <ShiftTable
        comparison={document.name}
        timed={timed}
        chosen={chosen.route}
        settings={document.settings}
      />
      <RouteLatencyPart key={chosen.route} timed={chosen} settings={document.settings} />
    </div>
  );
}

function NotJudged({ document }: { document: ComparisonDocument }) {
  return (
    <Empty
      title="There is nothing to show."
      action={
        <a className="button" href={hrefOf('compare', document.name, 'coverage')}>
          What the evidence covers
        </a>
      }
    >
      {document.coverage.latencyInvalid === null
        ? 'No request got the same status on both sides.'
        : `The run is not valid for latency: ${document.coverage.latencyInvalid}. Replay again at a lower speed or on a quieter machine.`}
    </Empty>
  );
}
