import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { messageOf } from '#test/lab/errors.ts';
import type { OracleResult } from './result.ts';

const SHOWN = 20;

/** Runs one oracle's proof from the command line and ends the process: 0 when nothing is wrong. */
export async function runAlone(
  name: string,
  run: (say: (line: string) => void, seed: number | undefined) => Promise<OracleResult>,
): Promise<never> {
  const { json, seed } = new Command(name)
    .description('A Spring route oracle against the real gateway, on generated routes and requests.')
    .option('--json <file>', 'write the result to this file')
    .option('--seed <number>', 'another seed gives other pairs')
    .parse()
    .opts<{ readonly json?: string; readonly seed?: string }>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const started = Date.now();
  const say = (line: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  try {
    const result = await run(say, seed === undefined ? undefined : Number(seed));
    if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
    for (const { of, request, differences, configuration } of result.examples.slice(0, SHOWN)) {
      console.log(
        `${of} ${request.method} ${request.authority} ${request.target} ${JSON.stringify(request.headers)}`,
      );
      for (const difference of differences) console.log(`    ${difference}`);
      console.log(`    ${JSON.stringify(configuration)}`);
    }
    say(
      `${result.pairs} pairs, ${result.wrong} wrong, ${result.notModelled} not modelled; ${JSON.stringify(result.kinds)} ${JSON.stringify(result.reasons)}`,
    );
    process.exit(result.wrong === 0 ? 0 : 1);
  } catch (error) {
    console.error(messageOf(error));
    process.exit(1);
  }
}
