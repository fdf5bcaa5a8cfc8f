import { type FormEvent, useState } from 'react';
import type { CaptureSummary, ReplaySummary, Side } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { FormEnd } from '#renderer/ui/FormEnd.tsx';
import { Banner } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { draftOf } from '../taps/tap-draft.ts';
import { TapRows } from '../taps/TapRows.tsx';
import { InterleavedFields } from './InterleavedFields.tsx';
import { Preflight } from './Preflight.tsx';
import { draftErrors, newDraft, optionsOf, type ReplayDraft, targetNames } from './replay-draft.ts';

type ReplayFormProps = {
  captures: readonly CaptureSummary[];
  replays: readonly ReplaySummary[];
  captureName: string | undefined;
};

/** Sets up a replay, and says beforehand what it will do. */
export function ReplayForm({ captures, replays, captureName }: ReplayFormProps) {
  const first =
    captures.find(({ name }) => name === captureName) ??
    captures.findLast(({ kind }) => kind === 'live') ??
    captures[0];
  const [draft, setDraft] = useState<ReplayDraft | null>(() => (first ? newDraft(first) : null));
  const [tried, setTried] = useState(false);
  const capture = captures.find(({ name }) => name === draft?.capture);
  const start = useAction(async (ready: ReplayDraft, of: CaptureSummary) => {
    await engine.replays.start(optionsOf(ready, of));
    go(hrefOf('replay'));
  });
  if (!draft || !capture) return null;
  const set = (part: Partial<ReplayDraft>) => setDraft({ ...draft, ...part });
  const found = draftErrors(
    draft,
    capture,
    replays.map(({ name }) => name),
  );
  const errors = tried ? found : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) void start.run(draft, capture);
  };
  const lastTapsOf = (side: Side) =>
    replays.findLast((replay) => replay.side === side && replay.options.taps.length > 0)?.options.taps;
  const lastTaps = lastTapsOf(draft.side);
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>Replay a capture</h1>
          <p>Its requests at the edge are sent again, each at its own time, and what comes back is stored.</p>
        </div>
      </div>
      <form className="form replay-form" onSubmit={submit}>
        <div className="replay-fields">
          <div className="form-row">
            <SelectField
              label="Capture to replay"
              value={draft.capture}
              options={captures.map(({ name, side }) => ({ value: name, label: `${name} (${side})` }))}
              onChange={(name) => set({ capture: name, targets: {}, interleavedTargets: {} })}
            />
            <TextField
              label="Name of the replay"
              placeholder="shop-on-istio"
              value={draft.name}
              error={errors['name']}
              onChange={(name) => set({ name })}
            />
            <div className="field">
              <span className="field-label">Side it is sent to</span>
              <Choice
                label="Side"
                value={draft.side}
                onChange={(side) => set({ side })}
                options={[
                  { value: 'candidate', label: 'candidate', title: 'The deployment under Istio' },
                  {
                    value: 'baseline',
                    label: 'baseline',
                    title: 'The deployment on Spring Cloud, to learn its noise',
                  },
                ]}
              />
            </div>
          </div>
          <div className="form-row">
            {targetNames(capture).map((name) => (
              <TextField
                key={name}
                label={name ? `Target for the traffic of ${name}` : 'Target'}
                mono
                placeholder="http://127.0.0.1:8080"
                value={draft.targets[name] ?? ''}
                error={errors[`target ${name}`]}
                onChange={(url) => set({ targets: { ...draft.targets, [name]: url } })}
                hint="The gateway to send to. With an edge tap of your own below, its address."
              />
            ))}
          </div>
          <div className="form-row">
            <div className="field">
              <span className="field-label">Speed</span>
              <Choice
                label="Speed"
                value={draft.speed}
                onChange={(speed) => set({ speed })}
                options={[
                  { value: 'recorded', label: 'as recorded' },
                  { value: 'factor', label: 'times faster' },
                  { value: 'max', label: 'as fast as it goes', title: 'Latency is then not comparable' },
                ]}
              />
            </div>
            {draft.speed === 'factor' ? (
              <TextField
                label="How many times as fast"
                inputMode="decimal"
                value={draft.factor}
                error={errors['factor']}
                onChange={(factor) => set({ factor })}
              />
            ) : null}
            <TextField
              label="Connections per target, at most"
              inputMode="numeric"
              value={draft.connections}
              error={errors['connections']}
              onChange={(connections) => set({ connections })}
            />
            <TextField
              label="Seconds until a request counts as failed"
              inputMode="decimal"
              value={draft.timeoutSeconds}
              error={errors['timeout']}
              onChange={(timeoutSeconds) => set({ timeoutSeconds })}
            />
          </div>
          <div className="form-row">
            <div className="field">
              <span className="field-label">
                <Term name="mutations">Requests that change state</Term>
              </span>
              <Choice
                label="Requests that change state"
                value={draft.mutations}
                onChange={(mutations) => set({ mutations })}
                options={[
                  { value: 'refuse', label: 'do not send' },
                  { value: 'send', label: 'send' },
                ]}
              />
            </div>
            <div className="field">
              <span className="field-label">
                <Term name="trace">Traces</Term>
              </span>
              <Choice
                label="Traces"
                value={draft.trace}
                onChange={(trace) => set({ trace })}
                options={[
                  { value: 'inject', label: 'give each request its own' },
                  { value: 'keep', label: 'keep as recorded' },
                ]}
              />
            </div>
            <TextField
              label="Hosts that may be sent to, besides this machine"
              placeholder="istio-ingress.test"
              value={draft.allow}
              onChange={(allow) => set({ allow })}
            />
          </div>
          {draft.mutations === 'send' ? (
            <Banner kind="warn">
              POST, PUT, PATCH and DELETE will be sent to the target. Orders are placed and rows are deleted
              there, a second time.
            </Banner>
          ) : null}
          <div>
            <h2>Taps on the target's side</h2>
            <p className="muted">
              Open while the replay runs. With instance taps the attempts, their retries and who served them
              are compared as well. The gateway has to be pointed at them beforehand, so give them fixed
              ports.
            </p>
          </div>
          {lastTaps && draft.taps.length === 0 ? (
            <div className="form-actions">
              <button type="button" className="button" onClick={() => set({ taps: lastTaps.map(draftOf) })}>
                Use the taps of the last replay on this side
              </button>
            </div>
          ) : null}
          <TapRows drafts={draft.taps} onChange={(taps) => set({ taps })} showErrors={tried} />
          {draft.side === 'candidate' ? (
            <InterleavedFields
              draft={draft}
              capture={capture}
              errors={errors}
              showErrors={tried}
              lastTaps={lastTapsOf('baseline')}
              onChange={set}
            />
          ) : null}
        </div>
        <Preflight draft={draft} capture={capture} />
        <FormEnd
          starts="the replay"
          busy={start.busy}
          error={start.error}
          incomplete={tried && Object.keys(found).length > 0}
          cancelHref={hrefOf('replay')}
        />
      </form>
    </div>
  );
}
