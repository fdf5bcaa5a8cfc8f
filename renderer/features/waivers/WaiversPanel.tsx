import { useState } from 'react';
import type { ComparisonDocument, Waiver } from '#shared/model/index.ts';
import { scopeText } from '#shared/report/waiver-scope.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNoun, formatTime } from '#renderer/ui/format.ts';
import { ActionError, Banner, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { RemoveWaiverDialog } from './RemoveWaiverDialog.tsx';
import './waivers.css';

/** What was accepted in this workspace, and what it means for this comparison. */
export function WaiversPanel({ document }: { document: ComparisonDocument }) {
  const waivers = useQuery('waivers', (signal) => engine.waivers.list(undefined, { signal }));
  const [removing, setRemoving] = useState<Waiver | null>(null);
  const [removed, setRemoved] = useState<{ id: string; by: string } | null>(null);
  const restore = useAction(async (id: string, by: string) => {
    await engine.waivers.restore({ id, by });
    setRemoved(null);
  });
  if (waivers.error) return <Failure error={waivers.error} retry={waivers.reload} />;
  if (!waivers.data) return <Loading what="the waivers" />;
  if (waivers.data.length === 0) {
    return (
      <Empty title="Nothing is accepted.">
        A waiver accepts a finding for a reason and until a day. Open a finding, and choose “Accept with a
        waiver…”.
      </Empty>
    );
  }
  return (
    <div className="panel">
      {removed ? (
        <Banner
          kind="info"
          action={
            <Button busy={restore.busy} onClick={() => void restore.run(removed.id, removed.by)}>
              Undo
            </Button>
          }
        >
          {removed.id} is removed. It stays in the list with its log.
        </Banner>
      ) : null}
      <ActionError error={restore.error} />
      <div className="table-frame">
        <table className="table waivers">
          <thead>
            <tr>
              <th>Waiver</th>
              <th>
                <Term name="waiverState">State</Term>
              </th>
              <th>Last day</th>
              <th>Owner</th>
              <th>Accepts</th>
              <th>Because</th>
              <th>Findings here</th>
              <th>Log</th>
              <th>
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {waivers.data.map((waiver) => (
              <WaiverRow
                key={waiver.id}
                waiver={waiver}
                document={document}
                onRemove={() => setRemoving(waiver)}
                onRestore={(by) => void restore.run(waiver.id, by)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {removing ? (
        <RemoveWaiverDialog
          waiver={removing}
          onRemoved={(by) => setRemoved({ id: removing.id, by })}
          onClose={() => setRemoving(null)}
        />
      ) : null}
    </div>
  );
}

type RowProps = {
  waiver: Waiver;
  document: ComparisonDocument;
  onRemove: () => void;
  onRestore: (by: string) => void;
};

function WaiverRow({ waiver, document, onRemove, onRestore }: RowProps) {
  const { id, owner, reason, expires, scope, removed, log } = waiver;
  const applied = document.waivers.find((one) => one.id === id);
  const [first] = applied?.findings ?? [];
  const drills = Map.groupBy(applied?.drills ?? [], ({ drill }) => drill);
  const last = log.at(-1);
  const meant = document.findings.find((one) => one.id === scope.finding);
  return (
    <tr className={removed ? 'waiver-removed' : undefined}>
      <td>{id}</td>
      <td>{removed ? 'removed' : (applied?.state ?? 'active')}</td>
      <td className="nowrap">{expires}</td>
      <td>{owner}</td>
      <td className="wrap">
        <span className="mono">{scopeText(scope)}</span>
        {meant === undefined ? null : (
          <div className="muted">
            {meant.title}, {meant.route}
          </div>
        )}
      </td>
      <td className="wrap">{reason}</td>
      <td>
        {applied === undefined || first === undefined ? null : (
          <div>
            <a href={hrefOf('compare', document.name, 'findings', first)}>
              {formatNoun(applied.findings.length, 'finding')}
            </a>
          </div>
        )}
        {[...drills].map(([drill, found]) => (
          <div key={drill}>
            <a href={hrefOf('drills', 'of', drill)}>{drill}</a>: {formatNoun(found.length, 'finding')}
          </div>
        ))}
        {first === undefined && drills.size === 0 ? 'none' : null}
      </td>
      <td className="muted">
        {log.map(({ what, at, by }) => (
          <div key={at}>
            {what} by {by}, {formatTime(at)}
          </div>
        ))}
      </td>
      <td>
        {removed ? (
          <Button kind="quiet" onClick={() => onRestore(last?.by ?? owner)}>
            Restore
          </Button>
        ) : (
          <Button kind="quiet" onClick={onRemove}>
            Remove…
          </Button>
        )}
      </td>
    </tr>
  );
}
