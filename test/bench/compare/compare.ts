import { join } from 'node:path';
import { outputOf } from '../own-process.ts';
import type { Bench } from '../report.ts';
import { median, ratioOf, rounded } from '../statistics.ts';
import { type CompareRun, compareRun } from './round.ts';

const PAIRS = 1_000_000;
const ROUNDS = 20;

/**
 * A comparison of a million pairs of answers with 2 KB of JSON, held against jsondiffpatch on the same pairs in the same
 * process, and against a comparison of a tenth of the pairs as far as memory goes.
 */
export const compareBench: Bench = async (say, { pairs = PAIRS }) => {
  const tenth = Math.max(1, Math.round(pairs / 10));
  const small = await run(tenth, 0);
  say(`compare ${tenth} pairs: ${small.seconds.toFixed(1)} s, ${small.heapMB.toFixed(1)} MB in use`);
  const large = await run(pairs, 0);
  say(`compare ${pairs} pairs: ${large.seconds.toFixed(1)} s, ${large.heapMB.toFixed(1)} MB in use`);
  const timed = await run(Math.min(pairs, TIMED_PAIRS), ROUNDS);
  for (const [index, { ours, theirs }] of timed.rounds.entries()) {
    say(`compare round ${index + 1}: ${ours.toFixed(1)} µs a pair, jsondiffpatch ${theirs.toFixed(1)} µs`);
  }
  const of = (key: keyof CompareRun['rounds'][number]): number[] => timed.rounds.map((round) => round[key]);
  return {
    name: 'compare',
    ratios: {
      timeVsJsondiffpatch: ratioOf(of('ours'), of('theirs')),
      timeVsItsDiffAlone: ratioOf(of('ours'), of('theirsParsed')),
      memory1MVs100k: rounded(large.heapMB / small.heapMB),
      peak1MVs100k:
        large.peakMB === null || small.peakMB === null ? null : rounded(large.peakMB / small.peakMB),
    },
    values: {
      pairsPerSecond: Math.round(large.pairs / large.seconds),
      rssMB: large.peakMB,
      heapMB: rounded(large.heapMB),
      usPerPair: rounded(median(of('ours'))),
      jsondiffpatchUsPerPair: rounded(median(of('theirs'))),
      pairs: large.pairs,
      bodyBytes: Math.round(large.bodyBytes),
      findings: large.findings,
    },
    targets: { timeVsJsondiffpatch: '<= 0.5', memory1MVs100k: '<= 1.1' },
    notes: [
      'lower is better in all ratios; pairs are made in memory, and making them is in no figure',
      'ours: createComparison().add, from bodies as bytes to counted differences: headers, status, body, latency, shares; without a noise run, attempts and the store',
      'jsondiffpatch: its diff alone, from the same bytes (decoding and JSON.parse, since it takes values); timeVsItsDiffAlone leaves these two out of its time, not of ours',
      'every pair differs in a request id, a time and an entity tag, each tenth also in a price or lacks a member: no two bodies are the same bytes',
      `times of rounds are processor time of the process, ${ROUNDS} rounds in turns, medians; pairsPerSecond is wall clock over all pairs`,
      'memory1MVs100k: heap in use after a collection, with everything that the comparison keeps of 8 routes (samples of latencies fill up to 12,288 of each, and stay that large); peak1MVs100k: most memory that each process ever held',
    ],
  };
};

/** The rounds need no more: each does the same pairs as the peer, which is what takes the time. */
const TIMED_PAIRS = 100_000;

async function run(pairs: number, rounds: number): Promise<CompareRun> {
  const file = join(import.meta.dirname, 'run.ts');
  return compareRun.parse(JSON.parse(await outputOf(file, [String(pairs), String(rounds)])));
}
