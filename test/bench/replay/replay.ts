import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, runLoad, startBackend } from '../load/processes.ts';
import type { Served } from '../load/protocol.ts';
import { k6, vegeta } from '../peers/go-tool.ts';
import { runReplay, startRecording } from '../product.ts';
import type { BenchResult } from '../report.ts';
import { median, ratioOf, rounded } from '../statistics.ts';
import { k6Sender } from './k6.ts';
import type { Sender } from './sender.ts';
import { vegetaSender } from './vegeta.ts';

const ROUNDS = 5;
const CONNECTIONS = 32;
const REQUESTS = 40_000;
/** For vegeta, which sends for a time. */
const SECONDS = 4;
/** Pace at which the capture is recorded that is replayed as fast as possible. */
const RECORDED_RATE = 8000;
const OPEN_LOOP_RATE = 2000;
const OPEN_LOOP_SECONDS = 5;
/** Far more than are ever busy at once, so that no request waits for a connection. */
const OPEN_LOOP_CONNECTIONS = 256;
const VARIANTS = 256;

/** Requests per second with every answer stored, against load generators; and how well recorded timing is kept. */
export async function replayBench(say: (line: string) => void): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  const backend = await startBackend(VARIANTS);
  try {
    const workspace = join(folder, 'replay.meshproof');
    await record(workspace, 'fast', backend, RECORDED_RATE, REQUESTS / RECORDED_RATE);
    const { senders, missing } = await findSenders(folder);
    const rates = new Map<string, number[]>(['meshproof', ...senders.keys()].map((name) => [name, []]));
    for (let round = 1; round <= ROUNDS; round++) {
      rates.get('meshproof')?.push(await replayRate(workspace, `fast ${round}`, backend));
      for (const [name, send] of senders) rates.get(name)?.push(await senderRate(send, backend));
      const figures = [...rates].map(([name, all]) => `${name} ${Math.round(all.at(-1) ?? 0)}/s`);
      say(`replay, round ${round}: ${figures.join(', ')}`);
    }
    const timing = await openLoop(workspace, backend, say);
    const ours = rates.get('meshproof') ?? [];
    const perSecond = (name: string): number | null => {
      const all = rates.get(name);
      return all === undefined ? null : rounded(median(all));
    };
    return {
      name: 'replay',
      ratios: {
        vsVegeta: ratioOf(ours, rates.get('vegeta')),
        vsK6: ratioOf(ours, rates.get('k6')),
        vsK6StoringAnswers: ratioOf(ours, rates.get('k6 answers')),
        vsK6StoringNothing: ratioOf(ours, rates.get('k6 nothing')),
      },
      values: {
        ...timing,
        requestsPerSecond: perSecond('meshproof'),
        vegetaPerSecond: perSecond('vegeta'),
        k6PerSecond: perSecond('k6'),
      },
      targets: { vsK6: '>= 1' },
      notes: [
        `${CONNECTIONS} connections, answers of 2 KB, ${ROUNDS} interleaved rounds, median of the ratios of each round; ` +
          'all from the first request at the backend to the end of the process',
        'vegeta: rate 0, every result with its body encoded into a file',
        'vsK6: k6 reads every body and writes the samples of every request to its JSON file, which is all it stores; ' +
          'vsK6StoringAnswers: no samples, every answer written to its console file; vsK6StoringNothing: neither',
        `sendLagP99Ms and lastStartErrorMs: a recording of ${OPEN_LOOP_RATE} requests per second for ` +
          `${OPEN_LOOP_SECONDS} s replayed at its own speed, median of ${ROUNDS} runs`,
        ...missing.map((name) => `${name} is not installed: npm run bench:peers`),
      ],
    };
  } finally {
    backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Records traffic of a fixed pace; every request must end up in the capture. */
async function record(
  workspace: string,
  capture: string,
  backend: Backend,
  ratePerSecond: number,
  seconds: number,
): Promise<Served> {
  await backend.served();
  const recording = await startRecording(workspace, capture, backend.port);
  const plan = { port: recording.port, connections: CONNECTIONS, traced: false };
  const { total } = await runLoad({ ...plan, seconds, warmupSeconds: 0, ratePerSecond });
  const { exchanges, complete } = await recording.stop();
  if (exchanges !== total || !complete)
    throw new Error(`the capture holds ${exchanges} of ${total} requests, complete: ${complete}`);
  return backend.served();
}

async function findSenders(folder: string) {
  const senders = new Map<string, Sender>();
  const vegetaCommand = await vegeta.find();
  const k6Command = await k6.find();
  if (vegetaCommand !== null) senders.set('vegeta', vegetaSender(vegetaCommand, folder));
  if (k6Command !== null) {
    senders.set('k6', k6Sender(k6Command, folder, 'samples'));
    senders.set('k6 answers', k6Sender(k6Command, folder, 'answers'));
    senders.set('k6 nothing', k6Sender(k6Command, folder, 'nothing'));
  }
  const missing = [vegetaCommand === null ? ['vegeta'] : [], k6Command === null ? ['k6'] : []].flat();
  return { senders, missing };
}

async function replayRate(workspace: string, name: string, backend: Backend): Promise<number> {
  const order = { workspace, capture: 'fast', name, backendPort: backend.port, connections: CONNECTIONS };
  return rateOf(backend, async () => {
    const { responses, errors } = await runReplay({ ...order, speed: 'max' });
    if (responses !== REQUESTS || errors > 0)
      throw new Error(`the replay got ${responses} of ${REQUESTS} answers and ${errors} errors`);
  });
}

function senderRate(send: Sender, backend: Backend): Promise<number> {
  const order = { backendPort: backend.port, connections: CONNECTIONS };
  return rateOf(backend, () => send({ ...order, requests: REQUESTS, seconds: SECONDS }));
}

/** From the first request at the backend to the end of the process: by then every answer is on disk. */
async function rateOf(backend: Backend, send: () => Promise<void>): Promise<number> {
  await backend.served();
  await send();
  const endMs = performance.timeOrigin + performance.now();
  const { requests, firstMs } = await backend.served();
  return (requests * 1000) / (endMs - firstMs);
}

/** How late requests leave, and by how much the last one misses its recorded distance from the first. */
async function openLoop(workspace: string, backend: Backend, say: (line: string) => void) {
  const recorded = await record(workspace, 'paced', backend, OPEN_LOOP_RATE, OPEN_LOOP_SECONDS);
  const lags: number[] = [];
  const drifts: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const name = `paced ${round}`;
    const order = { workspace, capture: 'paced', name, backendPort: backend.port };
    const { sendLagMs } = await runReplay({ ...order, speed: '1', connections: OPEN_LOOP_CONNECTIONS });
    const replayed = await backend.served();
    lags.push(sendLagMs.p99);
    drifts.push(Math.abs(spanMs(replayed) - spanMs(recorded)));
    say(
      `replay at ${OPEN_LOOP_RATE}/s, round ${round}: send lag p99 ${sendLagMs.p99} ms, drift ${drifts.at(-1)?.toFixed(2)} ms`,
    );
  }
  return { sendLagP99Ms: rounded(median(lags)), lastStartErrorMs: rounded(median(drifts)) };
}

function spanMs({ firstMs, lastMs }: Served): number {
  return lastMs - firstMs;
}
