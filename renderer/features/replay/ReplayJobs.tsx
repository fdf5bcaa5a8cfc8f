import type { Job } from '#shared/model/job.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { StateMark } from '#renderer/ui/Mark.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import { ActionError, Banner } from '#renderer/ui/States.tsx';

const NO_JOBS: Job[] = [];

/** Replays of this engine's run that are not done: how far they are, or why they ended. Done ones are in the table. */
export function ReplayJobs() {
  const jobs = useEngineStore((state) => state.live?.jobs ?? NO_JOBS).filter(
    ({ kind, state }) => kind === 'replay' && state !== 'done',
  );
  if (jobs.length === 0) return null;
  return (
    <section className="section" aria-labelledby="jobs-title">
      <h2 id="jobs-title">At work</h2>
      <ul className="jobs">
        {jobs.map((job) => (
          <ReplayJob key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function ReplayJob({ job }: { job: Job }) {
  const cancel = useAction(() => engine.jobs.cancel({ id: job.id }));
  return (
    <li className="job" data-state={job.state}>
      <div className="job-line">
        <StateMark state={job.state} />
        <strong>{job.title}</strong>
        <Progress job={job} />
        {job.state === 'running' ? (
          <Button busy={cancel.busy} onClick={() => void cancel.run()}>
            Cancel
          </Button>
        ) : null}
      </div>
      {job.error && job.state === 'failed' ? (
        <Banner kind="fail">
          {job.error.message} {job.error.advice}
        </Banner>
      ) : null}
      <ActionError error={cancel.error} />
    </li>
  );
}
