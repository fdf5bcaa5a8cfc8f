/**
 * A child process that sends requests over keep-alive connections, one at a time on each, and prints what came back.
 * Written on raw sockets so that it costs less than anything it measures, and treats all alike.
 */
import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import type { LoadPlan, LoadResult } from './protocol.ts';

const RECEIVE_BYTES = 64 * 1024;
/** Time for the last answers after the end of the plan. */
const DEADLINE_MS = 30_000;
/** Paths that the requests rotate over. */
const PATHS = 1000;

const plan = JSON.parse(process.argv[2] ?? '') as LoadPlan;
const requests = Array.from({ length: PATHS }, (_, item) => requestFor(item));
const latencies: number[] = [];
let sent = 0;
let total = 0;
let errors = 0;
let countFromMs = Number.POSITIVE_INFINITY;
let lastMs = 0;

/** Connections that wait for a request; only an open loop leaves any. */
const idle: Connection[] = [];

class Connection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #sentMs = 0;
  /** Decides whether the connection sends again. */
  onAnswer: (connection: Connection) => void = () => {};

  constructor(ready: () => void) {
    const buffer = Buffer.allocUnsafe(RECEIVE_BYTES);
    this.#socket = connect({
      port: plan.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (bytes) => {
          if (this.#reader.push(buffer.subarray(0, bytes))) this.#answered();
          return true;
        },
      },
    });
    this.#socket.once('connect', ready);
    this.#socket.on('error', (error) => fail(error.message));
    this.#socket.on('end', () => fail('a connection was closed'));
  }

  send(): void {
    this.#sentMs = performance.now();
    this.#socket.write(plan.traced ? traced(sent++) : (requests[sent++ % PATHS] ?? ''), 'latin1');
  }

  end(): void {
    this.#socket.destroy();
  }

  #answered(): void {
    const now = performance.now();
    total++;
    lastMs = now;
    if (this.#reader.status !== 200) errors++;
    if (this.#sentMs >= countFromMs) latencies.push(now - this.#sentMs);
    this.onAnswer(this);
  }
}

setTimeout(() => fail('no end of it'), (plan.warmupSeconds + plan.seconds) * 1000 + DEADLINE_MS).unref();
const connections = await connectAll();
const startMs = performance.now();
countFromMs = startMs + plan.warmupSeconds * 1000;
const endMs = countFromMs + plan.seconds * 1000;
await (plan.ratePerSecond === null ? closedLoop() : openLoop(plan.ratePerSecond));
for (const connection of connections) connection.end();
process.stdout.write(JSON.stringify(result()));

/** A round that loses a connection measures something else. */
function fail(reason: string): never {
  process.stderr.write(`load generator: ${reason}\n`);
  process.exit(1);
}

function connectAll(): Promise<Connection[]> {
  return new Promise((resolve) => {
    let missing = plan.connections;
    const all = Array.from(
      { length: plan.connections },
      () => new Connection(() => --missing || resolve(all)),
    );
  });
}

/** Each connection sends again when its answer is complete, until the time is over and none is under way. */
function closedLoop(): Promise<void> {
  return new Promise((resolve) => {
    let active = connections.length;
    for (const connection of connections) {
      connection.onAnswer = () => {
        if (performance.now() < endMs) connection.send();
        else if (--active === 0) resolve();
      };
      connection.send();
    }
  });
}

/** Sends at intended times that don't depend on answers; a request waits only when every connection is busy. */
function openLoop(ratePerSecond: number): Promise<void> {
  const planned = Math.round((plan.warmupSeconds + plan.seconds) * ratePerSecond);
  idle.push(...connections);
  return new Promise((resolve) => {
    for (const connection of connections) {
      connection.onAnswer = () => {
        idle.push(connection);
        if (total === planned) resolve();
      };
    }
    const tick = (): void => {
      const due = Math.min(planned, ((performance.now() - startMs) / 1000) * ratePerSecond);
      while (sent < due) {
        const connection = idle.pop();
        if (connection === undefined) break;
        connection.send();
      }
      // Not a timer: those fire at whole milliseconds, in bunches.
      if (sent < planned) setImmediate(tick);
    };
    tick();
  });
}

function requestFor(item: number, extra = ''): string {
  return (
    `GET /api/items/${item}?view=full HTTP/1.1\r\nhost: shop.example\r\nuser-agent: bench/1\r\n` +
    `accept: application/json\r\naccept-language: en\r\n${extra}\r\n`
  );
}

/** W3C trace context, section 3.2. */
function traced(n: number): string {
  const id = n.toString(16).padStart(16, '0');
  return requestFor(n % PATHS, `traceparent: 00-${id}${id}-${id}-01\r\n`);
}

function result(): LoadResult {
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 1000);
  return {
    total,
    counted: latencies.length,
    errors,
    seconds: (lastMs - countFromMs) / 1000,
    p50Us: at(0.5),
    p99Us: at(0.99),
  };
}
