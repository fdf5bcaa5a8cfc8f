import type { Side } from '../layout.ts';
import type { CaptureT, ReplayT } from '../meshproof/answers.ts';
import { askedOf, forgetAsked, type Asked } from '../traffic/asked.ts';
import { CAPTURE } from './record-baseline.ts';
import type { Stage } from './scenario.ts';

/** A machine that was busy for a moment makes a run late; the product then asks for another one, and so does the lab. */
const MOST_RUNS = 3;

/** A replay of the whole capture, with what the instances of that side were asked meanwhile. */
export type ReplayRun = { readonly replay: ReplayT; readonly asked: Asked };

/** Replays the whole capture on a side until a run was on time, and checks that every request was sent and answered. */
export async function replayAll(
  stage: Stage,
  capture: CaptureT,
  name: string,
  side: Side,
): Promise<ReplayRun> {
  let run = await replayOnce(stage, name, side);
  for (let n = 2; n <= MOST_RUNS && !run.replay.valid; n++) {
    stage.say(`replay ${run.replay.name} was late (p99 ${run.replay.sendLagMs.p99.toFixed(1)} ms); again`);
    run = await replayOnce(stage, `${name}-${n}`, side);
  }
  const { replay } = run;
  const all = replay.sent === capture.exchanges && replay.responses === replay.sent;
  stage.checks.check(
    `${name}: every recorded request is replayed`,
    all && replay.errors === 0 && replay.refused === 0,
    `${replay.sent} sent of ${capture.exchanges}, ${replay.responses} responses, ${replay.errors} errors, ${replay.refused} refused`,
  );
  stage.checks.check(
    `${name}: the replay is on time`,
    replay.valid,
    `send lag p50 ${replay.sendLagMs.p50.toFixed(1)} ms, p99 ${replay.sendLagMs.p99.toFixed(1)} ms`,
  );
  return run;
}

async function replayOnce(stage: Stage, name: string, side: Side): Promise<ReplayRun> {
  await forgetAsked(side);
  const all = side.edges.length === 1;
  const replay = await stage.meshproof.replay({ capture: CAPTURE, name, side, targets: side.edges, all });
  return { replay, asked: await askedOf(side) };
}
