import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import { REQUEST_TRUNCATED, RESPONSE_TRUNCATED } from '#engine/store/exchange-record.ts';
import { CORRELATION_HEADER, type Vantage } from '#shared/model/index.ts';
import { requestFraming, responseFraming } from './http1-framing.ts';
import { MessageDecoder, type DecodedMessage } from './http1-message.ts';
import { traceIdOf } from './trace-context.ts';

/** What an exchange is recorded for. */
export interface DecodeTarget {
  readonly captureId: number;
  readonly tapId: number;
  readonly vantage: Vantage;
  /** Engine time of the capture's time 0, microseconds. */
  readonly originUs: number;
}

export interface ConnectionEvents {
  /** The record's bytes may be views of the batch: valid only during the call. */
  exchange(record: ExchangeRecord): void;
  undecodable(bytes: number): void;
}

interface OpenRequest {
  readonly startUs: number;
  readonly method: string;
  readonly path: string;
  message: DecodedMessage | null;
  /** Its whole response, where that came before the request had ended. */
  answer: DecodedMessage | null;
  /** The bytes of both are copies, no longer views of a batch. */
  owned: boolean;
  /** What the tap did to it. */
  fault: string | null;
}

/**
 * Decodes one client connection into exchanges. Requests and responses are paired in order (RFC 9112 section
 * 9.3.2), pipelined ones too. A response may begin, and end, before its request has ended (an instance answers a body
 * whose last chunk is still on its way): such an exchange is recorded when the request has ended as well.
 */
export class Http1Connection {
  readonly #target: DecodeTarget;
  readonly #events: ConnectionEvents;
  /** Not answered yet. */
  readonly #open: OpenRequest[] = [];
  /** Not received completely yet; an early answer may have come already. */
  readonly #arriving: OpenRequest[] = [];
  readonly #requests: MessageDecoder;
  readonly #responses: MessageDecoder;

  constructor(target: DecodeTarget, events: ConnectionEvents, bodyLimit: number) {
    this.#target = target;
    this.#events = events;
    const undecodable = (bytes: number) => events.undecodable(bytes);
    this.#requests = new MessageDecoder(
      {
        framing: ({ startLine, fields, startUs }) => {
          const [method = '', path = ''] = startLine.split(' ');
          const request = {
            startUs,
            method,
            path: originForm(path),
            message: null,
            answer: null,
            owned: false,
            fault: null,
          };
          this.#open.push(request);
          this.#arriving.push(request);
          return requestFraming(fields);
        },
        message: (message) => {
          const request = this.#arriving.shift();
          if (!request) return;
          request.message = message;
          request.owned = false;
          if (request.answer !== null) this.#emitAnswered(request, request.answer);
        },
        undecodable,
      },
      bodyLimit,
    );
    this.#responses = new MessageDecoder(
      {
        framing: ({ startLine, fields }) =>
          responseFraming(statusOf(startLine), this.#open[0]?.method ?? '', fields),
        message: (message) => this.#answer(message),
        undecodable,
      },
      bodyLimit,
    );
  }

  request(bytes: Buffer, timeUs: number): void {
    this.#requests.push(bytes, timeUs);
  }

  response(bytes: Buffer, timeUs: number): void {
    this.#responses.push(bytes, timeUs);
  }

  /** The tap acts on the request whose head came last. */
  fault(what: string): void {
    const request = this.#open.at(-1);
    if (request) request.fault = what;
  }

  requestEnd(timeUs: number): void {
    this.#requests.end(timeUs);
  }

  responseEnd(timeUs: number): void {
    this.#responses.end(timeUs);
  }

  gap(timeUs: number): void {
    this.#requests.lose(timeUs);
    this.#responses.lose(timeUs);
    this.close(timeUs, 'recording-gap');
  }

  /** Requests without an answer are recorded with the reason. */
  close(timeUs: number, error: string): void {
    this.#requests.end(timeUs);
    this.#responses.end(timeUs);
    for (const request of this.#open.splice(0)) {
      const { answer } = request;
      if (answer === null) this.#emit(request, null, error || 'closed', timeUs);
      else this.#emit(request, answer, null, answer.endUs);
    }
  }

  /** Copies what still points into the batch that is about to be reused. */
  detach(): void {
    this.#requests.detach();
    this.#responses.detach();
    for (const request of this.#open) {
      if (request.owned) continue;
      request.message = request.message && owned(request.message);
      request.answer = request.answer && owned(request.answer);
      request.owned = request.message !== null || request.answer !== null;
    }
  }

  #answer(message: DecodedMessage): void {
    const [request] = this.#open;
    if (!request || request.answer !== null) {
      this.#events.undecodable(message.head.length + message.bodyBytes);
      return;
    }
    if (request.message === null) {
      request.answer = message;
      request.owned = false;
      return;
    }
    this.#emitAnswered(request, message);
  }

  /** Requests and responses end in order, so what is complete first is the oldest one open. */
  #emitAnswered(request: OpenRequest, message: DecodedMessage): void {
    this.#open.shift();
    this.#emit(request, message, null, message.endUs);
    const status = statusOf(message.startLine);
    if (status === 101 || (request.method === 'CONNECT' && status < 300)) this.#requests.tunnel();
  }

  #emit(request: OpenRequest, response: DecodedMessage | null, error: string | null, endUs: number): void {
    const { message } = request;
    // A gap within the request: its head is what there is.
    const head = message ?? this.#requests.current;
    if (!head) return;
    const truncated =
      (message === null || message.truncated ? REQUEST_TRUNCATED : 0) |
      (response?.truncated ? RESPONSE_TRUNCATED : 0);
    const cut = response?.cut === true && response.endUs === endUs && error === null;
    this.#events.exchange({
      captureId: this.#target.captureId,
      tapId: this.#target.tapId,
      vantage: this.#target.vantage,
      startUs: Math.round(request.startUs - this.#target.originUs),
      firstByteUs: response === null ? null : Math.round(response.startUs - request.startUs),
      durationUs: Math.round(endUs - request.startUs),
      intendedUs: null,
      method: request.method,
      path: request.path,
      host: head.fields.get('host') ?? null,
      status: response === null ? null : statusOf(response.startLine),
      error: cut ? 'response-cut-off' : error,
      requestBytes: head.head.length + (message?.bodyBytes ?? 0),
      responseBytes: response === null ? 0 : response.head.length + response.bodyBytes,
      traceId: traceIdOf(head.fields),
      correlation: head.fields.get(CORRELATION_HEADER) ?? null,
      replayedFrom: null,
      fault: request.fault,
      requestHead: head.head,
      requestBody: message?.body ?? null,
      requestTrailers: message?.trailers ?? null,
      responseHead: response?.head ?? null,
      responseBody: response?.body ?? null,
      responseTrailers: response?.trailers ?? null,
      truncated,
    });
  }
}

function owned(message: DecodedMessage): DecodedMessage {
  return { ...message, head: Buffer.from(message.head), body: message.body && Buffer.from(message.body) };
}

function statusOf(startLine: string): number {
  return Number(startLine.slice(9, 12));
}

/** A forward proxy's absolute form (RFC 9112 section 3.2.2) is recorded as path and query. */
function originForm(target: string): string {
  const match = /^https?:\/\/[^/?#]*(.*)$/i.exec(target);
  return match ? match[1] || '/' : target;
}
