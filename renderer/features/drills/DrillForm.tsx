import { type FormEvent, useState } from 'react';
import type { CaptureSummary, ReadyScenario, Side } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { LinesField } from '#renderer/features/policies/LinesField.tsx';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useCaptures, useDrills } from '#renderer/rpc/use-lists.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FileField, SelectField, TextField } from '#renderer/ui/Field.tsx';
import { FormEnd } from '#renderer/ui/FormEnd.tsx';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Banner, Failure, Loading } from '#renderer/ui/States.tsx';
import { Choice } from '#renderer/ui/Toggles.tsx';
import { draftOf } from '../taps/tap-draft.ts';
import { TapRows } from '../taps/TapRows.tsx';
import { draftErrors, type DrillDraft, type DrillErrors, NEW_DRILL, optionsOf } from './drill-draft.ts';

type PartProps = {
  draft: DrillDraft;
  errors: DrillErrors;
  set: (part: Partial<DrillDraft>) => void;
};

/** Sets up a drill: what happens, where, and with which traffic. */
export function DrillForm() {
  const scenarios = useQuery('scenarios', (signal) => engine.drills.scenarios(undefined, { signal }));
  const captures = useCaptures();
  const drills = useDrills();
  const [draft, setDraft] = useState(NEW_DRILL);
  const [tried, setTried] = useState(false);
  const start = useAction(async (ready: DrillDraft) => {
    await engine.drills.start(optionsOf(ready));
    go(hrefOf('drills'));
  });
  const failed = [scenarios, captures, drills].find(({ error }) => error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!scenarios.data || !captures.data || !drills.data) return <Loading what="the scenarios" />;
  const set = (part: Partial<DrillDraft>) => setDraft({ ...draft, ...part });
  const found = draftErrors(
    draft,
    drills.data.map(({ name }) => name),
  );
  const errors = tried ? found : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) void start.run(draft);
  };
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>New drill</h1>
          <p>The same faults at the same times on both sides, while the same requests come in.</p>
        </div>
      </div>
      <form className="form" onSubmit={submit}>
        <ScenarioPart draft={draft} errors={errors} set={set} scenarios={scenarios.data} />
        {(['baseline', 'candidate'] as const).map((side) => (
          <SidePart
            key={side}
            side={side}
            draft={draft}
            errors={errors}
            set={set}
            captures={captures.data ?? []}
            tried={tried}
          />
        ))}
        <TrafficPart draft={draft} errors={errors} set={set} captures={captures.data} />
        <FormEnd
          starts="the drill"
          busy={start.busy}
          error={start.error}
          incomplete={tried && Object.keys(found).length > 0}
          cancelHref={hrefOf('drills')}
        />
      </form>
    </div>
  );
}

function ScenarioPart({
  draft,
  errors,
  set,
  scenarios,
}: PartProps & { scenarios: readonly ReadyScenario[] }) {
  const chosen = scenarios.find(({ name }) => name === draft.ready);
  const wants = chosen?.commands ?? [];
  const read = async (file: File | null) =>
    set({ file: file === null ? null : { name: file.name, text: await file.text() } });
  return (
    <>
      <div className="form-row">
        <SelectField
          label="Scenario"
          value={draft.ready}
          options={[
            ...scenarios.map(({ name, title }) => ({ value: name, label: title })),
            { value: '', label: 'A file of your own…' },
          ]}
          onChange={(ready) => set({ ready })}
        />
        {draft.ready === '' ? (
          <FileField
            label="Scenario file"
            accept=".yaml,.yml"
            error={errors['file']}
            onChange={(file) => void read(file)}
          />
        ) : null}
        <TextField
          label="Name of the drill"
          placeholder="one instance fails"
          value={draft.name}
          error={errors['name']}
          onChange={(name) => set({ name })}
        />
        <TextField
          label="Factor of all times"
          inputMode="decimal"
          hint={
            chosen
              ? `It takes ${Math.round((chosen.durationMs / 1000) * (Number(draft.times) || 1))} s.`
              : 'Of the times of the scenario.'
          }
          value={draft.times}
          error={errors['times']}
          onChange={(times) => set({ times })}
        />
      </div>
      {chosen ? <p className="drill-about">{chosen.about}</p> : null}
      {wants.length > 0 || draft.ready === '' ? (
        <div className="form-row">
          <LinesField
            label="Commands"
            hint={
              errors['commands'] ??
              `Programs that steps name, started without a shell, one to a line.${wants.length > 0 ? ` This scenario names ${wants.join(' and ')}.` : ''}`
            }
            placeholder="candidate leave=kubectl scale deployment/producer --replicas=1"
            value={draft.commands}
            onChange={(commands) => set({ commands })}
          />
        </div>
      ) : null}
      {draft.ready === '' ? (
        <div className="field">
          <span className="field-label">Programs that the file spells out</span>
          <Choice
            label="Programs that the file spells out"
            value={draft.ownCommands}
            onChange={(ownCommands) => set({ ownCommands })}
            options={[
              { value: 'refuse', label: 'do not run' },
              { value: 'run', label: 'run', title: 'On the machine of the engine' },
            ]}
          />
        </div>
      ) : null}
    </>
  );
}

