import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { messageOf, ToolError } from './errors.ts';
import { installTools } from './install/tools.ts';
import { runStack, type StackResult } from './run-stack.ts';
import { STACKS, type Stack } from './stack.ts';

type Options = { readonly stack: Stack | 'all'; readonly json?: string; readonly keep?: string };

const EXIT = { passed: 0, failed: 1, environment: 4, interrupted: 130 };

const options = new Command('lab')
  .description('The main job of the product on a real Spring Cloud and a real Istio, on this machine.')
  .addOption(
    new Option('--stack <name>', 'which generation of Spring Cloud')
      .choices([...STACKS, 'all'])
      .default('all'),
  )
  .option('--json <file>', 'write what was seen to this file')
  .option('--keep <folder>', 'keep logs, YAML, workspace and reports there')
  .parse()
  .opts<Options>();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(EXIT.interrupted));
process.exit(await main(options));

async function main({ stack, json, keep }: Options): Promise<number> {
  const started = Date.now();
  const say = (line: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  try {
    const tools = await installTools(say);
    const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'meshproof-lab-')) : resolve(keep);
    await mkdir(folder, { recursive: true });
    const stacks: StackResult[] = [];
    for (const name of stack === 'all' ? STACKS : [stack])
      stacks.push(await runStack(name, tools, join(folder, name), say));
    const checks = stacks.flatMap((result) => result.checks);
    const passed = checks.filter((check) => check.ok).length;
    const failed = checks.length - passed;
    const versions = {
      envoy: tools.envoy.version,
      istio: tools.istio.version,
      spring: Object.fromEntries(
        STACKS.map((name) => [name, `Boot ${tools.spring[name].boot}, Cloud ${tools.spring[name].cloud}`]),
      ),
      java: tools.java.version,
    };
    if (json !== undefined)
      await writeFile(json, `${JSON.stringify({ stacks, versions, passed, failed }, null, 2)}\n`);
    if (keep === undefined && failed === 0) await rm(folder, { recursive: true, force: true });
    else say(`logs, YAML, workspaces and reports are in ${folder}`);
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? EXIT.passed : EXIT.failed;
  } catch (error) {
    console.error(messageOf(error));
    console.log('0 passed, 1 failed');
    return error instanceof ToolError ? EXIT.environment : EXIT.failed;
  }
}
