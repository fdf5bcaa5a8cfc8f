import { clockUs } from '#engine/capture/clock.ts';
import { ReplayRun } from '#engine/replay/run.ts';
import { Targets } from '#engine/replay/targets.ts';
import type { ReplayableExchange } from '#engine/store/replayable.ts';
import { MeshproofError, type ReplayOptions } from '#shared/model/index.ts';
import type { JobControl, JobTask } from './jobs.ts';
import { timestamps, type Session } from './session.ts';

/** Requests read ahead at a time. */
const READ_AHEAD = 500;

/**
 * Checks everything that can be checked before the first request, then describes the work as a job.
 * @throws MeshproofError for an unknown or empty capture, a host that is not allowed, a tap without a target
 */
export async function prepareReplay(session: Session, options: ReplayOptions): Promise<JobTask> {
  const source = await session.capture(options.capture);
  if (source.state === 'recording') {
    throw new MeshproofError(
      'input',
      'STILL_RECORDING',
      `capture '${source.name}' is still being recorded`,
      'Stop it first.',
    );
  }
  const edges = source.taps.flatMap(({ spec }) => (spec.kind === 'edge' ? [spec.name] : []));
  const planned = await session.queries.call('replayableCount', { captureId: source.id });
  if (planned === 0) {
    throw new MeshproofError(
      'input',
      'NOTHING_TO_REPLAY',
      `capture '${source.name}' has no exchange at an edge tap`,
      'Record with an edge tap in front of the gateway.',
    );
  }
  const targets = new Targets(options, edges);
  return {
    kind: 'replay',
    title: `Replay ${options.name}`,
    unit: 'requests',
    run: (control) => runReplay(session, options, source.id, planned, targets, control),
  };
}

async function runReplay(
  session: Session,
  options: ReplayOptions,
  sourceCaptureId: number,
  planned: number,
  targets: Targets,
  control: JobControl,
): Promise<string> {
  const zeroUs = clockUs();
  const { captureId, tapIds, replayId } = await session.writer.call('beginReplay', {
    capture: {
      ...timestamps(zeroUs),
      name: options.name,
      side: options.side,
      kind: 'replay',
      taps: options.taps,
      zeroUs,
    },
    sourceCaptureId,
    options,
    planned,
  });
  let taps;
  try {
    taps = await session.openTaps(options.taps, tapIds);
    // Only now: the target may be reached through one of these taps.
    await targets.requireReachable();
  } catch (error) {
    if (taps) await session.closeTaps(taps);
    await session.writer.call('removeCapture', { captureId });
    throw error;
  }
  control.progress(0, planned);
  const run = new ReplayRun({
    options,
    targets,
    captureId,
    replayId,
    zeroUs,
    clockUs,
    requests: readRequests(session, sourceCaptureId),
    signal: control.signal,
    record: (records) => session.writer.records(records),
    unrecorded: () => session.writer.unrecorded,
    recorded: () => session.writer.recorded(),
    progress: (done) => control.progress(done, planned),
  });
  const result = await run.run();
  await session.writer.recorded();
  await session.closeTaps(taps);
  await session.writer.call('finishReplay', { replayId, result });
  await session.finishCapture(captureId);
  return options.name;
}

/** Reads ahead in blocks, so that reading never delays sending. */
async function* readRequests(session: Session, captureId: number): AsyncGenerator<ReplayableExchange[]> {
  const read = (after: ReplayableExchange | null) =>
    session.queries.call('replayable', { captureId, after, limit: READ_AHEAD });
  let block = await read(null);
  while (block.length > 0) {
    const last = block[block.length - 1] ?? null;
    const next = read(last);
    yield block;
    block = await next;
  }
}
