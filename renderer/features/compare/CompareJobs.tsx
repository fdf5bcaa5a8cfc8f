import { hrefOf } from '#renderer/app/routing.ts';
import { JobLine } from '#renderer/features/jobs/JobLine.tsx';
import { useUnfinishedJobs } from '#renderer/features/jobs/use-unfinished-jobs.ts';

/** Comparisons that run, failed or were cancelled. */
export function CompareJobs() {
  return useUnfinishedJobs('comparison').map((job) => (
    <section key={job.id} className="section" aria-label={job.title}>
      <JobLine job={job} afterwards={<a href={hrefOf('compare', 'new')}>Set it up again</a>} />
    </section>
  ));
}
