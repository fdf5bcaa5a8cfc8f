import { useState } from 'react';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { CheckField, TextField } from '#renderer/ui/Field.tsx';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { lastPerson, rememberPerson } from '#renderer/features/waivers/person.ts';

/** Keeps somebody's word on a comparison. What does not pass takes a word of its own. */
export function SignOffDialog({ document, onClose }: { document: ComparisonDocument; onClose: () => void }) {
  const { name, verdict, summary } = document;
  const [by, setBy] = useState(lastPerson);
  const [note, setNote] = useState('');
  const [despite, setDespite] = useState(false);
  const [tried, setTried] = useState(false);
  const passes = verdict === 'pass';
  const noName = by.trim() === '';
  const noNote = !passes && note.trim() === '';
  const sign = useAction(async () => {
    await engine.comparisons.signOff({ comparison: name, by: by.trim(), note, despiteVerdict: despite });
    rememberPerson(by.trim());
    onClose();
  });
  return (
    <Dialog title={`Sign off ${name}`} onClose={onClose} wide>
      <form
        className="waive-form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!noName && !noNote) void sign.run();
        }}
      >
        <p>
          <VerdictMark verdict={verdict} /> {summary}
        </p>
        <div className="form-row">
          <TextField
            label="Your name"
            value={by}
            onChange={setBy}
            error={tried && noName ? 'A sign-off needs a name.' : null}
          />
          <TextField
            label="Note"
            value={note}
            onChange={setNote}
            error={tried && noNote ? 'Say why it is signed although it does not pass.' : null}
          />
        </div>
        {passes ? null : (
          <CheckField
            label="Sign it although it does not pass"
            hint="The report and the history show the verdict beside the name."
            checked={despite}
            onChange={setDespite}
          />
        )}
        <ActionError error={sign.error} />
        <div className="dialog-actions">
          <Button kind="primary" type="submit" busy={sign.busy}>
            Sign off
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