function SidePart({
  side,
  draft,
  errors,
  set,
  captures,
  tried,
}: PartProps & { side: Side; captures: readonly CaptureSummary[]; tried: boolean }) {
  const own = draft.sides[side];
  const change = (part: Partial<DrillDraft['sides'][Side]>) =>
    set({ sides: { ...draft.sides, [side]: { ...own, ...part } } });
  const earlier = captures
    .find((capture) => capture.side === side && capture.taps.some(({ spec }) => spec.kind === 'instance'))
    ?.taps.filter(({ spec }) => spec.kind === 'instance');
  return (
    <div className="drill-side">
      <h2>
        <SideMark side={side} />
      </h2>
      <div className="form-row">
        <TextField
          label={`Address of the ${side}`}
          mono
          placeholder="http://127.0.0.1:8080"
          hint="Its gateway. Left empty, the drill runs on the other side alone."
          value={own.url}
          error={errors[side]}
          onChange={(url) => change({ url })}
        />
      </div>
      {errors[`${side} taps`] === undefined ? null : <Banner kind="fail">{errors[`${side} taps`]}</Banner>}
      {earlier && own.taps.length === 0 ? (
        <div className="form-actions">
          <Button onClick={() => change({ taps: earlier.map(({ spec }) => draftOf(spec)) })}>
            Use the instance taps of the last recording of this side
          </Button>
        </div>
      ) : null}
      <TapRows drafts={own.taps} onChange={(taps) => change({ taps })} showErrors={tried} />
    </div>
  );
}

function TrafficPart({ draft, errors, set, captures }: PartProps & { captures: readonly CaptureSummary[] }) {
  const usable = captures.filter(({ kind, state }) => kind === 'live' && state !== 'recording');
  return (
    <div className="drill-side">
      <h2>Traffic</h2>
      <div className="form-row">
        <LinesField
          label="Requests"
          hint={
            errors['requests'] ??
            'Sent in turn, one to a line; left empty, those of the scenario or the capture.'
          }
          placeholder="GET /shop/items/1"
          value={draft.requests}
          onChange={(requests) => set({ requests })}
        />
        <SelectField
          label="Or the requests of a capture"
          value={draft.capture}
          options={[
            { value: '', label: 'none' },
            ...usable.map(({ name, side }) => ({ value: name, label: `${name} (${side})` })),
          ]}
          onChange={(capture) => set({ capture })}
        />
        <TextField
          label="Service that the faults are for"
          placeholder="producer"
          hint="Where the scenario names none."
          value={draft.service}
          onChange={(service) => set({ service })}
        />
      </div>
      <div className="form-row">
        <TextField
          label="Host header"
          placeholder="shop.example.test"
          value={draft.host}
          onChange={(host) => set({ host })}
        />
        <TextField
          label="Other hosts that may be sent to"
          placeholder="istio-ingress.test"
          hint="Besides this machine."
          value={draft.allow}
          onChange={(allow) => set({ allow })}
        />
        <div className="field">
          <span className="field-label">Requests that change state</span>
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
          <span className="field-label">Order of the sides</span>
          <Choice
            label="Order of the sides"
            value={draft.order}
            onChange={(order) => set({ order })}
            options={[
              { value: 'together', label: 'at once' },
              {
                value: 'in-turn',
                label: 'baseline first',
                title: 'Two deployments on one machine disturb each other',
              },
            ]}
          />
        </div>
      </div>
    </div>
  );
}
