import { useState } from 'react';
import type { AppliedWaiver, DrillFinding } from '#shared/model/index.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { RemoveWaiverDialog } from './RemoveWaiverDialog.tsx';
import { WaiveDialog } from './WaiveDialog.tsx';
import './waivers.css';

type DrillFindingWaiverProps = {
  finding: DrillFinding;
  scenario: string;
  /** Those of the drill. */
  waivers: readonly AppliedWaiver[];
};

/** Who accepted a finding of a drill, with the way back; or the way to accept it. */
export function DrillFindingWaiver({ finding, scenario, waivers }: DrillFindingWaiverProps) {
  const [open, setOpen] = useState<'waive' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const accepting = waivers.find(({ id }) => id === finding.waiver);
  if (accepting) {
    const { id, reason, owner, expires } = accepting;
    return (
      <div className="finding-waiver">
        <p className="finding-accepted">
          Waived by {id}: {reason}{' '}
          <span className="muted">
            ({owner}, until {expires})
          </span>
        </p>
        <Button kind="quiet" onClick={() => setOpen('remove')}>
          Remove {id}…
        </Button>
        {open === 'remove' ? (
          <RemoveWaiverDialog waiver={accepting} onRemoved={close} onClose={close} />
        ) : null}
      </div>
    );
  }
  const expired = waivers.filter(
    ({ state, drills = [] }) => state === 'expired' && drills.some((one) => one.finding === finding.id),
  );
  return (
    <div className="finding-waiver">
      {expired.map(({ id, owner, expires }) => (
        <p key={id} className="muted">
          {id} of {owner} accepted this until {expires}; it had expired when the drill was run.
        </p>
      ))}
      <Button onClick={() => setOpen('waive')}>Accept with a waiver…</Button>
      {open === 'waive' ? <WaiveDialog finding={{ ...finding, scenario }} onClose={close} /> : null}
    </div>
  );
}
