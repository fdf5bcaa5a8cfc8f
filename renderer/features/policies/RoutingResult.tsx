import type { RoutingOverview } from '#shared/policy/browse/routing.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { formatCount, formatNoun } from '#renderer/ui/format.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { GapList } from './GapList.tsx';
import { RoutedRequestsPart } from './RoutedRequestsPart.tsx';
import { RouteNotesPart } from './RouteNotesPart.tsx';
import { routingAnswer } from './routing-words.ts';

type RoutingResultProps = { job: string; id: string; part: string; selected: string | null };

/** What became of a capture: the answer, the requests, the routes, and what could not be read. */
export function RoutingResult({ job, id, part, selected }: RoutingResultProps) {
  const query = useQuery(`routing ${id}`, (signal) => engine.audits.routing({ id }, { signal }));
  if (query.error)
    return (
      <div className="view">
        <div className="view-head">
          <div className="view-answer">
            <h1>Where would a capture go?</h1>
          </div>
          <div className="view-actions">
            <a className="button" href={hrefOf('policies', 'route', 'capture')}>
              Route again…
            </a>
          </div>
        </div>
        <Failure error={query.error} />
      </div>
    );
  if (!query.data) return <Loading what="the routing" />;
  const overview = query.data;
  const notes = overview.notes.reduce((sum, { count }) => sum + count, 0);
  const tabs = [
    { id: 'requests', word: 'Requests', count: overview.requests },
    { id: 'routes', word: 'Routes', count: notes },
    { id: 'problems', word: 'Problems', count: overview.problems },
  ];
  const select = (key: string | null) =>
    go(hrefOf('policies', 'route', 'capture', job, part, ...(key === null ? [] : [key])), { replace: true });
  return (
    <div className="view policy-view">
      <div className="view-head">
        <div className="view-answer">
          <h1>{routingAnswer(overview)}</h1>
          <p>
            {overview.capture}: {formatNoun(overview.exchanges, 'exchange')}, as the declared routes take
            them. Kept until the next ones are routed.
          </p>
        </div>
        <div className="view-actions">
          <a className="button" href={hrefOf('policies')}>
            All audits
          </a>
          <a className="button" href={hrefOf('policies', 'route', 'capture')}>
            Route again…
          </a>
        </div>
      </div>
      <nav className="tabs policy-tabs" aria-label="Parts of the routing">
        {tabs.map(({ id: tab, word, count }) => (
          <a
            key={tab}
            href={hrefOf('policies', 'route', 'capture', job, tab)}
            aria-current={tab === part ? 'page' : undefined}
          >
            {word}
            <span className="tab-count">{formatCount(count)}</span>
          </a>
        ))}
      </nav>
      <div className="policy-part">
        {part === 'routes' ? (
          <RouteNotesPart overview={overview} selected={selected} onSelect={select} />
        ) : part === 'problems' ? (
          <ProblemsPart overview={overview} />
        ) : (
          <RoutedRequestsPart overview={overview} selected={selected} onSelect={select} />
        )}
      </div>
    </div>
  );
}

function ProblemsPart({ overview: { gaps, problems } }: { overview: RoutingOverview }) {
  if (problems === 0) return <Empty title="Everything that was named could be read." />;
  return (
    <div className="panel policy-plain" tabIndex={0} role="region" aria-label="Problems">
      <GapList gaps={gaps} total={problems} />
    </div>
  );
}
