/**
 * One run of a capture against a deployment: open loop at the recorded times, or as fast as the connections allow.
 * Every request is accounted for: sent and answered, sent and failed, or refused.
 */
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import { RESPONSE_TRUNCATED } from '#engine/store/exchange-record.ts';
import type { ReplayableExchange } from '#engine/store/replayable.ts';
import type { ReplayResult } from '#engine/store/writer.ts';
import type { Header, ReplayOptions } from '#shared/model/index.ts';
import { intendedUs, percentile, sleepUntil } from './pacing.ts';
import { RandomIds } from './random-ids.ts';
import { replayHeaders } from './request-headers.ts';
import { isMutation } from './safety.ts';
import { Sender, type Answer } from './sender.ts';
import type { Targets } from './targets.ts';
import { warmUpSender } from './warm-up.ts';

/** Above this 99th percentile of the send lag the timing is not the recorded one, and latency is not judged. */
const SEND_LAG_BOUND_MS = 50;
const BODY_LIMIT = 16 * 2 ** 20;
/** Records are handed on in groups of this many. */
const HAND_ON = 128;
const HAND_ON_MS = 100;
/** Records that may wait for the writer before an unpaced replay waits for it. */
const UNRECORDED_LIMIT = 10_000;

export interface RunContext {
  readonly options: ReplayOptions;
  readonly targets: Targets;
  readonly captureId: number;
  readonly replayId: number;
  /** Engine time of the replay's capture's time 0, microseconds. */
  readonly zeroUs: number;
  readonly clockUs: () => number;
  /** The requests in their recorded order, in blocks. */
  readonly requests: AsyncIterable<readonly ReplayableExchange[]>;
  readonly signal: AbortSignal;
  record(records: readonly ExchangeRecord[]): void;
  /** Records handed over that the writer has not stored yet. */
  unrecorded(): number;
  /** Resolves when the writer has stored all of them. */
  recorded(): Promise<void>;
  progress(done: number): void;
}

export class ReplayRun {
  readonly #context: RunContext;
  readonly #sender: Sender;
  readonly #ids = new RandomIds();
  readonly #lagUs: number[] = [];
  #records: ExchangeRecord[] = [];
  #taken = 0;
  #sent = 0;
  #responses = 0;
  #errors = 0;
  #refused = 0;
  #open = 0;
  #allAnswered: (() => void) | null = null;

  constructor(context: RunContext) {
    this.#context = context;
    this.#sender = this.#makeSender();
  }

