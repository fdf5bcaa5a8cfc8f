/** Compares made pairs in a process of its own and prints what it took: `run.ts PAIRS ROUNDS`, with --expose-gc. */
import { create } from 'jsondiffpatch';
import { createComparison } from '#shared/compare/comparison.ts';
import type { ExchangePair } from '#shared/compare/pair.ts';
import { context, source } from '#test/fixtures/comparison/build.ts';
import { peakMemoryMB } from '../process-cost.ts';
import type { CompareRun } from './round.ts';
import { madePair } from './pairs.ts';

/** Pairs are made outside of what is measured, so many at once. */
const BATCH = 1_000;

const [pairs = 0, rounds = 0] = process.argv.slice(2).map(Number);
const peer = create();
const decoder = new TextDecoder();

/** Of work, in microseconds of processor time. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const valueOf = (body: Uint8Array | null): unknown => JSON.parse(decoder.decode(body ?? undefined));

/** From the same bytes: jsondiffpatch takes values, so that reading them is part of it. */
function peerFromBytes(batch: readonly ExchangePair[]): void {
  for (const { baseline, candidate } of batch) {
    peer.diff(valueOf(baseline.body), valueOf(candidate?.body ?? null));
  }
}

const measured: { ours: number; theirs: number; theirsParsed: number }[] = [];
const comparison = createComparison();
const batches = Math.ceil(pairs / BATCH);
/** The first batches, in which code is compiled, are in no round. */
const every = rounds === 0 ? 0 : Math.max(1, Math.floor(batches / (rounds + 1)));
let [seconds, bytes] = [0, 0];
for (let at = 0; at < batches; at += 1) {
  const size = Math.min(BATCH, pairs - at * BATCH);
  const batch = Array.from({ length: size }, (_, index) => madePair(at * BATCH + index));
  for (const { baseline } of batch) bytes += baseline.body?.length ?? 0;
  const ours = (): number => {
    const begin = performance.now();
    const cpu = cpuOf(() => {
      for (const pair of batch) comparison.add(pair);
    });
    seconds += (performance.now() - begin) / 1000;
    return cpu;
  };
  if (every === 0 || at % every !== every - 1 || measured.length >= rounds) {
    ours();
    // The peer's code has to be compiled as well before it is measured.
    if (every > 0 && at < 2) peerFromBytes(batch);
    continue;
  }
  const parsed = batch.map(({ baseline, candidate }) => [
    valueOf(baseline.body),
    valueOf(candidate?.body ?? null),
  ]);
  const diffParsed = (): number =>
    cpuOf(() => {
      for (const [left, right] of parsed) peer.diff(left, right);
    });
  // Who goes first changes: the second finds the bodies in the caches.
  const isFirst = measured.length % 2 === 0;
  const before = isFirst ? ours() : null;
  const theirs = cpuOf(() => peerFromBytes(batch));
  const theirsParsed = diffParsed();
  const mine = before ?? ours();
  measured.push({ ours: mine / size, theirs: theirs / size, theirsParsed: theirsParsed / size });
}
globalThis.gc?.();
const heapMB = process.memoryUsage().heapUsed / 1e6;
const sources = {
  name: 'bench',
  baseline: source('monday', 'baseline'),
  candidate: source('mesh', 'candidate'),
  noise: null,
};
const document = comparison.finish(sources, context({ baselineExchanges: pairs }));
const run: CompareRun = {
  pairs,
  bodyBytes: bytes / pairs,
  findings: document.findings.length,
  seconds,
  heapMB,
  peakMB: peakMemoryMB(process.pid),
  rounds: measured,
};
process.stdout.write(JSON.stringify(run));
