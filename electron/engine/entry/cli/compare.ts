import { Command } from 'commander';
import { followJob } from '#engine/operations/client.ts';
import { MeshproofError, type ComparisonDocument, type CompareSettings } from '#shared/model/index.ts';
import { readInteger, readName, readNumber } from './arguments.ts';
import { exitCodeOfVerdict, type Finish } from './outcome.ts';
import { printJson, printTable, ProgressLine } from './output.ts';
import { stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  baseline: string;
  candidate: string;
  noise?: string;
  comparison: string;
  leastPairs?: string;
  latencyMargin?: string;
  seed?: string;
  json?: true;
}

/** `compare`: judges the candidate against the baseline; the verdict is the exit code. */
export function compareCommand(finish: Finish): Command {
  return new Command('compare')
    .description('compare a candidate with the baseline, with the noise of the baseline taken out')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--baseline <name>', 'capture or replay')
    .requiredOption('--candidate <name>', 'capture or replay')
    .option('--noise <name>', 'a second run against the baseline, to measure its own noise')
    .requiredOption('--comparison <name>', 'name of the comparison; an older one of that name is replaced')
    .option('--least-pairs <n>', 'fewest pairs of a route for a verdict on it')
    .option('--latency-margin <share>', 'how much slower a route may become, for example 0.25')
    .option('--seed <n>', 'seed of the bootstrap')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => finish({ exitCode: await compare(options) }));
}

function settingsOf(options: Options): Partial<CompareSettings> {
  const settings: Partial<CompareSettings> = {};
  if (options.leastPairs !== undefined)
    settings.leastPairs = readInteger('--least-pairs', options.leastPairs, 1, 1e9);
  if (options.latencyMargin !== undefined)
    settings.latencyMargin = readNumber('--latency-margin', options.latencyMargin, 0);
  if (options.seed !== undefined) settings.seed = readInteger('--seed', options.seed, 0, 2 ** 31);
  return settings;
}

async function compare(options: Options): Promise<number> {
  const name = readName('--comparison', options.comparison);
  const settings = settingsOf(options);
  const stop = stopSignal();
  const line = new ProgressLine();
  const document = await withWorkspace(options.workspace, 'open', async (client) => {
    const job = await client.comparisons.start({
      name,
      baseline: options.baseline,
      candidate: options.candidate,
      noise: options.noise ?? null,
      settings,
    });
    stop.signal.addEventListener('abort', () => void client.jobs.cancel({ id: job.id }));
    const ended = await followJob(client, job, (state) =>
      line.show(state.title, state.done, state.total, state.unit, state.rate),
    );
    line.end();
    if (ended.state === 'cancelled')
      throw new MeshproofError('cancelled', 'CANCELLED', 'the comparison was cancelled');
    return client.comparisons.get({ name });
  });
  stop.release();
  if (options.json) printJson(document);
  else printFindings(document);
  return exitCodeOfVerdict(document.verdict);
}

function printFindings({ verdict, summary, findings, gates }: ComparisonDocument): void {
  process.stdout.write(`${verdict.toUpperCase()}: ${summary}\n\n`);
  printTable(
    ['gate', 'outcome', 'detail'],
    gates.map((gate) => [gate.gate, gate.outcome, gate.detail]),
  );
  const shown = findings.filter(({ severity }) => severity !== 'noise' && severity !== 'expected');
  if (shown.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['severity', 'catalogue', 'route', 'finding', 'count', 'of'],
      shown.map((one) => [one.severity, one.catalogue ?? '', one.route, one.title, one.count, one.pairs]),
    );
  }
  const hidden = findings.length - shown.length;
  if (hidden > 0)
    process.stdout.write(`\n${hidden} more are noise or expected of any mesh; --json lists them.\n`);
}
