import { Worker, type ResourceLimits } from 'node:worker_threads';
import { fromAudit, type AuditRequest, type FromAudit } from '#engine/policy/audit-protocol.ts';
import { workerFile } from '#engine/store/worker-file.ts';
import { errorFromReport, MeshproofError } from '#shared/model/index.ts';
import type { JobControl } from './jobs.ts';

type Result = Extract<FromAudit, { kind: 'audited' | 'routed' | 'replayed' }>;

/**
 * Memory of an audit's thread. It makes many values that live until its end: with a small nursery they would be copied again
 * and again. The other limit is eight times the most that is read of all texts (`Reading`): an audit that needs more ends, and
 * the engine goes on.
 */
export const AUDIT_LIMITS = { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 4096 } as const;

/**
 * Runs the worker to its end. While it reads it may have connections and a program of its own running, so it is asked to
 * give up; while it computes it can't listen, and is ended.
 * @throws MeshproofError what the worker says; `input` when the sources need more memory than it may have
 */
export function runAuditWorker(
  request: AuditRequest,
  control: JobControl,
  limits: ResourceLimits = AUDIT_LIMITS,
): Promise<Result> {
  const { signal } = control;
  const cancelled = () => new MeshproofError('cancelled', 'CANCELLED', 'the audit was cancelled');
  if (signal.aborted) return Promise.reject(cancelled());
  const worker = new Worker(workerFile('audit'), {
    workerData: request,
    name: 'audit',
    resourceLimits: limits,
  });
  let computing = false;
  return new Promise<Result>((resolve, reject) => {
    worker.on('message', (data: unknown) => {
      const parsed = fromAudit.safeParse(data);
      if (!parsed.success) {
        reject(died(parsed.error));
        return;
      }
      const message = parsed.data;
      switch (message.kind) {
        case 'reading':
          control.progress(message.done, message.total);
          return;
        case 'computing':
          computing = true;
          if (signal.aborted) reject(cancelled());
          return;
        case 'failed':
          reject(signal.aborted ? cancelled() : errorFromReport(message.report));
          return;
        case 'audited':
        case 'routed':
        case 'replayed':
          resolve(message);
      }
    });
    worker.on('error', (error) => reject(isOutOfMemory(error) ? tooMuch(limits) : error));
    worker.on('exit', () => reject(died()));
    signal.addEventListener(
      'abort',
      () => {
        if (computing) reject(cancelled());
        else worker.postMessage({ kind: 'cancel' });
      },
      { once: true },
    );
  }).finally(() => void worker.terminate());
}

/** Node ends a worker at its limit (nodejs.org/api/errors.html, `ERR_WORKER_OUT_OF_MEMORY`). */
function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch({ maxOldGenerationSizeMb = 0 }: ResourceLimits): MeshproofError {
  return new MeshproofError(
    'input',
    'OUT_OF_MEMORY',
    `the sources need more than the ${maxOldGenerationSizeMb} MiB of memory that an audit may use`,
    'Name less at a time: the folders of the configuration, one environment, parts of a config dump (/config_dump?resource=…).',
  );
}

export function died(cause?: unknown): MeshproofError {
  return new MeshproofError('internal', 'AUDIT_DIED', 'the audit worker stopped', undefined, cause);
}
