import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '#shared/compare/random.ts';
import type { Address } from '#shared/model/index.ts';
import { call, keepAliveAgent } from './http.ts';

interface PlannedRequest {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const BODIES = ['bolt', 'nut', 'washer', 'gear'];

/** The shop's clients: what they ask for, in turn. Every route gets as many requests. */
const ROUTES: readonly ((turn: number) => Omit<PlannedRequest, 'at'>)[] = [
  () => ({ method: 'GET', path: '/api/items', body: '' }),
  (turn) => ({ method: 'GET', path: `/api/items/${turn % 7}`, body: '' }),
  (turn) => ({ method: 'GET', path: `/api/prices/${turn % 12}`, body: '' }),
  (turn) => ({ method: 'GET', path: `/api/reports/${turn % 5}`, body: '' }),
  (turn) => ({
    method: 'POST',
    path: '/api/orders',
    body: JSON.stringify({ item: BODIES[turn % BODIES.length], quantity: 1 + (turn % 3) }),
  }),
];

/** The same traffic for the same seed: arrivals at random, as independent clients make them. */
function plan(requests: number, durationMs: number, random: Random): PlannedRequest[] {
  const times = Array.from({ length: requests }, () => random() * durationMs).sort((a, b) => a - b);
  return times.flatMap((at, index) => {
    const route = ROUTES[index % ROUTES.length];
    return route ? [{ at, ...route(Math.floor(index / ROUTES.length)) }] : [];
  });
}

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

/**
 * Sends the traffic and waits for the last answer.
 * @param progress Called with the number of answers so far.
 */
export async function sendTraffic(
  target: Address,
  requests: number,
  durationMs: number,
  progress: (done: number) => void,
): Promise<void> {
  const random = seededRandom(20_261_102);
  const agent = keepAliveAgent();
  const started = performance.now();
  const open: Promise<unknown>[] = [];
  let done = 0;
  for (const { at, method, path, body } of plan(requests, durationMs, random)) {
    await sleep(Math.max(0, at - (performance.now() - started)));
    const headers = {
      traceparent: `00-${hex(random, 32)}-${hex(random, 16)}-01`,
      ...(body === '' ? {} : { 'Content-Type': 'application/json' }),
    };
    open.push(
      call(agent, target, method, path, headers, Buffer.from(body)).then(() => progress((done += 1))),
    );
  }
  await Promise.all(open);
  agent.destroy();
}
