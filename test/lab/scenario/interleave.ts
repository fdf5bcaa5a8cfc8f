import type { CaptureT } from '../meshproof/answers.ts';
import type { Interleaved } from '../meshproof/meshproof.ts';
import { askedOf, forgetAsked, type Asked } from '../traffic/asked.ts';
import { again, nameOfRun } from '../again.ts';
import { checkPasses, compare, type Outcome } from './compare.ts';
import { checkOnTime } from './lateness.ts';
import { CAPTURE } from './record-baseline.ts';
import type { Stage } from './scenario.ts';

/** A comparison of both sides that got each request at the same moment. */
export type Together = Interleaved & {
  readonly comparison: Outcome;
  /** What the candidate's instances were asked. */
  readonly asked: Asked;
};

/**
 * Replays on both deployments at the same time and checks that the comparison passes: what neither is to blame for must
 * not become a finding.
 * @param name of the comparison; the candidate's replay is `candidate-NAME`
 */
export async function checkTogether(stage: Stage, capture: CaptureT, name: string): Promise<Together> {
  const { checks } = stage;
  const together = await replayUntilDecided(stage, name);
  const { candidate, baseline, comparison } = together;
  const whole = [candidate, baseline].every(
    ({ sent, responses, errors, refused }) =>
      sent === capture.exchanges && responses === sent && errors === 0 && refused === 0,
  );
  checks.check(
    `${name}: every recorded request is replayed on both sides`,
    whole,
    `${candidate.responses} responses of the candidate, ${baseline.responses} of the baseline, ${capture.exchanges} requests`,
  );
  checkOnTime(checks, name, [candidate, baseline]);
  await checkPasses(stage, name, comparison);
  const judged = comparison.routes.flatMap(({ latency }) => (latency === null ? [] : [latency]));
  const late = isLate(together);
  checks.check(
    `${name}: latency is compared between what was sent at the same time, and not at all where it was sent late`,
    late ? judged.length === 0 : judged.length > 0 && judged.every(({ sameTime }) => sameTime),
    `${judged.filter(({ sameTime }) => sameTime).length} of ${judged.length} routes with a latency${late ? ', late' : ''}`,
  );
  return together;
}

function isLate({ candidate, baseline }: Interleaved): boolean {
  return !candidate.valid || !baseline.valid;
}

/** A machine that is busy for a moment leaves open what a route's latency is: the product then asks for more, and so does the lab. */
function replayUntilDecided(stage: Stage, name: string): Promise<Together> {
  return again(
    (n) => replayTogether(stage, nameOfRun(name, n)),
    (together) => {
      if (isLate(together)) return `${name}: the replay was late`;
      return together.comparison.verdict === 'inconclusive'
        ? `${name}: the comparison is inconclusive`
        : null;
    },
    stage.say,
  );
}

async function replayTogether(stage: Stage, name: string): Promise<Together> {
  const { candidate, baseline } = stage.deployments.layout;
  await forgetAsked(candidate);
  const both = await stage.meshproof.interleave(
    {
      capture: CAPTURE,
      name: `candidate-${name}`,
      side: candidate,
      targets: candidate.edges,
      all: true,
    },
    baseline,
  );
  const asked = await askedOf(candidate);
  const comparison = await compare(stage, name, both.candidate.name, both.baseline.name);
  return { ...both, comparison, asked };
}
