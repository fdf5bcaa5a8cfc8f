import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { lineOf, type Check } from './checks.ts';
import { messageOf, ToolError } from './errors.ts';
import { installTools, type Tools } from './install/tools.ts';
import { runIstioctlTests } from './istioctl/run.ts';
import { runOracles } from './oracles.ts';
import { runStack, SCENARIOS, type StackResult } from './run-stack.ts';
import { STACKS, type Stack } from './stack.ts';
import { STAGED } from './catalogue/table.ts';
import { summaryOf } from './summary.ts';

/** What can be run on its own. */
const PARTS = [...SCENARIOS, 'istioctl', 'oracle'] as const;
type Part = (typeof PARTS)[number];

type Options = {
  readonly stack: Stack | 'all';
  readonly only: readonly Part[];
  readonly pairs: number;
  readonly traces: number;
  readonly aa: number;
  readonly entries?: readonly string[];
  readonly drillTimes: number;
  readonly json?: string;
  readonly keep?: string;
};

const EXIT = { passed: 0, failed: 1, environment: 4, interrupted: 130 };

const options = new Command('lab')
  .description('The main job of the product on a real Spring Cloud and a real Istio, on this machine.')
  .addOption(
    new Option('--stack <name>', 'which generation of Spring Cloud')
      .choices([...STACKS, 'all'])
      .default('all'),
  )
  .option('--only <list>', `parts to run, of ${PARTS.join(', ')}`, readParts, [...PARTS])
  .option('--pairs <count>', "generated pairs for the oracle of Envoy's routes", readCount, 10_000)
  .option('--traces <count>', 'generated traces for each breaker model', readCount, 60)
  .option('--aa <runs>', 'runs of the baseline against itself', readCount, 20)
  .option('--entries <list>', 'entries of the catalogue to stage, such as RT-01,HP-06', readEntries)
  .option(
    '--drill-times <factor>',
    'factor of the times of the ready drills, 1 for all of them',
    Number,
    0.12,
  )
  .option('--json <file>', 'write what was seen to this file')
  .option('--keep <folder>', 'keep logs, YAML, workspace and reports there')
  .parse()
  .opts<Options>();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(EXIT.interrupted));
process.exit(await main(options));

async function main(given: Options): Promise<number> {
  const { stack, only, pairs, traces, aa, entries, drillTimes, json, keep } = given;
  const started = Date.now();
  const say = (line: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  try {
    const tools = await installTools(say);
    const folder = keep === undefined ? await mkdtemp(join(tmpdir(), 'meshproof-lab-')) : resolve(keep);
    await mkdir(folder, { recursive: true });
    const scenarios = SCENARIOS.filter((scenario) => only.includes(scenario));
    const stacks: StackResult[] = [];
    if (scenarios.length > 0)
      for (const name of stack === 'all' ? STACKS : [stack])
        stacks.push(
          await runStack(
            name,
            scenarios,
            { entries: entries ?? null, aaRuns: aa, drillTimes },
            tools,
            join(folder, name),
            say,
          ),
        );
    const istioctl = only.includes('istioctl') ? await runIstioctlTests(tools, folder, say) : [];
    const oracles = only.includes('oracle')
      ? await runOracles(tools, { pairs, traces }, folder, say)
      : undefined;
    const checks = [
      ...stacks.flatMap((result) => labelled(result.stack, result.checks)),
      ...labelled('istioctl', istioctl),
      ...labelled('oracle', oracles?.checks ?? []),
    ];
    const onlyOnce = [...stacks.flatMap((one) => one.onlyOnce), ...(oracles?.onlyOnce ?? [])];
    const passed = checks.filter((check) => check.ok).length;
    const failed = checks.length - passed;
    const seen = {
      stacks,
      ...summaryOf(stacks),
      ...oracles,
      versions: versionsOf(tools),
      passed,
      failed,
    };
    if (json !== undefined) await writeFile(json, `${JSON.stringify(seen, null, 2)}\n`);
    if (keep === undefined && failed === 0) await rm(folder, { recursive: true, force: true });
    else say(`logs, YAML, workspaces and reports are in ${folder}`);
    for (const what of onlyOnce) say(`played once more, since ${what}`);
    // Once more where nobody can miss them: they may stand a thousand lines further up.
    for (const { line } of checks.filter((check) => !check.ok)) say(line);
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? EXIT.passed : EXIT.failed;
  } catch (error) {
    console.error(messageOf(error));
    console.log('0 passed, 1 failed');
    return error instanceof ToolError ? EXIT.environment : EXIT.failed;
  }
}

/** With the line that a check was printed as. */
function labelled(part: string, checks: readonly Check[]): (Check & { readonly line: string })[] {
  return checks.map((check) => ({ ...check, line: `${part}: ${lineOf(check)}` }));
}

function versionsOf(tools: Tools) {
  return {
    envoy: tools.envoy.version,
    istio: tools.istio.version,
    spring: Object.fromEntries(
      STACKS.map((name) => [name, `Boot ${tools.spring[name].boot}, Cloud ${tools.spring[name].cloud}`]),
    ),
    java: tools.java.version,
  };
}

function readParts(text: string): Part[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((one) => one === name);
    if (part === undefined) throw new InvalidArgumentError(`'${name}' is none of ${PARTS.join(', ')}.`);
    return part;
  });
}

function readEntries(text: string): string[] {
  const ids = text.split(',');
  for (const id of ids)
    if (!STAGED.some((entry) => entry.id === id))
      throw new InvalidArgumentError(
        `'${id}' is no entry that the lab stages: docs/catalogue.md lists them.`,
      );
  return ids;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError(`'${text}' is no whole number above 0.`);
  return count;
}
