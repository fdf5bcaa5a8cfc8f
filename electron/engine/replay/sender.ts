/** Sends one HTTP/1.1 request and keeps everything of the answer. The only user of undici. */
import { Pool, type Dispatcher } from 'undici';
import { Readable } from 'node:stream';
import type { Header } from '#shared/model/index.ts';

export interface OutgoingRequest {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
  readonly chunked: boolean;
}

/** What came back. Times are engine microseconds. */
export interface Answer {
  /** When the request was handed to a connection; null when it never was. */
  readonly sentUs: number | null;
  readonly firstByteUs: number | null;
  readonly endUs: number;
  readonly status: number | null;
  readonly statusText: string;
  /** Names and values in turn, as on the wire. */
  readonly rawHeaders: readonly Buffer[];
  readonly body: readonly Buffer[];
  readonly bodyBytes: number;
  readonly trailers: readonly Header[];
  /** Why there is no complete response. */
  readonly error: string | null;
}

export interface SenderLimits {
  /** Connections per target. */
  readonly connections: number;
  readonly timeoutMs: number;
  /** Stored part of a body; the rest is counted. */
  readonly bodyLimit: number;
}

export class Sender {
  readonly #pools = new Map<string, Pool>();
  readonly #limits: SenderLimits;
  readonly #clockUs: () => number;

  constructor(limits: SenderLimits, clockUs: () => number) {
    this.#limits = limits;
    this.#clockUs = clockUs;
  }

  /** Calls `done` exactly once, whatever happens. */
  send(request: OutgoingRequest, done: (answer: Answer) => void): void {
    const collector = new AnswerCollector(this.#clockUs, this.#limits.bodyLimit, done);
    const headers: string[] = [];
    for (const [name, value] of request.headers) headers.push(name, value);
    try {
      this.#poolFor(request.origin).dispatch(
        {
          method: request.method,
          path: request.path,
          headers,
          body: bodyOf(request),
        },
        collector,
      );
    } catch (error) {
      collector.fail(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #poolFor(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      pool = new Pool(origin, {
        connections: this.#limits.connections,
        pipelining: 1,
        headersTimeout: this.#limits.timeoutMs,
        bodyTimeout: this.#limits.timeoutMs,
        connectTimeout: this.#limits.timeoutMs,
      });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

/** A body without a known length makes undici send chunks, as the recorded client did. */
function bodyOf({ body, chunked }: OutgoingRequest): Buffer | Readable | null {
  if (chunked) return Readable.from(body === null ? [] : [Buffer.from(body)]);
  return body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #clockUs: () => number;
  readonly #bodyLimit: number;
  readonly #done: (answer: Answer) => void;
  #sentUs: number | null = null;
  #firstByteUs: number | null = null;
  #status: number | null = null;
  #statusText = '';
  #rawHeaders: readonly Buffer[] = [];
  readonly #body: Buffer[] = [];
  #stored = 0;
  #bodyBytes = 0;
  #finished = false;

  constructor(clockUs: () => number, bodyLimit: number, done: (answer: Answer) => void) {
    this.#clockUs = clockUs;
    this.#bodyLimit = bodyLimit;
    this.#done = done;
  }

  onRequestStart(): void {
    this.#sentUs = this.#clockUs();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    if (status < 200) return;
    this.#firstByteUs = this.#clockUs();
    this.#status = status;
    this.#statusText = statusText ?? '';
    this.#rawHeaders = (controller.rawHeaders ?? []) as Buffer[];
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bodyBytes += chunk.length;
    const room = this.#bodyLimit - this.#stored;
    if (room <= 0) return;
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#body.push(kept);
    this.#stored += kept.length;
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: Record<string, unknown> | null): void {
    const fields = Object.entries(trailers ?? {}).map(([name, value]): Header => [name, String(value)]);
    this.#finish(null, fields);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    this.#finish(reasonOf(error), []);
  }

  #finish(error: string | null, trailers: readonly Header[]): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#done({
      sentUs: this.#sentUs,
      firstByteUs: this.#firstByteUs,
      endUs: this.#clockUs(),
      status: this.#status,
      statusText: this.#statusText,
      rawHeaders: this.#rawHeaders,
      body: this.#body,
      bodyBytes: this.#bodyBytes,
      trailers,
      error,
    });
  }
}

/** undici's codes in the words of the model. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'UND_ERR_SOCKET':
      return 'closed';
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'timeout';
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_ABORTED':
      return 'cancelled';
    default:
      return code || (error instanceof Error ? error.message : String(error));
  }
}
