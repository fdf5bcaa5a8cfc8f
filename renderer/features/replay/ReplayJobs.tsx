import { JobLine } from '#renderer/features/jobs/JobLine.tsx';
import { useUnfinishedJobs } from '#renderer/features/jobs/use-unfinished-jobs.ts';

/** Replays that run, failed or were cancelled. */
export function ReplayJobs() {
  const jobs = useUnfinishedJobs('replay');
  if (jobs.length === 0) return null;
  return (
    <section className="section" aria-labelledby="jobs-title">
      <h2 id="jobs-title">At work</h2>
      <ul className="jobs">
        {jobs.map((job) => (
          <li key={job.id} className="job" data-state={job.state}>
            <JobLine job={job} />
          </li>
        ))}
      </ul>
    </section>
  );
}
