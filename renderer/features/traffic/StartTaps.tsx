import { useState } from 'react';
import { type CaptureSummary, resourceName, type Side } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { ActionError, Banner } from '#renderer/ui/States.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { draftOf, emptyDraft, errorsOf, specOf, type TapDraft } from '../taps/tap-draft.ts';
import { TapRows } from '../taps/TapRows.tsx';

/** The form that starts a recording. It begins with the taps of the last one, which are usually the ones wanted. */
export function StartTaps({ captures }: { captures: readonly CaptureSummary[] }) {
  const recording = useEngineStore((state) => state.live?.recording ?? null);
  const last = captures.findLast((capture) => capture.kind === 'live');
  const [name, setName] = useState('');
  const [side, setSide] = useState<Side>('baseline');
  const [drafts, setDrafts] = useState<TapDraft[]>(
    () => last?.taps.map(({ spec }) => draftOf(spec)) ?? [emptyDraft('edge')],
  );
  const [tried, setTried] = useState(false);
  const start = useAction(async () => {
    const started = await engine.taps.start({ capture: name.trim(), side, taps: drafts.map(specOf) });
    go(hrefOf('traffic', started.capture.id));
  });
  const nameProblem = nameProblemOf(name, captures);
  const submit = () => {
    setTried(true);
    const wrong =
      nameProblem !== null ||
      drafts.length === 0 ||
      drafts.some((draft) => Object.keys(errorsOf(draft)).length > 0);
    if (!wrong) void start.run();
  };
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>Record traffic</h1>
          <p>
            Point the clients at the edge tap, and the gateway at the instance taps. Bytes pass through
            unchanged.
          </p>
        </div>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {recording ? (
          <Banner kind="warn" action={<a href={hrefOf('traffic', recording.capture.id)}>Show it</a>}>
            {recording.capture.name} is being recorded. Stop it before starting another.
          </Banner>
        ) : null}
        <div className="form-row">
          <TextField
            label="Name of the capture"
            placeholder="shop-before"
            value={name}
            onChange={setName}
            error={tried ? nameProblem : null}
          />
          <div className="field">
            <span className="field-label">Side</span>
            <Choice
              label="Side"
              value={side}
              onChange={setSide}
              options={[
                { value: 'baseline', label: 'baseline', title: 'The deployment on Spring Cloud' },
                { value: 'candidate', label: 'candidate', title: 'The deployment under Istio' },
              ]}
            />
            <p className="field-hint">
              <SideMark side={side}>
                {side === 'baseline' ? 'the deployment on Spring Cloud' : 'the deployment under Istio'}
              </SideMark>
            </p>
          </div>
        </div>
        <div>
          <h2>Taps</h2>
          <p className="muted">
            {last ? `As in ${last.name}. ` : ''}An edge tap stands in front of the gateway, an instance tap in
            front of one instance of a service. Port 0 asks for a free port.
          </p>
        </div>
        <TapRows drafts={drafts} onChange={setDrafts} showErrors={tried} />
        {tried && drafts.length === 0 ? (
          <Banner kind="fail">A recording needs at least one tap.</Banner>
        ) : null}
        <ActionError error={start.error} />
        <div className="form-actions">
          <Button kind="primary" type="submit" busy={start.busy} disabled={recording !== null}>
            Start recording
          </Button>
          <a className="button button-quiet" href={hrefOf('traffic')}>
            Cancel
          </a>
        </div>
      </form>
    </div>
  );
}

function nameProblemOf(name: string, captures: readonly CaptureSummary[]): string | null {
  const parsed = resourceName.safeParse(name.trim());
  if (!parsed.success)
    return name.trim() === '' ? 'A capture needs a name.' : (parsed.error.issues[0]?.message ?? '');
  return captures.some((capture) => capture.name === name.trim())
    ? 'There is a capture of this name already.'
    : null;
}
