/** A compare worker: streams the pairs out of the store, compares them, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CompareRequest, FromCompare } from '#engine/store/compare-protocol.ts';
import { readAudit } from '#engine/store/audits.ts';
import { readBreakerServices } from '#engine/store/breaker-trace.ts';
import { readableDrill, readDrill, readDrills } from '#engine/store/drills.ts';
import { readTimelineInput } from '#engine/store/timeline-input.ts';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import { PackReader } from '#engine/store/pack.ts';
import { interleavedRun } from '#shared/compare/interleaved.ts';
import { Pairing } from '#engine/store/pairing.ts';
import { countUnpaired, type OtherSource, PairSource, readPairs } from '#engine/store/pairs.ts';
import { readCapture, readReplays } from '#engine/store/summaries.ts';
import { openForReading, type Connection } from '#engine/store/workspace-file.ts';
import { Answer } from '#shared/compare/answer.ts';
import { createComparison } from '#shared/compare/comparison.ts';
import { byText } from '#shared/compare/order.ts';
import type { ComparisonContext } from '#shared/compare/pair.ts';
import { drilledOf } from '#shared/drill/drilled.ts';
import { ReadingLearner } from '#shared/compare/told-rules/learn.ts';
import {
  MeshproofError,
  reportOf,
  type CaptureSummary,
  type ComparedSource,
  type ComparisonDocument,
  type LearnedReading,
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

function openAudit(database: Connection, name: string): NonNullable<ComparisonContext['audit']> {
  const document = readAudit(database, name);
  if (!document) {
    throw new MeshproofError(
      'input',
      'UNKNOWN_AUDIT',
      `audit: the workspace has no audit named '${name}'`,
      'Audit with --audit NAME first, or choose one of the names in the workspace.',
    );
  }
  return { name, document };
}

/** Those that came to a verdict, by name: the list of the workspace begins with the newest. */
function endedDrills(database: Connection): ComparisonContext['drills'] {
  return readDrills(database)
    .flatMap(({ name, scenario, verdict, startedAt }) => {
      if (verdict === null) return [];
      const document = readableDrill(() => readDrill(database, name));
      return [document ? drilledOf(document, startedAt) : { name, scenario, verdict }];
    })
    .sort((a, b) => byText(a.name, b.name));
}

/** Timelines of the services that failed on either side. */
function breakersOf(
  database: Connection,
  baseline: CaptureSummary,
  candidate: CaptureSummary,
): ComparisonContext['breakers'] {
  const before = new Map(readBreakerServices(database, baseline.id).map((one) => [one.service, one]));
  const after = new Map(readBreakerServices(database, candidate.id).map((one) => [one.service, one]));
  const services = [...new Set([...before.keys(), ...after.keys()])].filter(
    (service) => (before.get(service)?.failures ?? 0) + (after.get(service)?.failures ?? 0) > 0,
  );
  return services.map((service) => ({
    service,
    baseline: before.has(service) ? breakerTimeline(readTimelineInput(database, baseline, service)) : null,
    candidate: after.has(service) ? breakerTimeline(readTimelineInput(database, candidate, service)) : null,
  }));
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

/** The capture whose requests a source goes back to. */
function originOf({ capture, replay }: Source): number {
  return replay?.sourceCaptureId ?? capture.id;
}

/** Two replays of one capture, or a capture and its replay, are paired by the recorded requests; others by what they ask. */
function against(database: Connection, packs: PackReader, baseline: Source, other: Source): OtherSource {
  const { pairs } = other;
  if (originOf(baseline) === originOf(other)) return { pairs, pairing: null };
  return { pairs, pairing: new Pairing(database, packs, baseline.capture.id, other.capture.id) };
}

/** A pass of its own over the baseline's two runs: which items belong together has to be known before the first pair. */
function learn(
  database: Connection,
  packs: PackReader,
  baseline: Source,
  { pairs, pairing }: OtherSource,
  tick: () => void,
): LearnedReading[] {
  const learner = new ReadingLearner();
  // Sources of their own: what is read here must not count twice in the checksums of the inputs.
  const first = new PairSource(database, packs, baseline.capture.id);
  const second = { pairs: new PairSource(database, packs, pairs.captureId), pairing };
  for (const pair of readPairs(first, second, null)) {
    if (pair.candidate) {
      learner.add(pair.route, new Answer(pair.baseline), new Answer(pair.candidate));
    }
    tick();
  }
  return learner.results();
}

function run(request: CompareRequest): ComparisonDocument {
  const database = openForReading(request.path);
  try {
    const packs = new PackReader(packLoader(database), 256);
    const baseline = openSource(database, packs, request.baseline, 'baseline');
    const candidate = openSource(database, packs, request.candidate, 'candidate');
    const noise = request.noise === null ? null : openSource(database, packs, request.noise, 'noise');
    const audit = request.audit === null ? null : openAudit(database, request.audit);
    const total = baseline.capture.exchanges * (noise ? 2 : 1);
    let done = 0;
    const tick = (): void => {
      done += 1;
      if (done % PROGRESS_EVERY === 0) send({ kind: 'progress', done, total });
    };
    const other = against(database, packs, baseline, candidate);
    const second = noise && against(database, packs, baseline, noise);
    const learned = second ? learn(database, packs, baseline, second, tick) : [];
    const comparison = createComparison(request.settings, request.gates, {
      rules: request.rules,
      learned,
    });
    let paired = 0;
    for (const pair of readPairs(baseline.pairs, other, second)) {
      comparison.add(pair);
      if (pair.candidate !== null) paired += 1;
      tick();
    }
    if (paired === 0) {
      throw new MeshproofError(
        'input',
        'NOTHING_IN_COMMON',
        `'${request.baseline}' and '${request.candidate}' have no request in common`,
        'Compare a capture with a replay of it, two replays of the same capture, or captures of the same traffic on both sides.',
      );
    }
    const problem = latencyProblem([baseline, candidate, noise]);
    const context: ComparisonContext = {
      baselineExchanges: baseline.capture.exchanges,
      unpairedCandidate: countUnpaired(baseline.pairs, other),
      refused: candidate.replay?.refused ?? 0,
      baselineComplete: baseline.capture.complete,
      candidateComplete: candidate.capture.complete,
      linkedShare: { baseline: linkedShareOf(baseline), candidate: linkedShareOf(candidate) },
      latencyValid: problem === null,
      latencyInvalidReason: problem,
      baselineInstrument: instrumentOf(baseline),
      noiseInstrument: noise && instrumentOf(noise),
      candidateInstrument: instrumentOf(candidate),
      interleaved: interleavedRun(candidate.replay, baseline.replay, noise?.replay ?? null),
      pairing: other.pairing ? 'fingerprint' : 'origin',
      audit,
      drills: endedDrills(database),
      breakers: breakersOf(database, baseline.capture, candidate.capture),
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
