import { createRouterClient, ORPCError } from '@orpc/server';
import { errorReport, errorFromReport, type Job } from '#shared/model/index.ts';
import type { Engine } from './engine.ts';
import { createRouter } from './router.ts';

/** The contract called directly, in one process: the third transport. */
export function createDirectClient(engine: Engine) {
  return createRouterClient(createRouter(engine));
}
export type DirectClient = ReturnType<typeof createDirectClient>;

/** Turns what a call threw back into the product's own error. */
export function unwrapError(error: unknown): unknown {
  if (!(error instanceof ORPCError)) return error;
  const report = errorReport.safeParse(error.data);
  return report.success ? errorFromReport(report.data) : error;
}

/**
 * Follows a job to its end.
 * @returns the name of what came out
 * @throws MeshproofError with the job's own error, or `cancelled`
 */
export async function followJob(
  client: DirectClient,
  started: Job,
  onProgress: (job: Job) => void,
): Promise<Job> {
  let last = started;
  for await (const job of await client.jobs.watch({ id: started.id })) {
    last = job;
    onProgress(job);
  }
  if (last.error) throw errorFromReport(last.error);
  return last;
}
