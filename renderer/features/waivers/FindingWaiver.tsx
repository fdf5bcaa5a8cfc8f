import { useState } from 'react';
import type { ComparisonDocument, Finding } from '#shared/model/index.ts';
import { useCommands } from '#renderer/app/commands.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { WaiveDialog } from './WaiveDialog.tsx';
import './waivers.css';

type FindingWaiverProps = { finding: Finding; document: Pick<ComparisonDocument, 'name' | 'waivers'> };

/** Who accepted a finding, or the way to accept it. What counts anyway for nothing needs no waiver. */
export function FindingWaiver({ finding, document }: FindingWaiverProps) {
  const [open, setOpen] = useState(false);
  const { severity, waiver } = finding;
  const canBeWaived = waiver === undefined && severity !== 'noise' && severity !== 'expected';
  useCommands(
    canBeWaived
      ? [{ id: 'finding.accept', name: 'Accept the finding…', keys: 'a', run: () => setOpen(true) }]
      : [],
  );
  const accepting = document.waivers.find(({ id }) => id === waiver);
  const expired = document.waivers.filter(
    ({ state, findings }) => state === 'expired' && findings.includes(finding.id),
  );
  return (
    <div className="finding-waiver">
      {accepting ? (
        <p className="finding-accepted">
          <a href={hrefOf('compare', document.name, 'waivers')}>Waived by {accepting.id}</a>:{' '}
          {accepting.reason}{' '}
          <span className="muted">
            ({accepting.owner}, until {accepting.expires})
          </span>
        </p>
      ) : null}
      {accepting === undefined
        ? expired.map(({ id, owner, expires }) => (
            <p key={id} className="muted">
              <a href={hrefOf('compare', document.name, 'waivers')}>{id}</a> of {owner} accepted this until{' '}
              {expires}; it had expired when the comparison was made.
            </p>
          ))
        : null}
      {canBeWaived ? <Button onClick={() => setOpen(true)}>Accept with a waiver…</Button> : null}
      {open ? <WaiveDialog finding={finding} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
