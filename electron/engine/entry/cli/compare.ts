import { Command } from 'commander';
import { followJob } from '#engine/operations/client.ts';
import {
  MeshproofError,
  type ComparisonDocument,
  type CauseGroup,
  type CompareSettings,
} from '#shared/model/index.ts';
import { readDuration, readInteger, readName, readNumber } from './arguments.ts';
import { readGivenFile } from './given-file.ts';
import { exitCodeOfVerdict, type Finish } from './outcome.ts';
import { printJson, printTable, ProgressLine } from './output.ts';
import { stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  baseline: string;
  candidate: string;
  noise?: string;
  audit?: string;
  comparison: string;
  gates?: string;
  rules?: string;
  leastPairs?: string;
  latencyMargin?: string;
  meshBudget?: string;
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
    .option('--audit <name>', 'an audit of the workspace, whose settings explain the findings')
    .requiredOption('--comparison <name>', 'name of the comparison; an older one of that name is replaced')
    .option('--gates <file>', 'YAML file with the rules of the verdict; see docs/gates.yaml')
    .option(
      '--rules <file>',
      'YAML file with what is ignored, tolerated, sorted or mapped; see docs/rules.yaml',
    )
    .option('--least-pairs <n>', 'fewest pairs of a route for a verdict on it')
    .option('--latency-margin <share>', 'how much slower a route may become, for example 0.25')
    .option(
      '--mesh-budget <duration>',
      'what the mesh may cost a request whatever its ratio, for example 5ms',
    )
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
  if (options.meshBudget !== undefined)
    settings.meshBudgetMs = readDuration('--mesh-budget', options.meshBudget);
  if (options.seed !== undefined) settings.seed = readInteger('--seed', options.seed, 0, 2 ** 31);
  return settings;
}

async function compare(options: Options): Promise<number> {
  const name = readName('--comparison', options.comparison);
  const settings = settingsOf(options);
  const gates = options.gates === undefined ? null : await readGivenFile('--gates', options.gates);
  const rules = options.rules === undefined ? null : await readGivenFile('--rules', options.rules);
  const stop = stopSignal();
  const line = new ProgressLine();
  const document = await withWorkspace(options.workspace, 'open', async (client) => {
    const job = await client.comparisons.start({
      name,
      baseline: options.baseline,
      candidate: options.candidate,
      noise: options.noise ?? null,
      audit: options.audit ?? null,
      gates,
      rules,
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

/** Findings stand by cause, the one that the others follow from first. */
function printFindings(document: ComparisonDocument): void {
  const { verdict, summary, findings, causes, gates, rules, sinceSignOff } = document;
  process.stdout.write(`${verdict.toUpperCase()}: ${summary}\n`);
  if (sinceSignOff) {
    const { since, new: added, fixed, still } = sinceSignOff;
    process.stdout.write(
      `Since '${since.comparison}' was signed by ${since.by ?? 'somebody'}: ${added.length} new, ${fixed.length} fixed, ${still.length} still there.\n`,
    );
  }
  process.stdout.write('\n');
  printTable(
    ['gate', 'outcome', 'detail'],
    gates.map((gate) => [gate.gate, gate.outcome, gate.detail]),
  );
  const open = gates.flatMap(({ gate, reasons }) => reasons.map((reason) => ({ gate, ...reason })));
  if (open.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['gate', 'why', 'what to do'],
      open.map(({ gate, what, advice }) => [gate, what, advice]),
    );
  }
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const shown = causes
    .filter(({ severity }) => severity !== 'noise' && severity !== 'expected')
    .map((cause) => ({ ...cause, members: cause.findings.flatMap((id) => byId.get(id) ?? []) }));
  if (shown.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['severity', 'catalogue', 'route', 'finding', 'count', 'of'],
      shown.flatMap(({ members }) =>
        members.map((one, at) => [
          one.waiver === undefined ? one.severity : `${one.severity}, waived by ${one.waiver}`,
          one.catalogue ?? '',
          one.route,
          // What follows from the finding above it.
          at === 0 ? one.title : `└ ${one.title}`,
          one.count,
          one.pairs,
        ]),
      ),
    );
    printSettings(shown);
  }
  const hidden = findings.length - shown.reduce((sum, { members }) => sum + members.length, 0);
  if (hidden > 0)
    process.stdout.write(`\n${hidden} more are noise or expected of any mesh; --json lists them.\n`);
  printRules(rules);
}

/** What both sides declare about the causes, where an audit was given. */
function printSettings(causes: readonly CauseGroup[]): void {
  const rows = causes.flatMap(({ title, settings }) =>
    settings
      .slice(0, 1)
      .map(({ setting, scope, spring, istio }) => [
        title,
        `${setting} (${scope})`,
        spring === null ? 'nothing declared' : `${spring.text} [${spring.origin}]`,
        istio === null ? 'nothing declared' : `${istio.text} [${istio.origin}]`,
      ]),
  );
  if (rows.length === 0) return;
  process.stdout.write('\n');
  printTable(['cause', 'setting', 'spring', 'istio'], rows);
}

/** A rule that set nothing aside is said as well: it may be out of date, or misspelled. */
function printRules(rules: ComparisonDocument['rules']): void {
  if (rules.length === 0) return;
  process.stdout.write('\n');
  printTable(
    ['rule', 'kind', 'place', 'set aside', 'reason'],
    rules.map(({ rule, origin, hidden }) => [
      origin,
      rule.kind,
      rule.place,
      hidden === 0 ? 'nothing' : hidden,
      rule.reason,
    ]),
  );
}
