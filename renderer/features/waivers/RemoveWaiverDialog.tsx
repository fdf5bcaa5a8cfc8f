import { useState } from 'react';
import type { Waiver } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { lastPerson, rememberPerson } from './person.ts';

type RemoveProps = {
  waiver: Pick<Waiver, 'id' | 'owner' | 'reason'>;
  onRemoved: (by: string) => void;
  onClose: () => void;
};

/** Asks who takes a waiver back: the log keeps it. */
export function RemoveWaiverDialog({ waiver, onRemoved, onClose }: RemoveProps) {
  const [by, setBy] = useState(lastPerson);
  const [tried, setTried] = useState(false);
  const missing = by.trim() === '';
  const remove = useAction(async () => {
    await engine.waivers.remove({ id: waiver.id, by: by.trim() });
    rememberPerson(by.trim());
    onRemoved(by.trim());
    onClose();
  });
  return (
    <Dialog title={`Remove ${waiver.id}`} onClose={onClose}>
      <form
        className="waive-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing) void remove.run();
        }}
      >
        <p>
          What it accepted counts again: {waiver.reason} <span className="muted">({waiver.owner})</span>
        </p>
        <TextField
          label="Your name"
          value={by}
          onChange={setBy}
          error={tried && missing ? 'The log needs a name.' : null}
        />
        <ActionError error={remove.error} />
        <div className="dialog-actions">
          <Button kind="danger" type="submit" busy={remove.busy}>
            Remove
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
