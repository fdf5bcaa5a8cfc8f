import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Checks, type Check } from './checks.ts';
import { startDeployments } from './deployments.ts';
import { messageOf } from './errors.ts';
import type { Tools } from './install/tools.ts';
import { Meshproof } from './meshproof/meshproof.ts';
import { journey } from './scenario/journey.ts';
import type { Journey } from './scenario/scenario.ts';
import type { Stack } from './stack.ts';

/** What one stack's run leaves for the lab's JSON file; a run that broke off has no journey. */
export type StackResult = Partial<Journey> & {
  readonly stack: Stack;
  readonly startedMs: number;
  readonly checks: readonly Check[];
  readonly seconds: number;
};

/** Starts one stack, makes the journey on it and stops everything. What breaks the run off becomes a failed check. */
export async function runStack(
  stack: Stack,
  tools: Tools,
  folder: string,
  say: (line: string) => void,
): Promise<StackResult> {
  const started = Date.now();
  const checks = new Checks((line) => say(`${stack}: ${line}`));
  const seconds = () => Math.round((Date.now() - started) / 100) / 10;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    const deployments = await startDeployments(stack, tools, folder, (line) => say(`${stack}: ${line}`));
    const startedMs = Date.now() - started;
    const { pids } = deployments.processes;
    say(`${stack}: ${pids.length} processes are up after ${(startedMs / 1000).toFixed(1)} s`);
    let result: Partial<Journey> = {};
    try {
      const meshproof = new Meshproof(join(folder, 'lab.meshproof'));
      result = await journey({
        deployments,
        meshproof,
        checks,
        folder,
        say: (line) => say(`${stack}: ${line}`),
      });
    } catch (error) {
      checks.check('the journey reaches its end', false, messageOf(error));
    } finally {
      await deployments.stop();
    }
    const left = pids.filter(isAlive);
    checks.check(
      'everything stops with the run',
      left.length === 0,
      `${pids.length - left.length} of ${pids.length} processes have ended`,
    );
    return { stack, startedMs, ...result, checks: checks.made, seconds: seconds() };
  } catch (error) {
    checks.check('both deployments start', false, messageOf(error));
    return { stack, startedMs: Date.now() - started, checks: checks.made, seconds: seconds() };
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
