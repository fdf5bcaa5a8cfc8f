import { useState } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { lastPerson, rememberPerson } from './person.ts';
import {
  type Acceptable,
  newDraft,
  placeText,
  scopeChoices,
  termsOf,
  type WaiverDraft,
} from './waiver-draft.ts';

/** Accepts a finding: who answers for it, why, and until when. */
export function WaiveDialog({ finding, onClose }: { finding: Acceptable; onClose: () => void }) {
  const [draft, setDraft] = useState(() => newDraft(lastPerson(), Date.now()));
  const [tried, setTried] = useState(false);
  const made = termsOf(draft, finding);
  const problems = tried && 'problems' in made ? made.problems : {};
  const waive = useAction(async () => {
    if (!('terms' in made)) return;
    await engine.waivers.add({ ...made.terms, from: 'window' });
    rememberPerson(draft.owner);
    onClose();
  });
  const change = (part: Partial<WaiverDraft>) => setDraft({ ...draft, ...part });
  const choices = scopeChoices(finding);
  return (
    <Dialog title="Accept with a waiver" onClose={onClose} wide>
      <form
        className="waive-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if ('terms' in made) void waive.run();
        }}
      >
        <p>
          <strong>{finding.title}</strong> <span className="muted">{placeText(finding)}</span>
        </p>
        {choices.length > 1 ? (
          <div className="field">
            <span className="field-label">Accepts</span>
            <Choice
              label="Accepts"
              value={draft.scope}
              options={choices}
              onChange={(scope) => change({ scope })}
            />
          </div>
        ) : null}
        <TextField
          label="Reason"
          value={draft.reason}
          onChange={(reason) => change({ reason })}
          error={problems.reason}
          hint="A reviewer reads it in the report."
        />
        <div className="form-row">
          <TextField
            label="Owner"
            value={draft.owner}
            onChange={(owner) => change({ owner })}
            error={problems.owner}
            hint="Who answers for it."
          />
          <TextField
            label="Last day (UTC)"
            type="date"
            value={draft.expires}
            onChange={(expires) => change({ expires })}
            error={problems.expires}
            hint="Comparisons and drills made later do not count it."
          />
        </div>
        <ActionError error={waive.error} />
        <div className="dialog-actions">
          <Button kind="primary" type="submit" busy={waive.busy}>
            Accept
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
