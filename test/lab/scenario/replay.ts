import type { Side } from '../layout.ts';
import type { CaptureT, ReplayT } from '../meshproof/answers.ts';
import { askedOf, forgetAsked, type Asked } from '../traffic/asked.ts';
import { again, nameOfRun } from '../again.ts';
import { checkOnTime } from './lateness.ts';
import { CAPTURE } from './record-baseline.ts';
import type { Stage } from './scenario.ts';

/** A replay of the whole capture, with what the instances of that side were asked meanwhile. */
export type ReplayRun = { readonly replay: ReplayT; readonly asked: Asked };

/** Replays the whole capture on a side until a run was on time, and checks that every request was sent and answered. */
export async function replayAll(
  stage: Stage,
  capture: CaptureT,
  name: string,
  side: Side,
): Promise<ReplayRun> {
  const run = await replayUntilOnTime(stage, name, side);
  const { replay } = run;
  const all = replay.sent === capture.exchanges && replay.responses === replay.sent;
  stage.checks.check(
    `${name}: every recorded request is replayed`,
    all && replay.errors === 0 && replay.refused === 0,
    `${replay.sent} sent of ${capture.exchanges}, ${replay.responses} responses, ${replay.errors} errors, ${replay.refused} refused`,
  );
  checkOnTime(stage.checks, name, [replay]);
  return run;
}

/**
 * Replays the whole capture on a side until a run was on time, as the product asks for where it was not, or the time is up: then the
 * last one stays late.
 */
export function replayUntilOnTime(
  stage: Stage,
  name: string,
  side: Side,
  forMs?: number,
): Promise<ReplayRun> {
  return again(
    (n) => replayOnce(stage, nameOfRun(name, n), side),
    ({ replay }) =>
      replay.valid ? null : `replay ${replay.name} was late (p99 ${replay.sendLagMs.p99.toFixed(1)} ms)`,
    stage.say,
    forMs === undefined ? {} : { forMs },
  );
}

async function replayOnce(stage: Stage, name: string, side: Side): Promise<ReplayRun> {
  await forgetAsked(side);
  const all = side.edges.length === 1;
  const replay = await stage.meshproof.replay({ capture: CAPTURE, name, side, targets: side.edges, all });
  return { replay, asked: await askedOf(side) };
}
