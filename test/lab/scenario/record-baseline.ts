import type { CaptureT } from '../meshproof/answers.ts';
import { askedOf, forgetAsked, timesAsked } from '../traffic/asked.ts';
import { planTraffic } from '../traffic/plan.ts';
import { ROUTES } from '../traffic/routes.ts';
import { sendTraffic } from '../traffic/send.ts';
import { describeWrong, wrongAnswers } from '../traffic/wrong.ts';
import type { Stage } from './scenario.ts';

/** The name of the capture everything is replayed from. */
export const CAPTURE = 'baseline';
const SEED = 20_260_101;

/** Records the whole traffic once at the baseline's edges and instances, and checks that nothing is missing. */
export async function recordBaseline(stage: Stage): Promise<CaptureT> {
  const { baseline } = stage.deployments.layout;
  const plan = planTraffic(SEED);
  await forgetAsked(baseline);
  const recording = await stage.meshproof.record(CAPTURE, baseline);
  const answers = await sendTraffic(plan, baseline.edges, 'tap');
  const capture = await recording.stop();
  const asked = timesAsked(await askedOf(baseline), '');
  const wrong = wrongAnswers(answers);
  const { checks } = stage;
  checks.check(
    'the baseline answers as planned',
    wrong.length === 0,
    wrong.length === 0
      ? `${answers.length} answers over ${ROUTES.length} routes`
      : `${wrong.length} of ${answers.length} wrong: ${describeWrong(wrong)}`,
  );
  checks.check(
    'every request is recorded',
    capture.exchanges === plan.length,
    `${capture.exchanges} exchanges of ${plan.length} requests`,
  );
  checks.check(
    'every attempt is recorded',
    capture.attempts === asked,
    `${capture.attempts} attempts at the instance taps, ${asked} counted by the instances`,
  );
  checks.check(
    'the capture is complete',
    capture.complete && capture.lostBytes === 0 && capture.undecodedBytes === 0,
    `complete ${capture.complete}, ${capture.lostBytes} bytes lost, ${capture.undecodedBytes} not decoded, ${capture.truncatedBodies} bodies cut, ${capture.bytesIn} in, ${capture.bytesOut} out`,
  );
  return capture;
}
