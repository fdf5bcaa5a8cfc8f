import type { Job } from '#shared/model/job.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { StateMark } from '#renderer/ui/Mark.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import { Banner } from '#renderer/ui/States.tsx';

const NO_JOBS: Job[] = [];

/** Comparisons that run or ended in this engine's run. */
export function CompareJobs() {
  const jobs = useEngineStore((state) => state.live?.jobs ?? NO_JOBS).filter(
    ({ kind, state }) => kind === 'comparison' && state !== 'done',
  );
  return jobs.map((job) => <CompareJob key={job.id} job={job} />);
}

function CompareJob({ job }: { job: Job }) {
  const cancel = useAction(() => engine.jobs.cancel({ id: job.id }));
  return (
    <section className="section" aria-label={job.title}>
      <div className="compare-job">
        <StateMark state={job.state} />
        <strong>{job.title}</strong>
        <Progress job={job} />
        {job.state === 'running' ? (
          <Button busy={cancel.busy} onClick={() => void cancel.run()}>
            Cancel
          </Button>
        ) : (
          <a href={hrefOf('compare', 'new')}>Set it up again</a>
        )}
      </div>
      {job.error && job.state === 'failed' ? (
        <Banner kind="fail">
          {job.error.message} {job.error.advice}
        </Banner>
      ) : null}
    </section>
  );
}
