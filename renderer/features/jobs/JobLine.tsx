import type { ReactNode } from 'react';
import type { Job } from '#shared/model/job.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { StateMark } from '#renderer/ui/Mark.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import './jobs.css';

/** One job: how far it is and a way to cancel it, or why it ended and what can be done then. */
export function JobLine({ job, afterwards }: { job: Job; afterwards?: ReactNode }) {
  const cancel = useAction(() => engine.jobs.cancel({ id: job.id }));
  return (
    <>
      <div className="job-line">
        <StateMark state={job.state} />
        <strong>{job.title}</strong>
        <Progress job={job} />
        {job.state === 'running' ? (
          <Button busy={cancel.busy} onClick={() => void cancel.run()}>
            Cancel
          </Button>
        ) : (
          afterwards
        )}
      </div>
      {job.state === 'failed' ? <ActionError error={job.error} /> : null}
      <ActionError error={cancel.error} />
    </>
  );
}