  #makeSender(): Sender {
    const { options, clockUs } = this.#context;
    const { connections, timeoutMs } = options;
    return new Sender({ connections, timeoutMs, bodyLimit: BODY_LIMIT }, clockUs);
  }

  async run(): Promise<ReplayResult> {
    await warmUpSender(() => this.#makeSender());
    const timer = setInterval(() => this.#handOn(), HAND_ON_MS);
    const onAbort = () => void this.#sender.close();
    this.#context.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { speed } = this.#context.options;
      if (speed === 'max') await this.#runUnpaced();
      else await this.#runPaced(speed);
      await this.#answered();
    } finally {
      clearInterval(timer);
      this.#context.signal.removeEventListener('abort', onAbort);
      await this.#sender.close();
      this.#handOn();
    }
    return this.#result();
  }

  async #runPaced(speed: number): Promise<void> {
    const { clockUs, signal } = this.#context;
    let startUs: number | null = null;
    let firstUs = 0;
    for await (const block of this.#context.requests) {
      for (const request of block) {
        if (startUs === null) {
          startUs = clockUs();
          firstUs = request.startUs;
        }
        const dueUs = intendedUs(startUs, request.startUs, firstUs, speed);
        if (dueUs > clockUs()) await sleepUntil(dueUs, clockUs);
        if (signal.aborted) return;
        this.#send(request, dueUs, () => undefined);
      }
    }
  }

  /** Every connection sends its next request as soon as it has the answer to the one before. */
  async #runUnpaced(): Promise<void> {
    const { options, signal } = this.#context;
    let free = options.connections;
    let block: readonly ReplayableExchange[] = [];
    let next = 0;
    let filling = false;
    let blockTaken: () => void = () => undefined;
    const fill = () => {
      // A refused request is answered at once: without this the stack would grow with each.
      if (filling) return;
      filling = true;
      while (free > 0 && next < block.length && !signal.aborted) {
        const request = block[next];
        next += 1;
        if (!request) continue;
        free -= 1;
        this.#send(request, null, () => {
          free += 1;
          fill();
        });
      }
      filling = false;
      if (next >= block.length || signal.aborted) blockTaken();
    };
    for await (const following of this.#context.requests) {
      if (signal.aborted) return;
      if (this.#context.unrecorded() > UNRECORDED_LIMIT) await this.#context.recorded();
      block = following;
      next = 0;
      await new Promise<void>((resolve) => {
        blockTaken = resolve;
        fill();
      });
    }
  }

  /** @param dueUs when the request was to leave; null when it leaves as soon as it can */
  #send(request: ReplayableExchange, dueUs: number | null, answered: () => void): void {
    const { options, targets, replayId } = this.#context;
    this.#taken += 1;
    if (options.mutations === 'refuse' && isMutation(request.method)) {
      this.#refused += 1;
      this.#context.progress(this.#taken);
      answered();
      return;
    }
    this.#sent += 1;
    this.#open += 1;
    const identity = {
      correlation: `${replayId}.${request.id}`,
      traceId: this.#ids.next(16),
      spanId: this.#ids.next(8),
    };
    const headers = replayHeaders(
      request.headers,
      { overrides: options.headers, trace: options.trace },
      identity,
    );
    const handedUs = this.#context.clockUs();
    const outgoing = { ...request, origin: targets.originFor(request.tap), headers };
    this.#sender.send(outgoing, (answer) => {
      this.#open -= 1;
      this.#note(request, headers, identity, dueUs ?? answer.sentUs ?? handedUs, answer);
      answered();
      if (this.#open === 0) this.#allAnswered?.();
    });
  }

  #note(
    request: ReplayableExchange,
    headers: readonly Header[],
    identity: { correlation: string; traceId: string },
    dueUs: number,
    answer: Answer,
  ): void {
    const { captureId, zeroUs, options } = this.#context;
    if (answer.error === null) this.#responses += 1;
    else this.#errors += 1;
    if (answer.sentUs !== null) this.#lagUs.push(answer.sentUs - dueUs);
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
      replayedFrom: request.id,
      requestHead,
      requestBody: request.body,
      requestTrailers: null,
      responseHead,
      responseBody: answer.bodyBytes === 0 ? null : body,
      responseTrailers: answer.trailers.length === 0 ? null : fieldsOf(answer.trailers),
      truncated: body.length < answer.bodyBytes ? RESPONSE_TRUNCATED : 0,
    });
    if (this.#records.length >= HAND_ON) this.#handOn();
    this.#context.progress(this.#taken);
  }

  #handOn(): void {
    const records = this.#records;
    this.#records = [];
    this.#context.record(records);
  }

  #answered(): Promise<void> {
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#allAnswered = resolve;
    });
  }

  #result(): ReplayResult {
    const lagMs = Float64Array.from(this.#lagUs, (lag) => Math.max(0, lag) / 1000).sort();
    const sendLagMs = {
      p50: toMicroseconds(percentile(lagMs, 0.5)),
      p99: toMicroseconds(percentile(lagMs, 0.99)),
      max: toMicroseconds(lagMs[lagMs.length - 1] ?? 0),
    };
    const cancelled = this.#context.signal.aborted;
    return {
      state: cancelled ? 'cancelled' : 'done',
      sent: this.#sent,
      responses: this.#responses,
      errors: this.#errors,
      refused: this.#refused,
      sendLagMs,
      invalidReason: cancelled ? 'the replay was cancelled' : lagReason(sendLagMs.p99),
    };
  }
}

/** Milliseconds without digits that the clock does not have. */
function toMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function lagReason(p99Ms: number): string | null {
  if (p99Ms <= SEND_LAG_BOUND_MS) return null;
  return `requests left late: 99 % within ${p99Ms.toFixed(1)} ms, the bound is ${SEND_LAG_BOUND_MS} ms`;
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
