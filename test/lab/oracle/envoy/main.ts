import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { messageOf } from '#test/lab/errors.ts';
import { installEnvoy } from '#test/lab/install/envoy.ts';
import { installIstio } from '#test/lab/install/istio.ts';
import { runEnvoyOracle } from './run.ts';

const options = new Command('envoy-oracle')
  .description(
    'The route oracle against real Envoys that real istiod configured, on generated VirtualServices and requests.',
  )
  .option('--pairs <count>', 'pairs of VirtualService and request', '10000')
  .option('--seed <number>', 'the same seed gives the same pairs', '1')
  .option('--keep <folder>', 'keep logs and YAML there')
  .option('--json <file>', 'write the result to this file')
  .parse()
  .opts<{ readonly pairs: string; readonly seed: string; readonly keep?: string; readonly json?: string }>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exit(await main());

async function main(): Promise<number> {
  const started = Date.now();
  const say = (line: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  try {
    const tools = { envoy: await installEnvoy(), istio: await installIstio() };
    const keep = options.keep === undefined ? {} : { keep: resolve(options.keep) };
    const result = await runEnvoyOracle(tools, say, {
      pairs: Number(options.pairs),
      seed: Number(options.seed),
      ...keep,
    });
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
    for (const { request, via, differences } of result.examples.slice(0, 15)) {
      console.log(
        `${via} ${request.method} ${request.authority} ${request.target} ${JSON.stringify(request.headers)}`,
      );
      for (const difference of differences) console.log(`    ${difference}`);
    }
    say(
      `${result.pairs} pairs, ${result.wrong} wrong, ${result.notModelled} not modelled; ${JSON.stringify(result.kinds)} ${JSON.stringify(result.reasons)}`,
    );
    return result.wrong === 0 && result.validation.differing.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}
