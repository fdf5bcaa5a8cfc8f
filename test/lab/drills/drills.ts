import type { DrillDocument, DrillSide } from '#shared/model/index.ts';
import { LabError } from '../errors.ts';
import { SHOP_HOST } from '../layout.ts';
import { onceMoreOn } from '../once-more.ts';
import type { Stage } from '../scenario/scenario.ts';
import {
  checkDiscovery,
  checkFaults,
  checkIsolation,
  checkMultiplication,
  checkOpenBreaker,
} from './check.ts';
import { drillResources, leaveAndJoin } from './plan.ts';
import { checkRibbon, drillRibbon } from './ribbon.ts';

/** What the lab's JSON file has of a drill. */
export type DrillResult = {
  readonly scenario: string;
  readonly verdict: DrillDocument['verdict'];
  readonly findings: readonly {
    readonly id: string;
    readonly catalogue: string | null;
    readonly title: string;
  }[];
  readonly baseline: SideResult;
  /** Null for a drill of what only the baseline has. */
  readonly candidate: SideResult | null;
};
type SideResult = Pick<DrillSide, 'isolateMs' | 'recoverMs' | 'isolated' | 'discovery'> & {
  readonly breaker: string;
  readonly mostAttempts: number;
  readonly errors: number;
  readonly fallbacks: number;
};

const REQUESTS = ['GET /shop/items/1', 'GET /shop/items/2', 'GET /shop/items/3'];
/** The sidecar's own retries are on only where they are to multiply. */
const SCENARIOS: readonly { name: string; retries: boolean; longer?: number }[] = [
  { name: 'one-instance-fails', retries: false },
  { name: 'slow-instance', retries: false },
  { name: 'overload', retries: false },
  { name: 'instance-leaves-joins-dies', retries: false },
  { name: 'flaky', retries: true },
  // A breaker that counts a share of ten seconds needs some of them to open.
  { name: 'all-fail', retries: true, longer: 3 },
];

/**
 * Runs every ready drill on both deployments of the stack at once, and where there is Ribbon one that trips its circuit.
 * @param times factor of the scenarios' times: 1 as they are
 */
export async function drills(stage: Stage, times: number): Promise<DrillResult[]> {
  const { deployments } = stage;
  const { baseline, candidate } = deployments.layout;
  const [first] = candidate.instances;
  if (first === undefined) throw new LabError('the candidate has no instance');
  const results: DrillResult[] = [];
  let retriesNow: boolean | null = null;
  const note = (name: string, document: DrillDocument) => {
    stage.say(`drill ${name}: ${document.verdict.toUpperCase()}: ${document.summary}`);
    results.push(resultOf(name, document));
  };
  try {
    for (const { name, retries, longer = 1 } of SCENARIOS) {
      if (retries !== retriesNow) await deployments.deploy(drillResources({ retries }));
      retriesNow = retries;
      const document = await onceMoreOn(stage, `drill-${name}`, async ({ meshproof, checks }) => {
        const drilled = await meshproof.drill(`drill-${name}`, name, [baseline, candidate], {
          times: String(Math.min(1, times * longer)),
          request: REQUESTS,
          header: `Host: ${SHOP_HOST}`,
          ...(name === 'instance-leaves-joins-dies' ? leaveAndJoin(stage, first) : {}),
        });
        checkFaults(checks, drilled);
        if (name === 'one-instance-fails') checkIsolation(checks, drilled);
        if (name === 'all-fail') {
          checkOpenBreaker(checks, drilled, deployments.stack);
          checkMultiplication(checks, drilled);
        }
        if (name === 'instance-leaves-joins-dies') checkDiscovery(checks, drilled);
        return drilled;
      });
      note(name, document);
    }
    if (deployments.stack === 'classic') {
      const document = await onceMoreOn(stage, 'drill-ribbon-trips', async (own) => {
        const drilled = await drillRibbon(own);
        await checkRibbon(own, drilled);
        return drilled;
      });
      note('ribbon-trips', document);
    }
  } finally {
    await deployments.configure([]);
  }
  return results;
}

function resultOf(scenario: string, { verdict, findings, baseline, candidate }: DrillDocument): DrillResult {
  if (!baseline) throw new LabError(`the drill ${scenario} has no baseline`);
  return {
    scenario,
    verdict,
    findings: findings.map(({ id, catalogue, title }) => ({ id, catalogue, title })),
    baseline: sideResult(baseline),
    candidate: candidate && sideResult(candidate),
  };
}

function sideResult({ services, stages, isolateMs, recoverMs, isolated, discovery }: DrillSide): SideResult {
  const producer = services.find(({ service }) => service === 'producer');
  const sum = (pick: (stage: DrillSide['stages'][number]) => number) =>
    stages.reduce((total, stage) => total + pick(stage), 0);
  return {
    isolateMs,
    recoverMs,
    isolated,
    discovery,
    breaker: producer?.timeline.classification.kind ?? 'unknown',
    mostAttempts: producer?.multiplication?.most ?? 1,
    errors: sum(({ errors }) => errors),
    fallbacks: sum(({ fallbacks }) => fallbacks),
  };
}
