/**
 * What one deployment is sent of a replay. Every request is accounted for: sent and answered, sent and failed, or
 * refused.
 */
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import { RESPONSE_TRUNCATED } from '#engine/store/exchange-record.ts';
import type { ReplayableExchange } from '#engine/store/replayable.ts';
import type { ReplayResult } from '#engine/store/writer.ts';
import type { Header, ReplayOptions } from '#shared/model/index.ts';
import { percentile } from './pacing.ts';
import { RandomIds } from './random-ids.ts';
import { replayHeaders } from './request-headers.ts';
import { isMutation } from './safety.ts';
import { Sender, type Answer } from './sender.ts';
import type { Targets } from './targets.ts';

/** Above this 99th percentile of the send lag the timing is not the recorded one, and latency is not judged. */
const SEND_LAG_BOUND_MS = 50;
const BODY_LIMIT = 16 * 2 ** 20;
/** Records are handed on in groups of this many. */
const HAND_ON = 128;
const HAND_ON_MS = 100;

export interface RunContext {
  readonly options: Pick<ReplayOptions, 'connections' | 'timeoutMs' | 'mutations' | 'headers' | 'trace'>;
  readonly targets: Targets;
  readonly captureId: number;
  /** Begins the correlation of each request; no other run of the engine has the same. */
  readonly correlation: string;
  /** Whether the requests are recorded exchanges, so that what is sent replays them; else they were made up. */
  readonly recorded: boolean;
  /** Engine time of the replay's capture's time 0, microseconds. */
  readonly zeroUs: number;
  readonly clockUs: () => number;
  record(records: readonly ExchangeRecord[]): void;
}

export class ReplayRun {
  readonly #context: RunContext;
  readonly #sender: Sender;
  readonly #ids = new RandomIds();
  /** Of each request what the machine and what its wait for a connection made it late by. */
  readonly #lags: { readonly machineUs: number; readonly connectionsUs: number }[] = [];
  /** Requests without an answer at each origin. */
  readonly #openAt = new Map<string, number>();
  #records: ExchangeRecord[] = [];
  #sent = 0;
  #responses = 0;
  #errors = 0;
  #refused = 0;
  #open = 0;
  #allAnswered: (() => void) | null = null;

  readonly #timer: NodeJS.Timeout;

  constructor(context: RunContext) {
    this.#context = context;
    this.#sender = this.makeSender();
    this.#timer = setInterval(() => this.#handOn(), HAND_ON_MS);
  }

  /** A sender like the run's own. */
  makeSender(): Sender {
    const { options, clockUs } = this.#context;
    const { connections, timeoutMs } = options;
    return new Sender({ connections, timeoutMs, bodyLimit: BODY_LIMIT }, clockUs);
  }

