import { randomUUID } from 'node:crypto';
import { MeshproofError, reportOf, type Job } from '#shared/model/index.ts';
import { RateMeter } from './rate-meter.ts';
import { Throttle } from './throttle.ts';

/** Ended jobs that are still shown. */
const KEPT = 20;
/** Progress is told at most this often. */
const PROGRESS_MS = 100;

export interface JobControl {
  readonly signal: AbortSignal;
  /** @param total null while it is not known */
  progress(done: number, total: number | null): void;
}

export interface JobTask {
  readonly kind: Job['kind'];
  readonly title: string;
  readonly unit: string;
  /** Does the work and returns the name of what came out. */
  run(control: JobControl): Promise<string>;
}

interface RunningJob {
  job: Job;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Long work of the engine. Jobs live as long as the engine does, whoever watches. */
export class Jobs {
  readonly #jobs = new Map<string, RunningJob>();
  readonly #changed: () => void;
  readonly #watchers = new Set<() => void>();

  /** @param changed called on every change of any job */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  list(): Job[] {
    return [...this.#jobs.values()].map(({ job }) => job).reverse();
  }

  start(task: JobTask): Job {
    const id = randomUUID();
    const abort = new AbortController();
    const meter = new RateMeter();
    const gauge = new Throttle(PROGRESS_MS, ({ done, total }: { done: number; total: number | null }) => {
      const rate = meter.rate(done);
      const etaSeconds =
        rate === null || rate === 0 || total === null ? null : Math.max(0, (total - done) / rate);
      this.#update(id, { done, total, rate, etaSeconds });
    });
    const control: JobControl = {
      signal: abort.signal,
      progress: (done, total) => gauge.tell({ done, total }),
    };
    const job: Job = {
      id,
      kind: task.kind,
      title: task.title,
      state: 'running',
      done: 0,
      total: null,
      unit: task.unit,
      rate: null,
      etaSeconds: null,
      result: null,
      error: null,
    };
    const ended = Promise.resolve()
      .then(() => task.run(control))
      .finally(() => gauge.flush())
      .then(
        (result) =>
          this.#update(id, { state: abort.signal.aborted ? 'cancelled' : 'done', result, etaSeconds: null }),
        (error: unknown) => {
          const cancelled = abort.signal.aborted;
          this.#update(id, {
            state: cancelled ? 'cancelled' : 'failed',
            error: cancelled ? null : reportOf(error),
            etaSeconds: null,
          });
        },
      );
    this.#jobs.set(id, { job, abort, ended });
    this.#forgetOld();
    this.#notify();
    return job;
  }

  cancel(id: string): Job {
    const running = this.#get(id);
    running.abort.abort();
    return running.job;
  }

  /** The job now and after each change, until it has ended. */
  async *watch(id: string): AsyncGenerator<Job> {
    for (;;) {
      const { job } = this.#get(id);
      // Waiting starts before the state is handed out, so that no change in between is missed.
      const change = this.#nextChange();
      yield job;
      if (job.state !== 'running') return;
      await change;
    }
  }

  /** Cancels all and waits until they have ended. */
  async close(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort();
    await Promise.all([...this.#jobs.values()].map(({ ended }) => ended));
  }

  get running(): boolean {
    return this.list().some((job) => job.state === 'running');
  }

  #get(id: string): RunningJob {
    const running = this.#jobs.get(id);
    if (!running) throw new MeshproofError('input', 'UNKNOWN_JOB', `there is no job ${id}`);
    return running;
  }

  #update(id: string, change: Partial<Job>): void {
    const running = this.#jobs.get(id);
    if (!running) return;
    running.job = { ...running.job, ...change };
    this.#notify();
  }

  #notify(): void {
    for (const wake of this.#watchers) wake();
    this.#changed();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#watchers.delete(wake);
        resolve();
      };
      this.#watchers.add(wake);
    });
  }

  #forgetOld(): void {
    const ended = [...this.#jobs].filter(([, { job }]) => job.state !== 'running');
    for (const [id] of ended.slice(0, Math.max(0, ended.length - KEPT))) this.#jobs.delete(id);
  }
}
