/**
 * The course of a replay: requests leave at their recorded times (open loop), or as fast as the connections allow, for
 * one deployment or for several at the same time.
 */
import type { ReplayableExchange } from '#engine/store/replayable.ts';
import type { ReplayResult } from '#engine/store/writer.ts';
import { seededRandom, shuffled } from '#shared/compare/random.ts';
import { intendedUs, sleepUntil } from './pacing.ts';
import { ReplayRun, type RunContext } from './run.ts';
import { warmUpSender } from './warm-up.ts';

/** Records that may wait for the writer before an unpaced replay waits for it. */
const UNRECORDED_LIMIT = 10_000;

export interface Course {
  /** Times the recorded speed, or as fast as it goes. */
  readonly speed: number | 'max';
  /** Requests that wait for an answer at most when sent as fast as it goes. */
  readonly connections: number;
  /** Decides which of several deployments a request is handed to first; connections that have to be opened may change it. */
  readonly seed: number;
  readonly clockUs: () => number;
  /** The requests in their recorded order, in blocks. */
  readonly requests: AsyncIterable<readonly ReplayableExchange[]>;
  readonly signal: AbortSignal;
  /** Records handed over that the writer has not stored yet. */
  unrecorded(): number;
  /** Resolves when the writer has stored all of them. */
  stored(): Promise<void>;
  /** @param done requests of the capture that each deployment has answered or was refused */
  progress(done: number): void;
  /** The first request of a paced course leaves at this engine time. */
  started?(startUs: number): void;
}

/**
 * Plays the course to its end or until it is broken off.
 * @param destinations One, or several that get each request at the same moment, in an order that is drawn anew for each
 *   request: what slows the machine for a while then slows all of them, and none is always the first.
 * @returns What became of the requests, for each destination.
 */
export async function replay(course: Course, destinations: readonly RunContext[]): Promise<ReplayResult[]> {
  const runs = destinations.map((context) => new ReplayRun(context));
  const { signal, speed } = course;
  const onAbort = () => void closeAll(runs);
  try {
    // What one sender has warmed up is warm for all.
    for (const run of runs.slice(0, 1)) await warmUpSender(() => run.makeSender());
    signal.addEventListener('abort', onAbort, { once: true });
    const send = sendToAll(course, runs);
    if (speed === 'max') await unpaced(course, send);
    else await paced(course, speed, send);
    await Promise.all(runs.map((run) => run.answered()));
  } finally {
    signal.removeEventListener('abort', onAbort);
    await closeAll(runs);
  }
  return runs.map((run) => run.result(signal.aborted));
}

async function closeAll(runs: readonly ReplayRun[]): Promise<void> {
  await Promise.all(runs.map((run) => run.close()));
}

/** Sends a request to every run; `answered` is called when all have their answer. */
type Send = (request: ReplayableExchange, dueUs: number | null, answered?: () => void) => void;

function sendToAll(course: Course, runs: readonly ReplayRun[]): Send {
  const random = seededRandom(course.seed);
  let done = 0;
  return (request, dueUs, answered) => {
    let left = runs.length;
    const one = () => {
      left -= 1;
      if (left > 0) return;
      done += 1;
      course.progress(done);
      answered?.();
    };
    for (const run of shuffled(runs, random)) run.send(request, dueUs, one);
  };
}

async function paced(course: Course, speed: number, send: Send): Promise<void> {
  const { clockUs, signal } = course;
  let startUs: number | null = null;
  let firstUs = 0;
  for await (const block of course.requests) {
    for (const request of block) {
      if (startUs === null) {
        startUs = clockUs();
        firstUs = request.startUs;
        course.started?.(startUs);
      }
      const dueUs = intendedUs(startUs, request.startUs, firstUs, speed);
      if (dueUs > clockUs()) await sleepUntil(dueUs, clockUs);
      if (signal.aborted) return;
      send(request, dueUs);
    }
  }
}

/** Every connection sends its next request as soon as it has the answer to the one before. */
async function unpaced(course: Course, send: Send): Promise<void> {
  const { signal, connections } = course;
  let free = connections;
  let block: readonly ReplayableExchange[] = [];
  let next = 0;
  let filling = false;
  let blockTaken: () => void = () => undefined;
  const fill = () => {
    // A refused request is answered at once: without this the stack would grow with each.
    if (filling) return;
    filling = true;
    while (free > 0 && next < block.length && !signal.aborted) {
      const request = block[next];
      next += 1;
      if (!request) continue;
      free -= 1;
      send(request, null, () => {
        free += 1;
        fill();
      });
    }
    filling = false;
    if (next >= block.length || signal.aborted) blockTaken();
  };
  for await (const following of course.requests) {
    if (signal.aborted) return;
    if (course.unrecorded() > UNRECORDED_LIMIT) await course.stored();
    block = following;
    next = 0;
    await new Promise<void>((resolve) => {
      blockTaken = resolve;
      fill();
    });
  }
}
