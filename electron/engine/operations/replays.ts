import { clockUs } from '#engine/clock.ts';
import type { TapGroup } from '#engine/capture/tap-group.ts';
import { replay } from '#engine/replay/course.ts';
import { Targets } from '#engine/replay/targets.ts';
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
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
  const destinations = destinationsOf(options);
  requireDistinct(destinations);
  const prepared = destinations.map((own) => ({ options: own, targets: new Targets(own, edges) }));
  return {
    kind: 'replay',
    title: `Replay ${options.name}`,
    unit: 'requests',
    run: (control) => runReplay(session, prepared, source.id, planned, control),
  };
}

/** The options of each deployment's own replay, the one that was asked for first. */
function destinationsOf(options: ReplayOptions): ReplayOptions[] {
  const { interleaved } = options;
  if (interleaved === null) return [options];
  const { name, targets, taps } = interleaved;
  return [options, { ...options, name, side: 'baseline', targets, taps, interleaved: null }];
}

/** @throws MeshproofError `usage` where two replays would have one name or two taps one address */
function requireDistinct(destinations: readonly ReplayOptions[]): void {
  const listens = destinations.flatMap(({ taps }) =>
    taps.map(({ listen }) => listen).filter(({ port }) => port !== 0),
  );
  const taken = listens.map(({ host, port }) => `${host}:${port}`);
  const twice = taken.find((address, index) => taken.indexOf(address) !== index);
  if (twice !== undefined)
    throw new MeshproofError(
      'usage',
      'TAP_TWICE',
      `two taps are to listen on ${twice}`,
      'Taps belong to one deployment: give the interleaved one taps of its own.',
    );
  const [first, second] = destinations;
  if (second && first?.name === second.name)
    throw new MeshproofError(
      'usage',
      'NAME_TWICE',
      `both replays are to be named '${second.name}'`,
      'Give the interleaved one another name.',
    );
}

/** One deployment, with what has to be opened for it. */
interface Destination {
  readonly options: ReplayOptions;
  readonly targets: Targets;
}

interface Begun extends Destination {
  readonly captureId: number;
  readonly replayId: number;
  readonly taps: TapGroup;
}

async function runReplay(
  session: Session,
  destinations: readonly Destination[],
  sourceCaptureId: number,
  planned: number,
  control: JobControl,
): Promise<string> {
  const zeroUs = clockUs();
  const begun = await beginAll(session, destinations, { sourceCaptureId, planned, zeroUs });
  const [first] = begun;
  if (!first) throw new Error('a replay needs a destination');
  const { name, speed, connections, interleaved } = first.options;
  control.progress(0, planned);
  const course = {
    speed,
    connections,
    seed: interleaved?.seed ?? 0,
    clockUs,
    requests: readRequests(session, sourceCaptureId),
    signal: control.signal,
    unrecorded: () => session.writer.unrecorded,
    stored: () => session.writer.recorded(),
    progress: (done: number) => control.progress(done, planned),
  };
  const runs = begun.map(({ options, targets, captureId, replayId }) => ({
    options,
    targets,
    captureId,
    correlation: String(replayId),
    recorded: true,
    zeroUs,
    clockUs,
    record: (records: readonly ExchangeRecord[]) => session.writer.records(records),
  }));
  const results = await replay(course, runs);
  await session.writer.recorded();
  for (const { taps } of begun) await session.closeTaps(taps);
  for (const [index, { captureId, replayId }] of begun.entries()) {
    const result = results[index];
    if (result) await session.writer.call('finishReplay', { replayId, result });
    await session.finishCapture(captureId);
  }
  return name;
}

/** Begins the replays of all deployments, or of none. */
async function beginAll(
  session: Session,
  destinations: readonly Destination[],
  of: { sourceCaptureId: number; planned: number; zeroUs: number },
): Promise<Begun[]> {
  const captures: number[] = [];
  const groups: TapGroup[] = [];
  try {
    const begun: Begun[] = [];
    for (const { options, targets } of destinations) {
      const { name, side } = options;
      const { captureId, tapIds, replayId } = await session.writer.call('beginReplay', {
        capture: {
          ...timestamps(of.zeroUs),
          name,
          side,
          kind: 'replay',
          taps: options.taps,
          zeroUs: of.zeroUs,
        },
        sourceCaptureId: of.sourceCaptureId,
        options,
        planned: of.planned,
      });
      captures.push(captureId);
      const taps = await session.openTaps(options.taps, tapIds);
      groups.push(taps);
      begun.push({ options, targets, captureId, replayId, taps });
    }
    // Only now: a target may be reached through one of these taps.
    for (const { targets } of destinations) await targets.requireReachable();
    return begun;
  } catch (error) {
    for (const group of groups) await session.closeTaps(group);
    for (const captureId of captures) await session.writer.call('removeCapture', { captureId });
    throw error;
  }
}

/** Reads ahead in blocks, so that reading never delays sending. */
export async function* readRequests(
  session: Session,
  captureId: number,
): AsyncGenerator<ReplayableExchange[]> {
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
