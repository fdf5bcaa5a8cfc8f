import { MeshproofError } from '#shared/model/index.ts';

/** Calls to a worker that wait for their answers, by number. */
export class PendingCalls {
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #next = 1;
  #failure: Error | null = null;

  /** Numbers a call, has it sent, and waits for its answer. Fails at once when the worker is gone. */
  add<Result>(send: (id: number) => void): Promise<Result> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#next;
    this.#next += 1;
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      send(id);
    });
  }

  resolve(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** The worker is gone: what waits fails, and so does every later call. */
  failAll(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #take(id: number) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

/** What a call ends with whose workspace was closed under it. */
export function workspaceClosed(): MeshproofError {
  return new MeshproofError('usage', 'WORKSPACE_CLOSED', 'the workspace was closed', 'Open it again.');
}
