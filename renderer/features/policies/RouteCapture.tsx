import { useState } from 'react';
import type { CaptureSummary } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { JobLine } from '#renderer/features/jobs/JobLine.tsx';
import { engine } from '#renderer/rpc/connection.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useCaptures } from '#renderer/rpc/use-lists.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { formatNoun } from '#renderer/ui/format.ts';
import { ActionError, Banner, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { RoutingChoice } from './RoutingChoice.tsx';
import { RoutingResult } from './RoutingResult.tsx';
import { optionsOf, sourcesOf, sourcesProblem, useSourcesDraft } from './sources-draft.ts';
import { SourcesFields } from './SourcesFields.tsx';

/** Sends every distinct request of a capture through the declared routes. `JOB`, `JOB/PART`, `JOB/PART/INDEX`. */
export function RouteCapture({ place }: { place: readonly string[] }) {
  const [jobId, part, selected] = place;
  const job = useEngineStore((state) => state.live?.jobs.find(({ id }) => id === jobId)) ?? null;
  const captures = useCaptures();
  if (captures.error) return <Failure error={captures.error} retry={captures.reload} />;
  if (!captures.data) return <Loading what="the captures" />;
  if (job?.state === 'done' && job.result !== null)
    return (
      <RoutingResult job={job.id} id={job.result} part={part ?? 'requests'} selected={selected ?? null} />
    );
  const usable = captures.data.filter(({ state }) => state !== 'recording');
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>Where would a capture go?</h1>
          <p>
            Every distinct request of a recording through the declared routes of both sides; nothing is sent.
            It tells which requests part the sides, and which routes are traps, never reached or not
            exercised.
          </p>
        </div>
        <div className="view-actions">
          <RoutingChoice of="capture" />
          <a className="button" href={hrefOf('policies')}>
            All audits
          </a>
        </div>
      </div>
      {job === null ? null : (
        <section className="section" aria-label={job.title}>
          <JobLine job={job} />
        </section>
      )}
      {jobId !== undefined && job === null ? (
        <section className="section">
          <Banner kind="info">What was routed is not kept any more: route the capture again.</Banner>
        </section>
      ) : null}
      {usable.length === 0 ? (
        <Empty
          title="No capture is there to route."
          action={
            <a className="button button-primary" href={hrefOf('traffic', 'new')}>
              Start taps…
            </a>
          }
        >
          Record the traffic of the gateway first. One request can be tried without any.
        </Empty>
      ) : (
        <RouteCaptureForm captures={usable} running={job?.state === 'running'} />
      )}
    </div>
  );
}

type RouteCaptureFormProps = { captures: readonly CaptureSummary[]; running: boolean };

function RouteCaptureForm({ captures, running }: RouteCaptureFormProps) {
  const [draft, change] = useSourcesDraft();
  const [unnamed] = useState(() => sourcesProblem(draft) !== null);
  const [tried, setTried] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const capture = captures.find((one) => one.name === name) ?? captures[0];
  const problem = sourcesProblem(draft);
  const start = useAction(async () => {
    setTried(true);
    if (problem !== null || capture === undefined) return;
    const question = { sources: sourcesOf(draft), options: optionsOf(draft), capture: capture.name };
    const job = await engine.audits.startRouting(question);
    go(hrefOf('policies', 'route', 'capture', job.id));
  });
  return (
    <form
      className="form policy-tester"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <div className="form-row">
        <SelectField
          label="Capture"
          hint="Its requests at the gateway count; equal ones are routed once."
          value={capture?.name ?? ''}
          options={captures.map((one) => ({
            value: one.name,
            label: `${one.name} (${one.side}, ${formatNoun(one.exchanges, 'request')})`,
          }))}
          onChange={setName}
        />
      </div>
      <details className="policy-more" open={unnamed}>
        <summary>Sources of both sides</summary>
        <SourcesFields draft={draft} change={change} />
      </details>
      {tried && problem !== null ? <Banner kind="fail">{problem}</Banner> : null}
      <ActionError error={start.error} />
      <div className="form-actions">
        <Button kind="primary" type="submit" busy={start.busy} disabled={running}>
          Route the capture
        </Button>
      </div>
    </form>
  );
}
