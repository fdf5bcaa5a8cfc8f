import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { messageOf, ToolError } from '../errors.ts';
import { installTools } from '../install/tools.ts';
import { runBreakerOracle, SHORT } from './oracle.ts';

const EXIT = { agree: 0, disagree: 1, environment: 4, interrupted: 130 };

const options = new Command('breakers')
  .description(
    'The breaker models against real Hystrix, Resilience4j, Ribbon and Envoy, over generated traces.',
  )
  .option('--traces <n>', 'traces for each machine', Number, SHORT.traces)
  .option('--seed <n>', 'what the traces are generated from', Number, SHORT.seed)
  .option('--sweeps <n>', "length of Envoy's traces in seconds", Number, SHORT.sweeps)
  .option('--json <file>', 'write the scores to this file')
  .parse()
  .opts<{ traces: number; seed: number; sweeps: number; json?: string }>();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => process.exit(EXIT.interrupted));

const started = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
try {
  const scores = await runBreakerOracle(await installTools(say), say, options);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(scores, null, 2)}\n`);
  const wrong = Object.values(scores).reduce((sum, score) => sum + score.wrong, 0);
  console.log(`${wrong} wrong`);
  process.exit(wrong === 0 ? EXIT.agree : EXIT.disagree);
} catch (error) {
  console.error(messageOf(error));
  process.exit(error instanceof ToolError ? EXIT.environment : EXIT.disagree);
}
