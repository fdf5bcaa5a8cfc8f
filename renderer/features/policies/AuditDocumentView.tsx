import { useState } from 'react';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ConfirmDialog } from '#renderer/ui/ConfirmDialog.tsx';
import { formatCount, formatNoun, formatTime } from '#renderer/ui/format.ts';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { ActionError, Failure, Loading } from '#renderer/ui/States.tsx';
import { FindingsPanel } from './FindingsPanel.tsx';
import { ParityPanel } from './ParityPanel.tsx';
import { SourcesPanel } from './SourcesPanel.tsx';
import { StagesPanel } from './StagesPanel.tsx';
import { SuggestionsPart } from './SuggestionsPart.tsx';

type AuditProps = { name: string; tab: string; detail: string | null };

/** One audit: the answer first, then the rows, rules and stages that it rests on. */
export function AuditDocumentView({ name, tab, detail }: AuditProps) {
  const query = useQuery(`audit ${name}`, (signal) => engine.audits.overview({ name }, { signal }));
  const [doomed, setDoomed] = useState(false);
  const remove = useAction(async () => {
    await engine.audits.remove({ name });
    go(hrefOf('policies'));
  });
  if (query.error)
    return (
      <div className="view">
        <div className="view-head">
          <div className="view-answer">
            <h1>{name}</h1>
          </div>
          <div className="view-actions">
            <a className="button" href={hrefOf('policies')}>
              All audits
            </a>
          </div>
        </div>
        <Failure error={query.error} retry={query.reload} />
      </div>
    );
  if (!query.data) return <Loading what="the audit" />;
  const { verdict, summary, versions, createdAt } = query.data;
  const told = Object.entries(versions).map(([of, version]) => `${of} ${version}`);
  return (
    <div className="view policy-view">
      <div className="view-head">
        <div className="view-answer">
          <h1 className="verdict-line policy-verdict">
            <VerdictMark verdict={verdict} large />
            <span>{summary}</span>
          </h1>
          <p>
            {name}, {formatTime(createdAt)}: what both sides declare
            {told.length === 0 ? '' : `, with the defaults of ${told.join(' and ')} where nothing is written`}
            .
          </p>
        </div>
        <div className="view-actions">
          <a className="button" href={hrefOf('policies')}>
            All audits
          </a>
          <a className="button" href={hrefOf('policies', 'new')}>
            Audit again…
          </a>
          <Button kind="quiet" busy={remove.busy} onClick={() => setDoomed(true)}>
            Remove…
          </Button>
        </div>
      </div>
      <ActionError error={remove.error} />
      <Tabs overview={query.data} tab={tab} />
      {/* Made again under its name, it begins anew. */}
      <div className="policy-part" key={createdAt}>
        {panelOf(query.data, tab, detail)}
      </div>
      {doomed ? (
        <RemoveAudit name={name} onConfirm={() => void remove.run()} onClose={() => setDoomed(false)} />
      ) : null}
    </div>
  );
}

type RemoveAuditProps = { name: string; onConfirm: () => void; onClose: () => void };

/** Asks before an audit goes. */
export function RemoveAudit({ name, onConfirm, onClose }: RemoveAuditProps) {
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      action="Remove the audit"
      onConfirm={onConfirm}
      onClose={onClose}
    >
      Its rows, findings and suggestions are deleted from the workspace. Files that were written from it stay.
      This cannot be undone; the same sources can be audited again.
    </ConfirmDialog>
  );
}

function Tabs({ overview, tab }: { overview: AuditOverview; tab: string }) {
  const { name, rows, findings, services, suggestions, inputs, gaps } = overview;
  const problems = gaps
    .filter(({ key, count }) => key !== 'not-modelled' && count > 0)
    .map(({ key, count }) => formatNoun(count, key));
  const tabs = [
    { id: 'parity', word: 'Parity', count: rows },
    { id: 'rules', word: 'Rules', count: findings },
    { id: 'stages', word: 'Stages', count: services },
    { id: 'suggestions', word: 'Suggestions', count: suggestions },
    { id: 'sources', word: 'Sources', count: inputs.length },
  ];
  return (
    <nav className="tabs policy-tabs" aria-label="Parts of the audit">
      {tabs.map(({ id, word, count }) => (
        <a key={id} href={hrefOf('policies', name, id)} aria-current={id === tab ? 'page' : undefined}>
          {word}
          <span className="tab-count">{formatCount(count)}</span>
          {id === 'sources' && problems.length > 0 ? (
            <span className="tab-count policy-problems">{problems.join(', ')}</span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

function panelOf(overview: AuditOverview, tab: string, detail: string | null) {
  switch (tab) {
    case 'rules':
      return <FindingsPanel overview={overview} selected={detail} />;
    case 'stages':
      return <StagesPanel overview={overview} selected={detail} />;
    case 'suggestions':
      return <SuggestionsPart audit={overview.name} />;
    case 'sources':
      return <SourcesPanel overview={overview} selected={detail} />;
    default:
      return <ParityPanel overview={overview} selectedId={detail} />;
  }
}
