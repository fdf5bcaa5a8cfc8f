import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Checks, type Check } from './checks.ts';
import { drills, type DrillResult } from './drills/drills.ts';
import { startDeployments } from './deployments.ts';
import { messageOf } from './errors.ts';
import type { Tools } from './install/tools.ts';
import type { CaptureT } from './meshproof/answers.ts';
import { Meshproof } from './meshproof/meshproof.ts';
import { catalogue, type CatalogueResult } from './catalogue/catalogue.ts';
import { againstItself, type AgainstItself } from './scenario/against-itself.ts';
import { onceMore } from './once-more.ts';
import { policies } from './policies/policies.ts';
import { journey } from './scenario/journey.ts';
import { recordBaseline } from './scenario/record-baseline.ts';
import type { Journey, Stage } from './scenario/scenario.ts';
import { warmUp } from './scenario/warm-up.ts';
import type { Stack } from './stack.ts';
import { timelines } from './timeline/timeline.ts';

/** What is done with the running deployments of a stack, in this order. */
export const SCENARIOS = ['journey', 'policies', 'catalogue', 'aa', 'drills', 'timeline'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** How much of a scenario is played. */
export type Extent = {
  /** IDs of the catalogue's entries to stage; null stages all. */
  readonly entries: readonly string[] | null;
  /** Runs of the baseline against itself. */
  readonly aaRuns: number;
  /** Factor of the times of the ready drills. */
  readonly drillTimes: number;
};

/** What one stack's run leaves for the lab's JSON file; a run that broke off has no journey. */
export type StackResult = Partial<Journey> & {
  readonly stack: Stack;
  readonly startedMs: number;
  readonly capture?: CaptureT;
  readonly catalogue?: CatalogueResult;
  readonly aa?: AgainstItself;
  readonly drills?: readonly DrillResult[];
  /** How long each part took, in seconds. */
  readonly parts: Readonly<Record<string, number>>;
  readonly checks: readonly Check[];
  /** What did not hold the first time; a check says whether it did the second time. */
  readonly onlyOnce: readonly string[];
  readonly seconds: number;
};

/** Starts one stack, records its baseline, plays the scenarios on it and stops everything. What breaks one off becomes a failed check. */
export async function runStack(
  stack: Stack,
  scenarios: readonly Scenario[],
  extent: Extent,
  tools: Tools,
  folder: string,
  tell: (line: string) => void,
): Promise<StackResult> {
  const started = Date.now();
  const say = (line: string) => tell(`${stack}: ${line}`);
  const checks = new Checks(say);
  const parts: Record<string, number> = {};
  const timed = async <T>(part: string, work: () => Promise<T>): Promise<T> => {
    const began = Date.now();
    try {
      return await work();
    } finally {
      parts[part] = secondsSince(began);
    }
  };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const deployments = await timed('start', () =>
      // A port that the kernel lent may be taken before its process is up.
      onceMore(checks, 'start', (_, time) =>
        startDeployments(stack, tools, time === 1 ? folder : join(folder, 'once-more'), say),
      ),
    );
    const startedMs = Date.now() - started;
    const { pids } = deployments.processes;
    say(`${pids.length} processes are up after ${(startedMs / 1000).toFixed(1)} s`);
    const stage = {
      deployments,
      meshproof: new Meshproof(join(folder, 'lab.meshproof')),
      tools,
      checks,
      folder,
      say,
    };
    let result: Omit<
      Partial<StackResult>,
      'stack' | 'parts' | 'checks' | 'onlyOnce' | 'seconds' | 'startedMs'
    > = {};
    try {
      // The catalogue and the drills have requests of their own.
      const isRecorded = scenarios.some((scenario) => scenario !== 'catalogue' && scenario !== 'drills');
      if (!isRecorded) await timed('warm-up', () => warmUp(stage));
      const capture = isRecorded ? await timed('recording', () => record(stage)) : undefined;
      if (capture !== undefined) result = { capture };
      if (capture !== undefined && scenarios.includes('journey'))
        result = {
          capture,
          ...(await timed('journey', () => attempt(stage, 'journey', () => journey(stage, capture)))),
        };
      if (capture !== undefined && scenarios.includes('policies')) {
        const made = result.candidate ?? null;
        await timed('policies', () => attempt(stage, 'policies', () => policies(stage, capture, made)));
      }
      if (capture !== undefined && scenarios.includes('aa')) {
        const play = () => againstItself(stage, capture, extent.aaRuns);
        const aa = await timed('aa', () => attempt(stage, 'aa', play));
        if (aa !== undefined) result = { ...result, aa };
      }
      if (scenarios.includes('catalogue')) {
        const play = () => catalogue(stage, extent.entries);
        const found = await timed('catalogue', () => attempt(stage, 'catalogue', play));
        if (found !== undefined) result = { ...result, catalogue: found };
      }
      if (scenarios.includes('drills')) {
        const done = await timed('drills', () =>
          attempt(stage, 'drills', () => drills(stage, extent.drillTimes)),
        );
        if (done) result = { ...result, drills: done };
      }
      if (scenarios.includes('timeline'))
        await timed('timeline', () => attempt(stage, 'timeline', () => timelines(stage)));
    } catch (error) {
      checks.check('the baseline is recorded', false, messageOf(error));
    } finally {
      await deployments.stop();
    }
    const left = pids.filter(isAlive);
    checks.check(
      'everything stops with the run',
      left.length === 0,
      `${pids.length - left.length} of ${pids.length} processes have ended`,
    );
    const { made, onlyOnce } = checks;
    return { stack, startedMs, ...result, parts, checks: made, onlyOnce, seconds: secondsSince(started) };
  } catch (error) {
    checks.check('both deployments start', false, messageOf(error));
    return {
      stack,
      startedMs: Date.now() - started,
      parts,
      checks: checks.made,
      onlyOnce: checks.onlyOnce,
      seconds: secondsSince(started),
    };
  }
}

async function record(stage: Stage): Promise<CaptureT> {
  await warmUp(stage);
  stage.say('recording the baseline');
  return recordBaseline(stage);
}

/** One scenario that breaks off does not keep the next from being played. */
async function attempt<T>(stage: Stage, name: Scenario, scenario: () => Promise<T>): Promise<T | undefined> {
  try {
    return await scenario();
  } catch (error) {
    stage.checks.check(`${name}: it reaches its end`, false, messageOf(error));
    return undefined;
  }
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 100) / 10;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