  /**
   * Sends a request, or refuses it.
   * @param dueUs when the request was to leave; null when it leaves as soon as it can
   * @param answered also called for one that was refused or has failed
   */
  send(request: ReplayableExchange, dueUs: number | null, answered: () => void): void {
    const { options, targets } = this.#context;
    if (options.mutations === 'refuse' && isMutation(request.method)) {
      this.#refused += 1;
      answered();
      return;
    }
    this.#sent += 1;
    this.#open += 1;
    const identity = {
      correlation: `${this.#context.correlation}.${request.id}`,
      traceId: this.#ids.next(16),
      spanId: this.#ids.next(8),
    };
    const headers = replayHeaders(
      request.headers,
      { overrides: options.headers, trace: options.trace },
      identity,
    );
    const handedUs = this.#context.clockUs();
    const origin = targets.originFor(request.tap);
    const before = this.#openAt.get(origin) ?? 0;
    this.#openAt.set(origin, before + 1);
    const waits = before >= options.connections;
    this.#sender.send({ ...request, origin, headers }, (answer) => {
      this.#open -= 1;
      this.#openAt.set(origin, (this.#openAt.get(origin) ?? 1) - 1);
      if (answer.sentUs !== null)
        this.#noteLag(dueUs ?? answer.sentUs, waits ? handedUs : null, answer.sentUs);
      this.#note(request, headers, identity, dueUs ?? answer.sentUs ?? handedUs, answer);
      answered();
      if (this.#open === 0) this.#allAnswered?.();
    });
  }

  /** @param handedUs when it began to wait for a connection; null for one that had not to */
  #noteLag(dueUs: number, handedUs: number | null, sentUs: number): void {
    const readyUs = handedUs === null ? sentUs : Math.max(dueUs, handedUs);
    this.#lags.push({ machineUs: readyUs - dueUs, connectionsUs: sentUs - readyUs });
  }

  #note(
    request: ReplayableExchange,
    headers: readonly Header[],
    identity: { correlation: string; traceId: string },
    dueUs: number,
    answer: Answer,
  ): void {
    const { captureId, zeroUs, options, recorded } = this.#context;
    if (answer.error === null) this.#responses += 1;
    else this.#errors += 1;
    const sentUs = answer.sentUs ?? dueUs;
    const requestHead = headOf(`${request.method} ${request.path} HTTP/1.1`, headers);
    const responseHead = answer.status === null ? null : responseHeadOf(answer);
    const body = answer.body.length === 1 && answer.body[0] ? answer.body[0] : Buffer.concat(answer.body);
    const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? null;
    this.#records.push({
      captureId,
      tapId: null,
      vantage: 'sender',
      startUs: Math.round(sentUs - zeroUs),
      firstByteUs: answer.firstByteUs === null ? null : Math.round(answer.firstByteUs - sentUs),
      durationUs: Math.round(answer.endUs - sentUs),
      intendedUs: Math.round(dueUs - zeroUs),
      method: request.method,
      path: request.path,
      host,
      status: answer.status,
      error: answer.error,
      requestBytes: requestHead.length + (request.body?.length ?? 0),
      responseBytes: (responseHead?.length ?? 0) + answer.bodyBytes,
      traceId: options.trace === 'inject' ? identity.traceId : null,
      correlation: identity.correlation,
      replayedFrom: recorded ? request.id : null,
      fault: null,
      requestHead,
      requestBody: request.body,
      requestTrailers: null,
      responseHead,
      responseBody: answer.bodyBytes === 0 ? null : body,
      responseTrailers: answer.trailers.length === 0 ? null : fieldsOf(answer.trailers),
      truncated: body.length < answer.bodyBytes ? RESPONSE_TRUNCATED : 0,
    });
    if (this.#records.length >= HAND_ON) this.#handOn();
  }

  #handOn(): void {
    const records = this.#records;
    this.#records = [];
    this.#context.record(records);
  }

  /** Resolves when no request waits for its answer. */
  answered(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#allAnswered = resolve;
    });
  }

  /** Breaks off what is still open, and hands on every record. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sender.close();
    this.#handOn();
  }

  /** @param cancelled whether the replay was broken off */
  result(cancelled: boolean): ReplayResult {
    const all = sortedMs(this.#lags.map(({ machineUs, connectionsUs }) => machineUs + connectionsUs));
    const machine = sortedMs(this.#lags.map(({ machineUs }) => machineUs));
    const connections = sortedMs(this.#lags.map(({ connectionsUs }) => connectionsUs));
    const sendLagMs = {
      p50: toMicroseconds(percentile(all, 0.5)),
      p99: toMicroseconds(percentile(all, 0.99)),
      max: toMicroseconds(all[all.length - 1] ?? 0),
      machineP99: toMicroseconds(percentile(machine, 0.99)),
      connectionsP99: toMicroseconds(percentile(connections, 0.99)),
    };
    return {
      state: cancelled ? 'cancelled' : 'done',
      sent: this.#sent,
      responses: this.#responses,
      errors: this.#errors,
      refused: this.#refused,
      sendLagMs,
      invalidReason: cancelled
        ? 'the replay was cancelled'
        : lagReason(sendLagMs, this.#context.options.connections),
    };
  }
}

/** Milliseconds without digits that the clock does not have. */
function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function sortedMs(lagsUs: readonly number[]): Float64Array {
  return Float64Array.from(lagsUs, (lag) => Math.max(0, lag) / 1000).sort();
}

/** Whichever part is longer is the reason: a machine that is too busy, or connections that all wait for an answer. */
function lagReason(
  { p99, machineP99, connectionsP99 }: Record<'p99' | 'machineP99' | 'connectionsP99', number>,
  connections: number,
): string | null {
  if (p99 <= SEND_LAG_BOUND_MS) return null;
  const bound = `99 % within ${p99.toFixed(1)} ms, the bound is ${SEND_LAG_BOUND_MS} ms`;
  return connectionsP99 > machineP99
    ? `requests waited for a connection: ${bound}; the deployment kept all of them busy (${connections}): raise --connections`
    : `requests left late: ${bound}`;
}

function fieldsOf(headers: readonly Header[]): Buffer {
  return Buffer.from(headers.map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'latin1');
}

function headOf(startLine: string, headers: readonly Header[]): Buffer {
  return Buffer.from(
    `${startLine}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    'latin1',
  );
}

function responseHeadOf(answer: Answer): Buffer {
  let text = `HTTP/1.1 ${answer.status} ${answer.statusText}\r\n`;
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    text += `${answer.rawHeaders[index]?.toString('latin1')}: ${answer.rawHeaders[index + 1]?.toString('latin1')}\r\n`;
  }
  return Buffer.from(`${text}\r\n`, 'latin1');
}
