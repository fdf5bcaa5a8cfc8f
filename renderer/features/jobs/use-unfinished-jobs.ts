import type { Job } from '#shared/model/job.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';

const NO_JOBS: Job[] = [];

/** Jobs of one kind, of this engine's run, that are not done. Done ones stand in the tables. */
export function useUnfinishedJobs(kind: Job['kind']): Job[] {
  const jobs = useEngineStore((state) => state.live?.jobs ?? NO_JOBS);
  return jobs.filter((job) => job.kind === kind && job.state !== 'done');
}
