import { Worker } from 'node:worker_threads';
import type { CompareRequest, FromCompare } from '#engine/store/compare-protocol.ts';
import { workerFile } from '#engine/store/worker-file.ts';
import { errorFromReport, MeshproofError, type ComparisonDocument } from '#shared/model/index.ts';
import type { JobControl, JobTask } from './jobs.ts';
import type { Session } from './session.ts';

/** @throws MeshproofError `input` when a source does not exist */
export async function prepareComparison(session: Session, request: CompareRequest): Promise<JobTask> {
  for (const name of [request.baseline, request.candidate, request.noise]) {
    if (name !== null) await session.capture(name);
  }
  return {
    kind: 'comparison',
    title: `Compare ${request.baseline} with ${request.candidate}`,
    unit: 'pairs',
    run: async (control) => {
      const document = await compare(request, control);
      await session.writer.call('saveComparison', { document, createdAt: new Date().toISOString() });
      return request.name;
    },
  };
}

/** Runs the comparison in a worker of its own, which is ended when the job is cancelled. */
function compare(request: CompareRequest, control: JobControl): Promise<ComparisonDocument> {
  const worker = new Worker(workerFile('compare'), { workerData: request, name: 'compare' });
  return new Promise<ComparisonDocument>((resolve, reject) => {
    worker.on('message', (message: FromCompare) => {
      if (message.kind === 'progress') control.progress(message.done, message.total);
      else if (message.kind === 'done') resolve(message.document);
      else reject(errorFromReport(message.report));
    });
    worker.on('error', reject);
    worker.on('exit', () =>
      reject(new MeshproofError('internal', 'COMPARE_DIED', 'the compare worker stopped')),
    );
    control.signal.addEventListener('abort', () => {
      reject(new MeshproofError('cancelled', 'CANCELLED', 'the comparison was cancelled'));
    });
  }).finally(() => void worker.terminate());
}
