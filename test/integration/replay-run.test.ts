import { expect, it } from 'vitest';
import { clockUs } from '#engine/clock.ts';
import { type Course, replay } from '#engine/replay/course.ts';
import { ReplayRun, type RunContext } from '#engine/replay/run.ts';
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

/** Tells which deployment a request is about to be sent to. */
class WatchedTargets extends Targets {
  onSend: () => void = () => undefined;

  override originFor(tap: string): string {
    this.onSend();
    return super.originFor(tap);
  }
}

function optionsOf(changes: Partial<ReplayOptions>): ReplayOptions {
  return {
    capture: 'c',
    name: 'r',
    side: 'candidate',
    targets: [],
    interleaved: null,
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
}

/** Replays on as many deployments as asked for. */
async function run(changes: Partial<ReplayOptions>, deployments = 1, seed = 1) {
  const records: ExchangeRecord[][] = [];
  const destinations: RunContext[] = [];
  const sentTo: number[] = [];
  const zeroUs = clockUs();
  const base = optionsOf(changes);
  for (let to = 0; to < deployments; to += 1) {
    const port = await httpServer((message, response) => {
      message.resume();
      response.end('ok');
    });
    const options = { ...base, targets: [{ tap: null, url: `http://127.0.0.1:${port}` }] };
    const own: ExchangeRecord[] = [];
    records.push(own);
    const targets = new WatchedTargets(options, ['edge']);
    targets.onSend = () => sentTo.push(to);
    destinations.push({
      options,
      targets,
      captureId: to + 1,
      correlation: String(to + 1),
      recorded: true,
      zeroUs,
      clockUs,
      record: (some) => own.push(...some),
    });
  }
  const course: Course = {
    speed: base.speed,
    connections: base.connections,
    seed,
    clockUs,
    requests: blocks(),
    signal: new AbortController().signal,
    unrecorded: () => 0,
    stored: () => Promise.resolve(),
    progress: () => undefined,
  };
  return { results: await replay(course, destinations), records, sentTo };
}

function replayedIn(records: readonly ExchangeRecord[] | undefined): number[] {
  return (records ?? []).map((record) => record.replayedFrom ?? 0).sort((a, b) => a - b);
}

const ALL = Array.from({ length: REQUESTS }, (_, index) => index + 1);

it.each([
  ['more connections than a block has requests', { connections: 16 }],
  ['one connection', { connections: 1 }],
  ['at the recorded times', { speed: 2 }],
])('sends every request once, across blocks: %s', async (_name, changes) => {
  const { results, records } = await run(changes);
  expect(results).toMatchObject([
    { state: 'done', sent: REQUESTS, responses: REQUESTS, errors: 0, refused: 0 },
  ]);
  expect(replayedIn(records[0])).toEqual(ALL);
});

/** Sends two requests over one connection. The clock stands still but where it is told to go on. */
async function lagsOf(machineLateUs: number, answerUs: number) {
  let nowUs = 0;
  const port = await httpServer((message, response) => {
    message.resume();
    nowUs += answerUs;
    response.end('ok');
  });
  const targets = [{ tap: null, url: `http://127.0.0.1:${port}` }];
  const options = optionsOf({ targets, speed: 1, connections: 1 });
  const one = new ReplayRun({
    options,
    targets: new Targets(options, ['edge']),
    captureId: 1,
    correlation: '1',
    recorded: true,
    zeroUs: 0,
    clockUs: () => nowUs,
    record: () => undefined,
  });
  nowUs = machineLateUs;
  for await (const [first, second] of blocks()) {
    if (first && second) for (const request of [first, second]) one.send(request, 0, () => undefined);
    break;
  }
  await one.answered();
  await one.close();
  return one.result(false);
}

it('tells a machine that is late from connections that all wait for an answer', async () => {
  const late = await lagsOf(400_000, 10_000);
  expect(late.sendLagMs).toMatchObject({ p99: 410, machineP99: 400, connectionsP99: 10 });
  expect(late.invalidReason).toBe('requests left late: 99 % within 410.0 ms, the bound is 50 ms');
  const busy = await lagsOf(1000, 3_000_000);
  expect(busy.sendLagMs).toMatchObject({ p50: 1, p99: 3001, machineP99: 1, connectionsP99: 3000 });
  expect(busy.invalidReason).toBe(
    'requests waited for a connection: 99 % within 3001.0 ms, the bound is 50 ms; the deployment kept all of them busy (1): raise --connections',
  );
});

it('leaves out refused requests and still comes to its end', async () => {
  const { results, records } = await run({ mutations: 'refuse' });
  const refused = Math.ceil(REQUESTS / 3);
  expect(results).toMatchObject([{ sent: REQUESTS - refused, refused, responses: REQUESTS - refused }]);
  expect(records[0]?.every((record) => record.method === 'GET')).toBe(true);
});

it.each([
  ['at the recorded times', { speed: 2 }],
  ['as fast as it goes', { connections: 4 }],
])('sends every request to both deployments, %s', async (_name, changes) => {
  const { results, records } = await run(changes, 2);
  const whole = { state: 'done', sent: REQUESTS, responses: REQUESTS, errors: 0, refused: 0 };
  expect(results).toMatchObject([whole, whole]);
  expect(records.map(replayedIn)).toEqual([ALL, ALL]);
});

it('lets neither of two deployments always be the first, and draws the same order again from the same seed', async () => {
  const firsts = async (seed: number) => {
    const { sentTo } = await run({ speed: 2 }, 2, seed);
    return sentTo.filter((_, index) => index % 2 === 0).map((to) => to === 0);
  };
  const order = await firsts(5);
  const share = order.filter(Boolean).length / order.length;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
  expect(await firsts(5)).toEqual(order);
  expect(await firsts(6)).not.toEqual(order);
});
