import type { Job } from '#shared/model/job.ts';
import { engine } from '../rpc/connection.ts';
import { useEngineStore } from '../rpc/engine-store.ts';
import { useAction } from '../rpc/use-action.ts';
import { Button } from '../ui/Button.tsx';
import { Progress } from '../ui/Progress.tsx';

const NO_JOBS: Job[] = [];

/** Long work that goes on, whichever view is open. */
export function RunningJobs() {
  const jobs = useEngineStore((state) => state.live?.jobs ?? NO_JOBS).filter(
    (job) => job.state === 'running',
  );
  return (
    <>
      {jobs.map((job) => (
        <RunningJob key={job.id} job={job} />
      ))}
    </>
  );
}

function RunningJob({ job }: { job: Job }) {
  const cancel = useAction(() => engine.jobs.cancel({ id: job.id }));
  return (
    <div className="top-job">
      <span className="top-job-title">{job.title}</span>
      <Progress job={job} />
      <Button kind="quiet" busy={cancel.busy} onClick={() => void cancel.run()}>
        Cancel
      </Button>
    </div>
  );
}
