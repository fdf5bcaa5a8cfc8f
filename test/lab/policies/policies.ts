import type { CaptureT } from '../meshproof/answers.ts';
import { onceMoreOn } from '../once-more.ts';
import { CAPTURE } from '../scenario/record-baseline.ts';
import { replayAll } from '../scenario/replay.ts';
import type { Stage } from '../scenario/scenario.ts';
import { checkAgreement } from './agreement.ts';
import { checkAuditOfBaseline, checkAuditOfCandidate, checkRouteCommand } from './audit-command.ts';
import { checkArrivals } from './capture-routes.ts';
import { checkDefaultRetries } from './default-retries.ts';
import { checkObserved, declaredByBaseline, declaredByCandidate, DIVERGENT, observe } from './observe.ts';
import { checkBreaker } from './observe-breaker.ts';
import { checkEjection } from './observe-ejection.ts';
import { checkPlantedPolicies } from './planted.ts';
import { readAll } from './read.ts';
import { checkSuggested } from './suggested.ts';

/**
 * What the product reads out of the running deployments: their files, their actuators, the registry, the YAML and the
 * proxies have to agree with each other, with what the instances see, and with what recorded requests did. Then the resources that it
 * suggests are put to the test.
 * @param made the name of a replay that was made before on the candidate with its YAML as it is, or null
 */
export async function policies(stage: Stage, capture: CaptureT, made: string | null): Promise<void> {
  const { deployments, say } = stage;
  const { baseline, candidate } = deployments.layout;
  say('reading the policies of both sides');
  const before = await readAll(deployments, 'baseline');
  const after = await readAll(deployments, 'candidate');
  checkAgreement(stage.checks, 'baseline', before);
  checkAgreement(stage.checks, 'candidate', after);

  say('observing what both sides do');
  const seenBefore = await observe(stage, baseline);
  checkObserved(stage, baseline, declaredByBaseline(before.policies), seenBefore);
  const seenAfter = await observe(stage, candidate);
  checkObserved(stage, candidate, declaredByCandidate(after.policies), seenAfter);

  say('routing what was recorded through both oracles');
  const replayed = made ?? (await replayAll(stage, capture, 'candidate-as-written', candidate)).replay.name;
  checkArrivals(stage, CAPTURE, 'spring', before.policies);
  checkArrivals(stage, replayed, 'istio', before.policies);
  const divergent = DIVERGENT.map(({ method, path }) => `${method} ${path}`);
  checkArrivals(stage, seenBefore.capture, 'spring', before.policies, divergent);
  checkArrivals(stage, seenAfter.capture, 'istio', before.policies, divergent);
  await checkRouteCommand(stage);

  say('auditing by the command line');
  await checkAuditOfBaseline(stage);
  await checkAuditOfCandidate(stage, seenAfter.capture);

  await checkPlantedPolicies(stage, before);
  say('asking the mesh for its default retries');
  await checkDefaultRetries(stage);

  say('opening the breakers of both consumers');
  for (const [side, { consumer }] of [
    [baseline, declaredByBaseline(before.policies)],
    [candidate, declaredByCandidate(after.policies)],
  ] as const)
    await onceMoreOn(stage, `breaker-${side.side}`, (own) => checkBreaker(own, side, consumer));

  say('letting one instance fail behind the gateway of the mesh');
  await onceMoreOn(stage, 'ejection', checkEjection);

  say('putting the suggested resources to the test');
  await checkSuggested(stage, before, capture);
}
