import type { Job } from '#shared/model/job.ts';
import { formatCount, formatRate, formatSeconds } from './format.ts';
import './progress.css';

/** How far a job is, in words and as a bar. */
export function Progress({ job }: { job: Job }) {
  const share = job.total ? Math.min(1, job.done / job.total) : null;
  const words = [
    job.total === null
      ? `${formatCount(job.done)} ${job.unit}`
      : `${formatCount(job.done)} of ${formatCount(job.total)} ${job.unit}`,
    job.rate === null ? null : formatRate(job.rate),
    job.etaSeconds === null ? null : `${formatSeconds(job.etaSeconds)} left`,
  ];
  return (
    <div className="progress">
      <progress aria-label={job.title} max={1} {...(share === null ? {} : { value: share })} />
      <span className="progress-words">{words.filter(Boolean).join(' · ')}</span>
    </div>
  );
}
