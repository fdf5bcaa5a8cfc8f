import { LabError } from '../errors.ts';
import { planTraffic } from '../traffic/plan.ts';
import { sendTraffic } from '../traffic/send.ts';
import { describeWrong, wrongAnswers } from '../traffic/wrong.ts';
import type { Stage } from './scenario.ts';

const SEED = 7;
const SCALE = 0.25;
const MOST_BASELINE_ROUNDS = 4;
const CANDIDATE_ROUNDS = 2;

/**
 * Runs a little of every route through both sides until all answers are right: code is compiled, pools are filled, lists
 * are fetched and breakers are closed before anything is measured.
 * @throws LabError when the baseline does not come to answer as planned.
 */
export async function warmUp(stage: Stage): Promise<void> {
  const capture = await warmUpBaseline(stage);
  const { candidate } = stage.deployments.layout;
  for (let round = 1; round <= CANDIDATE_ROUNDS; round++) {
    const name = `warm-up-candidate-${round}`;
    const order = { capture, name, side: candidate, targets: candidate.edges, all: true };
    const replay = await stage.meshproof.replay(order);
    stage.say(`warm-up ${round} of the candidate: ${replay.responses} of ${replay.sent} answered`);
  }
}

async function warmUpBaseline(stage: Stage): Promise<string> {
  const { baseline } = stage.deployments.layout;
  const plan = planTraffic(SEED, SCALE);
  for (let round = 1; ; round++) {
    const capture = `warm-up-${round}`;
    const recording = await stage.meshproof.record(capture, baseline);
    const wrong = wrongAnswers(await sendTraffic(plan, baseline.edges, 'tap'));
    await recording.stop();
    stage.say(`warm-up ${round} of the baseline: ${plan.length - wrong.length} of ${plan.length} as planned`);
    if (wrong.length === 0) return capture;
    if (round === MOST_BASELINE_ROUNDS) {
      throw new LabError(`the baseline does not answer as planned: ${describeWrong(wrong)}`);
    }
  }
}
