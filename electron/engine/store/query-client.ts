import { Worker } from 'node:worker_threads';
import { errorFromReport, MeshproofError } from '#shared/model/index.ts';
import type { FromQuery, QueryCall, QueryCalls, ToQuery } from './query-protocol.ts';
import { workerFile } from './worker-file.ts';

/** The engine's side of the query worker. */
export class QueryClient {
  readonly #worker: Worker;
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #nextCall = 1;
  #failure: MeshproofError | null = null;

  constructor() {
    this.#worker = new Worker(workerFile('query'), { name: 'query' });
    this.#worker.on('message', (answer: FromQuery) => {
      const waiting = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (answer.ok) waiting?.resolve(answer.value);
      else waiting?.reject(errorFromReport(answer.report));
    });
    this.#worker.on('error', (error) => {
      this.#failure = new MeshproofError(
        'internal',
        'QUERY_DIED',
        `the query worker stopped: ${String(error)}`,
      );
      for (const { reject } of this.#pending.values()) reject(this.#failure);
      this.#pending.clear();
    });
  }

  call<Call extends QueryCall>(
    call: Call,
    ...[input]: QueryCalls[Call]['arguments'] extends null ? [] : [QueryCalls[Call]['arguments']]
  ): Promise<QueryCalls[Call]['result']> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextCall++;
    const message: ToQuery = { id, call, arguments: input ?? null };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage(message);
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}
