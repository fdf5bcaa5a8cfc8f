import { expect, it } from 'vitest';
import { clockUs } from '#engine/capture/clock.ts';
import { ReplayRun } from '#engine/replay/run.ts';
import { Targets } from '#engine/replay/targets.ts';
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import type { ReplayableExchange } from '#engine/store/replayable.ts';
import type { ReplayOptions } from '#shared/model/index.ts';
import { httpServer } from './support/servers.ts';

const REQUESTS = 200;
const BLOCK = 7;

/** Requests in small blocks, every third of them a mutation. */
async function* blocks(): AsyncGenerator<ReplayableExchange[]> {
  for (let from = 0; from < REQUESTS; from += BLOCK) {
    yield Array.from({ length: Math.min(BLOCK, REQUESTS - from) }, (_, index) => ({
      id: from + index + 1,
      tap: 'edge',
      startUs: (from + index) * 100,
      method: (from + index) % 3 === 0 ? 'POST' : 'GET',
      path: `/items/${from + index}`,
      headers: [['Host', 'shop']],
      body: null,
      chunked: false,
    }));
  }
}

async function run(changes: Partial<ReplayOptions>) {
  const port = await httpServer((message, response) => {
    message.resume();
    response.end('ok');
  });
  const options: ReplayOptions = {
    capture: 'c',
    name: 'r',
    side: 'candidate',
    targets: [{ tap: null, url: `http://127.0.0.1:${port}` }],
    speed: 'max',
    connections: 16,
    allow: [],
    mutations: 'send',
    headers: [],
    trace: 'inject',
    taps: [],
    timeoutMs: 10_000,
    ...changes,
  };
  const records: ExchangeRecord[] = [];
  const result = await new ReplayRun({
    options,
    targets: new Targets(options, ['edge']),
    captureId: 1,
    replayId: 1,
    zeroUs: clockUs(),
    clockUs,
    requests: blocks(),
    signal: new AbortController().signal,
    record: (some) => records.push(...some),
    unrecorded: () => 0,
    recorded: () => Promise.resolve(),
    progress: () => undefined,
  }).run();
  return { result, records };
}

it.each([
  ['more connections than a block has requests', { connections: 16 }],
  ['one connection', { connections: 1 }],
  ['at the recorded times', { speed: 2 }],
])('sends every request once, across blocks: %s', async (_name, changes) => {
  const { result, records } = await run(changes);
  expect(result).toMatchObject({ state: 'done', sent: REQUESTS, responses: REQUESTS, errors: 0, refused: 0 });
  const replayed = records.map((record) => record.replayedFrom ?? 0).sort((a, b) => a - b);
  expect(replayed).toEqual(Array.from({ length: REQUESTS }, (_, index) => index + 1));
});

it('leaves out refused requests and still comes to its end', async () => {
  const { result, records } = await run({ mutations: 'refuse' });
  const refused = Math.ceil(REQUESTS / 3);
  expect(result).toMatchObject({ sent: REQUESTS - refused, refused, responses: REQUESTS - refused });
  expect(records.every((record) => record.method === 'GET')).toBe(true);
});
