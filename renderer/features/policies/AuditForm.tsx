import { useState } from 'react';
import { resourceName, type CaptureSummary } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { ActionError, Banner } from '#renderer/ui/States.tsx';
import { optionsOf, sourcesOf, sourcesProblem, useSourcesDraft } from './sources-draft.ts';
import { SourcesFields } from './SourcesFields.tsx';

/** Names the sources of both sides and starts an audit. */
export function AuditForm({ captures }: { captures: readonly CaptureSummary[] }) {
  const [draft, change] = useSourcesDraft();
  const [name, setName] = useState('policies');
  const [capture, setCapture] = useState('');
  const [tried, setTried] = useState(false);
  const start = useAction(async () => {
    await engine.audits.start({
      name: name.trim(),
      sources: sourcesOf(draft),
      options: optionsOf(draft),
      capture: capture || null,
    });
    go(hrefOf('policies'));
  });
  const parsed = resourceName.safeParse(name.trim());
  const nameProblem = parsed.success ? null : (parsed.error.issues[0]?.message ?? 'An audit needs a name.');
  const problem = sourcesProblem(draft);
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>Audit the policies</h1>
          <p>
            Routes, retries, timeouts, breakers and the rest, as both sides declare them, with the defaults of
            their versions. Nothing is changed, and no code is run.
          </p>
        </div>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (nameProblem === null && problem === null) void start.run();
        }}
      >
        <SourcesFields draft={draft} change={change} />
        <div className="form-row">
          <TextField
            label="Name of the audit"
            hint="An older one of that name is replaced."
            value={name}
            onChange={setName}
            error={tried ? nameProblem : null}
          />
          <SelectField
            label="Proof from traffic"
            value={capture}
            options={[
              { value: '', label: 'none' },
              ...captures.map((one) => ({ value: one.name, label: `${one.name} (${one.side})` })),
            ]}
            onChange={setCapture}
            hint="A capture shows whether the SDK still balances."
          />
        </div>
        {tried && problem !== null ? <Banner kind="fail">{problem}</Banner> : null}
        <ActionError error={start.error} />
        <div className="form-actions">
          <Button kind="primary" type="submit" busy={start.busy}>
            Audit
          </Button>
          <a className="button button-quiet" href={hrefOf('policies')}>
            Cancel
          </a>
        </div>
      </form>
    </div>
  );
}
