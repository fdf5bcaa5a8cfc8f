import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, runLoad, startBackend } from '../load/processes.ts';
import { envoy } from '../peers/envoy.ts';
import { mitmdump } from '../peers/mitmproxy.ts';
import { peakMemoryMB, settle } from '../process-cost.ts';
import { type RecordedCapture, startRecording } from '../product.ts';
import type { BenchResult } from '../report.ts';
import { median, ratioOf, rounded } from '../statistics.ts';
import { startEnvoy } from './envoy.ts';
import { startMitmdump } from './mitmdump.ts';
import { startMockttp } from './mockttp.ts';
import type { Proxy } from './proxy.ts';

const ROUNDS = 5;
const CONNECTIONS = 32;
const SECONDS = 3;
const WARMUP_SECONDS = 0.5;
/** Bodies that repeat, as answers of a service do; each is about 2 KB. */
const VARIANTS = 256;
const LATENCY_SECONDS = 1;

/** One way from the generator to the backend, with what was measured on it. */
interface Way {
  readonly name: string;
  readonly proxy: Proxy;
  /** Stored requests per second, one per round. */
  readonly rates: number[];
  /** Median microseconds of a request that has the machine for itself, one per round. */
  readonly p50sUs: number[];
  /** Requests that were answered through it. */
  total: number;
}

/** Requests per second through a tap that stores everything, against the direct way and against other proxies. */
export async function tapBench(say: (line: string) => void): Promise<BenchResult> {
  const usual = await measure(VARIANTS, false, say);
  const fresh = await measure(0, true, say);
  const { ours, rate } = usual;
  return {
    name: 'tap',
    ratios: {
      vsDirect: ratioOf(ours.rates, usual.ratesOf('direct')),
      vsEnvoy: ratioOf(ours.rates, usual.ratesOf('envoy')),
      vsMockttp: ratioOf(ours.rates, usual.ratesOf('mockttp')),
      vsMitmdump: ratioOf(ours.rates, usual.ratesOf('mitmdump')),
      vsEnvoyFresh: ratioOf(fresh.ours.rates, fresh.ratesOf('envoy')),
    },
    values: {
      lost: usual.lost + fresh.lost,
      addedP50Us: usual.addedP50Us('meshproof'),
      envoyAddedP50Us: usual.addedP50Us('envoy'),
      rssMB: usual.peakMB,
      requestsPerSecond: rate('meshproof'),
      directPerSecond: rate('direct'),
      envoyPerSecond: rate('envoy'),
      mockttpPerSecond: rate('mockttp'),
      mitmdumpPerSecond: rate('mitmdump'),
      freshRequestsPerSecond: fresh.rate('meshproof'),
    },
    targets: { vsEnvoy: '>= 1', lost: '0' },
    notes: [
      `${CONNECTIONS} keep-alive connections, one request at a time on each, answers of 2 KB, ${SECONDS} s per round, ` +
        `${ROUNDS} interleaved rounds, median of the ratios of each round`,
      'a proxy whose process went on working after its traffic had ended has that CPU time added to its seconds',
      `usual traffic rotates over 1,000 paths and ${VARIANTS} bodies; in fresh traffic every body and every trace header is new`,
      `addedP50Us: one connection, median through the proxy less the direct median, ${LATENCY_SECONDS} s per round`,
      'envoy: one worker, default text access log in a file; mitmdump -w; mockttp with every event kept in memory',
      ...usual.missing.map((name) => `${name} is not installed: npm run bench:peers`),
    ],
  };
}

async function measure(variants: number, isFresh: boolean, say: (line: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  const backend = await startBackend(variants);
  try {
    const recording = await startRecording(join(folder, 'tap.meshproof'), 'bench', backend.port);
    let capture: RecordedCapture | null = null;
    const ours = way('meshproof', {
      port: recording.port,
      pid: recording.pid,
      stop: async () => {
        capture = await recording.stop();
      },
    });
    const direct = way('direct', { port: backend.port, pid: null, stop: async () => {} });
    const { found, missing } = await startPeers(backend, folder, isFresh);
    const ways = [direct, ours, ...found];
    for (let round = 1; round <= ROUNDS; round++) {
      for (const each of ways) await runRound(each, isFresh);
      const figures = ways.map(({ name, rates }) => `${name} ${Math.round(rates.at(-1) ?? 0)}/s`);
      say(`tap, ${isFresh ? 'fresh' : 'usual'} traffic, round ${round}: ${figures.join(', ')}`);
    }
    const peakMB = peakMemoryMB(recording.pid);
    for (const { proxy } of ways) await proxy.stop();
    return { ours, missing, peakMB, lost: lossOf(ours, capture), ...readings(ways) };
  } finally {
    backend.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function way(name: string, proxy: Proxy): Way {
  return { name, proxy, rates: [], p50sUs: [], total: 0 };
}

/** Fresh traffic is only about what each byte costs to store: against Envoy, which stores none of them. */
async function startPeers(backend: Backend, folder: string, isFresh: boolean) {
  const found: Way[] = [];
  const missing: string[] = [];
  const envoyCommand = await envoy.find();
  if (envoyCommand === null) missing.push('envoy');
  else found.push(way('envoy', await startEnvoy(envoyCommand, backend.port, folder)));
  if (isFresh) return { found, missing };
  found.push(way('mockttp', await startMockttp(backend.port)));
  const mitmCommand = await mitmdump.find();
  if (mitmCommand === null) missing.push('mitmdump');
  else found.push(way('mitmdump', await startMitmdump(mitmCommand, backend.port, folder)));
  return { found, missing };
}

async function runRound(each: Way, isFresh: boolean): Promise<void> {
  const { port, pid } = each.proxy;
  const plan = { port, warmupSeconds: WARMUP_SECONDS, ratePerSecond: null, traced: isFresh };
  const load = await runLoad({ ...plan, connections: CONNECTIONS, seconds: SECONDS });
  const lateSeconds = pid === null ? 0 : await settle(pid);
  each.rates.push(load.counted / (load.seconds + lateSeconds));
  const single = await runLoad({ ...plan, connections: 1, seconds: LATENCY_SECONDS });
  if (pid !== null) await settle(pid);
  each.p50sUs.push(single.p50Us);
  each.total += load.total + single.total;
}

/** Requests that were answered but are not in the capture, and at least one when the capture itself admits a loss. */
function lossOf(ours: Way, capture: RecordedCapture | null): number {
  if (capture === null) return ours.total;
  const missing = Math.abs(ours.total - capture.exchanges);
  return missing > 0 || (capture.complete && capture.lostBytes === 0) ? missing : 1;
}

function readings(ways: readonly Way[]) {
  const find = (name: string): Way | undefined => ways.find((each) => each.name === name);
  return {
    ratesOf: (name: string) => find(name)?.rates,
    rate: (name: string) => {
      const rates = find(name)?.rates;
      return rates === undefined ? null : rounded(median(rates));
    },
    addedP50Us: (name: string) => {
      const [through, direct] = [find(name)?.p50sUs, find('direct')?.p50sUs];
      return through === undefined || direct === undefined
        ? null
        : Math.round(median(through) - median(direct));
    },
  };
}
