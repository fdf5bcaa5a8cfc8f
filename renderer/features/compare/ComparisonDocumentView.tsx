import type { ComparisonDocument } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { formatCount } from '#renderer/ui/format.ts';
import { SideMark, VerdictMark } from '#renderer/ui/Mark.tsx';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { HistoryPanel } from '../history/HistoryPanel.tsx';
import { RulesPanel } from '../rules/RulesPanel.tsx';
import { WaiversPanel } from '../waivers/WaiversPanel.tsx';
import { CoveragePanel } from './CoveragePanel.tsx';
import { FindingsPanel } from './FindingsPanel.tsx';
import { Gates } from './Gates.tsx';
import { RetriesTable } from './RetriesTable.tsx';
import { RoutesTable } from './RoutesTable.tsx';
import { ServicesTable } from './ServicesTable.tsx';
import { SharesTable } from './SharesTable.tsx';

type DocumentProps = { name: string; tab: string; detail: string | null };

/** One comparison: the verdict first, then what it rests on. */
export function ComparisonDocumentView({ name, tab, detail }: DocumentProps) {
  const query = useQuery(`comparison ${name}`, (signal) => engine.comparisons.get({ name }, { signal }));
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  if (!query.data) return <Loading what="the comparison" />;
  const { data } = query;
  return (
    <div className="view">
      <div className="view-head">
        <div className="view-answer">
          <h1 className="verdict-line">
            <VerdictMark verdict={data.verdict} large />
            <span>{data.summary}</span>
          </h1>
          <p>
            <SideMark side="baseline">{data.baseline.name}</SideMark> against{' '}
            <SideMark side="candidate">{data.candidate.name}</SideMark>,{' '}
            {data.noise ? `noise from ${data.noise.name}` : 'without a noise run'},{' '}
            {formatCount(data.coverage.paired)} pairs
          </p>
        </div>
        <div className="view-actions">
          <a className="button" href={hrefOf('compare')}>
            All comparisons
          </a>
          <a className="button" href={hrefOf('compare', 'new', data.name)}>
            Compare again…
          </a>
          <a className="button button-primary" href={hrefOf('report', data.name)}>
            Report…
          </a>
        </div>
      </div>
      <Gates gates={data.gates} used={data.gatesUsed} />
      <Tabs document={data} tab={tab} />
      {panelOf(data, tab, detail)}
    </div>
  );
}

function Tabs({ document, tab }: { document: ComparisonDocument; tab: string }) {
  const tabs = [
    { id: 'findings', word: 'Findings', count: document.findings.length },
    { id: 'routes', word: 'Routes', count: document.routes.length },
    { id: 'services', word: 'Services', count: document.services.length },
    { id: 'shares', word: 'Shares', count: document.shares.length },
    { id: 'retries', word: 'Retries', count: document.retries.length },
    { id: 'coverage', word: 'Coverage', count: null },
    { id: 'rules', word: 'Rules', count: document.rules.length },
    { id: 'waivers', word: 'Waivers', count: document.waivers.length },
    { id: 'history', word: 'History', count: null },
  ];
  return (
    <nav className="tabs" aria-label="Parts of the comparison">
      {tabs.map(({ id, word, count }) => (
        <a
          key={id}
          href={hrefOf('compare', document.name, id)}
          aria-current={id === tab ? 'page' : undefined}
        >
          {word}
          {count === null ? null : <span className="tab-count">{formatCount(count)}</span>}
        </a>
      ))}
    </nav>
  );
}

function panelOf(document: ComparisonDocument, tab: string, detail: string | null) {
  switch (tab) {
    case 'routes':
      return <RoutesTable routes={document.routes} settings={document.settings} name={document.name} />;
    case 'shares':
      return <SharesTable shares={document.shares} />;
    case 'retries':
      return <RetriesTable retries={document.retries} />;
    case 'services':
      return <ServicesTable services={document.services} name={document.name} />;
    case 'coverage':
      return <CoveragePanel coverage={document.coverage} routes={document.routes} />;
    case 'rules':
      return <RulesPanel document={document} />;
    case 'waivers':
      return <WaiversPanel document={document} />;
    case 'history':
      return <HistoryPanel document={document} />;
    default:
      return <FindingsPanel document={document} selectedId={detail} />;
  }
}
