import { useState } from 'react';
import type { DrillSummary } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { JobLine } from '#renderer/features/jobs/JobLine.tsx';
import { useUnfinishedJobs } from '#renderer/features/jobs/use-unfinished-jobs.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { useDrills } from '#renderer/rpc/use-lists.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ConfirmDialog } from '#renderer/ui/ConfirmDialog.tsx';
import { formatTime } from '#renderer/ui/format.ts';
import { StateMark, VerdictMark } from '#renderer/ui/Mark.tsx';
import { ActionError, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { drillsAnswer } from './answer.ts';
import { DrillForm } from './DrillForm.tsx';
import { DrillResult } from './DrillResult.tsx';
import './drills.css';

/** `drills`: what ran and what runs; `drills/new`: the form; `drills/of/NAME`: a result. */
export function DrillsView({ place }: { place: readonly string[] }) {
  const [what, name] = place;
  if (what === 'new') return <DrillForm />;
  if (what === 'of' && name !== undefined) return <DrillResult key={name} name={name} />;
  return <DrillList />;
}

function DrillList() {
  const drills = useDrills();
  const jobs = useUnfinishedJobs('drill');
  if (drills.error) return <Failure error={drills.error} retry={drills.reload} />;
  if (!drills.data) return <Loading what="the drills" />;
  const start = (
    <a className="button button-primary" href={hrefOf('drills', 'new')}>
      New drill…
    </a>
  );
  if (drills.data.length === 0 && jobs.length === 0) {
    return (
      <Empty whole title="No drill has been run yet." action={start}>
        A drill makes instances fail, slow down or go away on both deployments at the same time, and compares
        what each did about it: breakers, retries, fallbacks, and how soon everything was back.
      </Empty>
    );
  }
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{drillsAnswer(drills.data)}</h1>
        </div>
        <div className="view-actions">{start}</div>
      </div>
      {jobs.map((job) => (
        <section key={job.id} className="section" aria-label={job.title}>
          <JobLine job={job} afterwards={<a href={hrefOf('drills', 'new')}>Set it up again</a>} />
        </section>
      ))}
      <DrillTable drills={drills.data} />
    </div>
  );
}

function DrillTable({ drills }: { drills: readonly DrillSummary[] }) {
  const [doomed, setDoomed] = useState<string | null>(null);
  const remove = useAction((name: string) => engine.drills.remove({ name }));
  if (drills.length === 0) return null;
  return (
    <section className="section" aria-labelledby="drills-title">
      <h2 id="drills-title">Drills</h2>
      <ActionError error={remove.error} />
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Verdict</th>
              <th>Answer</th>
              <th>Scenario</th>
              <th>Sides</th>
              <th>Started</th>
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {drills.map((drill) => (
              <tr key={drill.name} className="row-link">
                <td className="drill-name">
                  {drill.state === 'done' ? (
                    <a href={hrefOf('drills', 'of', drill.name)}>{drill.name}</a>
                  ) : (
                    drill.name
                  )}
                </td>
                <td>
                  {drill.verdict ? (
                    <VerdictMark verdict={drill.verdict} />
                  ) : (
                    <StateMark state={drill.state} />
                  )}
                </td>
                <td className="wrap">
                  {drill.isEarlier ? (
                    <span className="muted">An earlier run, which no longer counts. </span>
                  ) : null}
                  {drill.summary ?? withoutResult(drill)}
                </td>
                <td>{drill.scenario}</td>
                <td>{sidesOf(drill)}</td>
                <td className="drill-started">{formatTime(drill.startedAt)}</td>
                <td className="number">
                  {drill.state === 'running' ? null : (
                    <Button
                      kind="quiet"
                      aria-label={`Remove ${drill.name}`}
                      onClick={() => setDoomed(drill.name)}
                    >
                      Remove
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {doomed === null ? null : (
        <ConfirmDialog
          title={`Remove ${doomed}?`}
          action="Remove the drill"
          onClose={() => setDoomed(null)}
          onConfirm={() => void remove.run(doomed)}
        >
          Its result and the captures of its sides are deleted from the workspace. This cannot be undone.
        </ConfirmDialog>
      )}
    </section>
  );
}

function withoutResult({ state }: DrillSummary): string {
  switch (state) {
    case 'running':
      return 'It is running.';
    case 'cancelled':
      return 'It was cancelled; what was recorded until then is kept as captures.';
    case 'interrupted':
      return 'The engine ended while it ran; what was recorded until then is kept as captures.';
    case 'done':
      return '';
  }
}

function sidesOf({ baseline, candidate }: DrillSummary): string {
  if (baseline !== null && candidate !== null) return 'both';
  return baseline === null ? 'candidate' : 'baseline';
}
