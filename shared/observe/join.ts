import type { AccessLogEntry } from '#shared/model/index.ts';

/** What a request is known by, on the side that sent or recorded it. */
export interface JoinedRequest {
  readonly id: number;
  /** Value of the replay's own header. */
  readonly correlation: string | null;
  readonly requestId: string | null;
  readonly traceId: string | null;
}

export type JoinMethod = 'correlation' | 'request-id' | 'trace';

/**
 * Finds the request that a line of an access log is about: by the replay's own header, else by request id, else by trace. A value
 * that several requests have joins none of them. (Envoy gives its requests a new id at the edge, HP-03; a hop that passes on no
 * unknown header still passes on the trace.)
 */
export class RequestJoiner {
  readonly #by: Readonly<Record<JoinMethod, Map<string, number | null>>> = {
    correlation: new Map(),
    'request-id': new Map(),
    trace: new Map(),
  };

  constructor(requests: Iterable<JoinedRequest>) {
    for (const { id, correlation, requestId, traceId } of requests) {
      this.#know('correlation', correlation, id);
      this.#know('request-id', requestId, id);
      this.#know('trace', traceId, id);
    }
  }

  /** Null when nothing of the line leads to exactly one request. */
  find(
    entry: Pick<AccessLogEntry, 'correlation' | 'requestId' | 'traceId'>,
  ): { readonly id: number; readonly by: JoinMethod } | null {
    return (
      this.#found('correlation', entry.correlation) ??
      this.#found('request-id', entry.requestId) ??
      this.#found('trace', entry.traceId)
    );
  }

  #know(method: JoinMethod, value: string | null, id: number): void {
    if (value === null) return;
    const known = this.#by[method];
    known.set(value, known.has(value) && known.get(value) !== id ? null : id);
  }

  #found(method: JoinMethod, value: string | null): { id: number; by: JoinMethod } | null {
    const id = value === null ? null : (this.#by[method].get(value) ?? null);
    return id === null ? null : { id, by: method };
  }
}
