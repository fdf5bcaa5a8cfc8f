import { Worker } from 'node:worker_threads';
import { errorFromReport, MeshproofError } from '#shared/model/index.ts';
import { PendingCalls, workspaceClosed } from './pending-calls.ts';
import type { FromQuery, QueryCall, QueryCalls, ToQuery } from './query-protocol.ts';
import { workerFile } from './worker-file.ts';

/** The engine's side of the query worker. */
export class QueryClient {
  readonly #worker: Worker;
  readonly #pending = new PendingCalls();

  constructor() {
    this.#worker = new Worker(workerFile('query'), { name: 'query' });
    this.#worker.on('message', (answer: FromQuery) => {
      if (answer.ok) this.#pending.resolve(answer.id, answer.value);
      else this.#pending.reject(answer.id, errorFromReport(answer.report));
    });
    this.#worker.on('error', (error) => {
      const message = `the query worker stopped: ${String(error)}`;
      this.#pending.failAll(new MeshproofError('internal', 'QUERY_DIED', message));
    });
  }

  call<Call extends QueryCall>(
    call: Call,
    ...[input]: QueryCalls[Call]['arguments'] extends null ? [] : [QueryCalls[Call]['arguments']]
  ): Promise<QueryCalls[Call]['result']> {
    return this.#pending.add((id) => {
      const message: ToQuery = { id, call, arguments: input ?? null };
      this.#worker.postMessage(message);
    });
  }

  async terminate(): Promise<void> {
    this.#pending.failAll(workspaceClosed());
    await this.#worker.terminate();
  }
}
