/** A compare worker: streams the pairs out of the store, compares them, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompareRequest, FromCompare } from '#engine/store/compare-protocol.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import { PackReader } from '#engine/store/pack.ts';
import { countUnpaired, PairSource, readPairs } from '#engine/store/pairs.ts';
import { readCapture, readReplays } from '#engine/store/summaries.ts';
import { openForReading, type Connection } from '#engine/store/workspace-file.ts';
import { createComparison } from '#shared/compare/comparison.ts';
import type { ComparisonContext } from '#shared/compare/pair.ts';
import {
  MeshproofError,
  reportOf,
  type CaptureSummary,
  type ComparedSource,
  type ComparisonDocument,
  type ReplaySummary,
} from '#shared/model/index.ts';

const PROGRESS_EVERY = 250;

interface Source {
  readonly capture: CaptureSummary;
  readonly replay: ReplaySummary | null;
  readonly pairs: PairSource;
}

const port = parentPort;
if (!port) throw new Error('the compare worker has to be started as a worker thread');

function send(message: FromCompare): void {
  port?.postMessage(message);
}

function openSource(database: Connection, packs: PackReader, name: string, role: string): Source {
  const capture = readCapture(database, name);
  if (!capture) {
    throw new MeshproofError(
      'input',
      'UNKNOWN_SOURCE',
      `${role}: the workspace has no capture or replay named '${name}'`,
      'Choose one of the names in the workspace.',
    );
  }
  if (capture.state === 'recording') {
    throw new MeshproofError(
      'input',
      'STILL_RECORDING',
      `${role}: '${name}' is still being recorded`,
      'Stop it first.',
    );
  }
  const replay = readReplays(database).find((one) => one.captureId === capture.id) ?? null;
  return { capture, replay, pairs: new PairSource(database, packs, capture.id) };
}

function instrumentOf(source: Source): 'tap' | 'sender' {
  return source.replay === null ? 'tap' : 'sender';
}

function linkedShareOf({ capture }: Source): number | null {
  const hasInstanceTaps = capture.taps.some((tap) => tap.spec.kind === 'instance');
  if (!hasInstanceTaps) return null;
  return capture.attempts === 0 ? 0 : capture.linkedAttempts / capture.attempts;
}

function describe({ capture, replay, pairs }: Source): ComparedSource {
  return {
    name: capture.name,
    kind: replay === null ? 'capture' : 'replay',
    side: capture.side,
    captureId: capture.id,
    startedAt: capture.startedAt,
    exchanges: capture.exchanges,
    sha256: pairs.sha256(),
  };
}

function latencyProblem(sources: readonly (Source | null)[]): string | null {
  const replay = sources.map((source) => source?.replay ?? null).find((one) => one !== null && !one.valid);
  return replay ? `replay '${replay.name}': ${replay.invalidReason ?? 'it did not end'}` : null;
}

function run(request: CompareRequest): ComparisonDocument {
  const database = openForReading(request.path);
  try {
    const packs = new PackReader(packLoader(database), 256);
    const baseline = openSource(database, packs, request.baseline, 'baseline');
    const candidate = openSource(database, packs, request.candidate, 'candidate');
    const noise = request.noise === null ? null : openSource(database, packs, request.noise, 'noise');
    const comparison = createComparison(request.settings);
    let done = 0;
    let paired = 0;
    for (const pair of readPairs(baseline.pairs, candidate.pairs, noise?.pairs ?? null)) {
      comparison.add(pair);
      done += 1;
      if (pair.candidate !== null) paired += 1;
      if (done % PROGRESS_EVERY === 0) send({ kind: 'progress', done, total: baseline.capture.exchanges });
    }
    if (paired === 0) {
      throw new MeshproofError(
        'input',
        'NOTHING_IN_COMMON',
        `'${request.baseline}' and '${request.candidate}' have no request in common`,
        'Compare a capture with a replay of it, or two replays of the same capture.',
      );
    }
    const problem = latencyProblem([baseline, candidate, noise]);
    const context: ComparisonContext = {
      baselineExchanges: baseline.capture.exchanges,
      unpairedCandidate: countUnpaired(baseline.pairs, candidate.pairs),
      refused: candidate.replay?.refused ?? 0,
      baselineComplete: baseline.capture.complete,
      candidateComplete: candidate.capture.complete,
      linkedShare: { baseline: linkedShareOf(baseline), candidate: linkedShareOf(candidate) },
      latencyValid: problem === null,
      latencyInvalidReason: problem,
      baselineInstrument: instrumentOf(baseline),
      noiseInstrument: noise && instrumentOf(noise),
      candidateInstrument: instrumentOf(candidate),
    };
    const sources = {
      name: request.name,
      baseline: describe(baseline),
      candidate: describe(candidate),
      noise: noise && describe(noise),
    };
    return comparison.finish(sources, context);
  } finally {
    database.close();
  }
}

try {
  send({ kind: 'done', document: run(workerData as CompareRequest) });
} catch (error) {
  send({ kind: 'failed', report: reportOf(error) });
}
