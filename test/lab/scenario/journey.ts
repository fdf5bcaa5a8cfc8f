import { PLANTED } from '../istio/planted.ts';
import type { CaptureT } from '../meshproof/answers.ts';
import { checkPlanted } from './compare.ts';
import { isBlockerOrMajor } from './find-planted.ts';
import { checkTogether } from './interleave.ts';
import { checkMistakesAct, checkMistakesAreGone } from './oracle.ts';
import { replayAll } from './replay.ts';
import type { Journey, Stage } from './scenario.ts';

/**
 * The main job on real deployments, from the recorded baseline on: measure its noise, meet three planted mistakes in the
 * Istio YAML, have them named by the report, correct them, pass, also when both sides are sent to at the same time.
 */
export async function journey(stage: Stage, capture: CaptureT): Promise<Journey> {
  const { deployments, say } = stage;
  const { baseline, candidate } = deployments.layout;
  say('replaying on the baseline, for its noise');
  const noise = await replayAll(stage, capture, 'baseline-again', baseline);

  say(`planting ${PLANTED.length} mistakes, live as revision ${await deployments.configure(PLANTED)}`);
  const broken = await replayAll(stage, capture, 'candidate-planted', candidate);
  checkMistakesAct(stage.checks, broken.asked);
  const planted = await checkPlanted(stage, broken.replay.name, noise.replay.name);

  say(`correcting the YAML, live as revision ${await deployments.configure([])}`);
  say('replaying on both sides at the same time');
  const fixed = await checkTogether(stage, capture, 'corrected');
  checkMistakesAreGone(stage.checks, fixed.asked);
  const { verdict, findings } = fixed.comparison;

  return {
    replays: [noise.replay, broken.replay, fixed.candidate, fixed.baseline],
    candidate: fixed.candidate.name,
    planted,
    corrected: { verdict, blockersOrMajors: findings.filter(isBlockerOrMajor).length },
  };
}
