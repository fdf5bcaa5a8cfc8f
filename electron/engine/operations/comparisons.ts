import { Worker } from 'node:worker_threads';
import type { CompareRequest, FromCompare } from '#engine/store/compare-protocol.ts';
import { workerFile } from '#engine/store/worker-file.ts';
import { errorFromReport, MeshproofError, type ComparisonDocument } from '#shared/model/index.ts';
import { unknownAudit } from './audit-parts.ts';
import type { JobControl, JobTask } from './jobs.ts';
import type { Session } from './session.ts';

/** @throws MeshproofError `input` when a source or the audit does not exist, or a source is named twice */
export async function prepareComparison(session: Session, request: CompareRequest): Promise<JobTask> {
  requireDistinct(request);
  for (const name of [request.baseline, request.candidate, request.noise]) {
    if (name !== null) await session.capture(name);
  }
  if (request.audit !== null) await requireAudit(session, request.audit);
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

/** A run held against itself differs in nothing, and a candidate that is its own noise has no finding either. */
function requireDistinct({ baseline, candidate, noise }: CompareRequest): void {
  const twice = candidate === baseline || candidate === noise ? candidate : noise === baseline ? noise : null;
  if (twice === null) return;
  throw new MeshproofError(
    'input',
    'SAME_SOURCE',
    `'${twice}' is named twice: baseline, candidate and noise are three runs`,
    'Name a capture and its replays, or replay the capture once more.',
  );
}

async function requireAudit(session: Session, name: string): Promise<void> {
  const audits = await session.queries.call('audits');
  if (!audits.some((audit) => audit.name === name)) throw unknownAudit(session, name);
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
