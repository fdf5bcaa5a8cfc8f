import { Command } from 'commander';
import { followJob } from '#engine/operations/client.ts';
import { milliseconds } from '#shared/compare/words.ts';
import {
  MeshproofError,
  type DrillCommand,
  type DrillDocument,
  type DrillOptions,
  type DrillSide,
  type Side,
} from '#shared/model/index.ts';
import {
  collect,
  readArgv,
  readDuration,
  readHeader,
  readInteger,
  readName,
  readNumber,
  readOneOf,
  readTaps,
  readTarget,
} from './arguments.ts';
import { exitCodeOfVerdict, type Finish } from './outcome.ts';
import { readObservers } from './observe-option.ts';
import { printJson, printTable, ProgressLine, say } from './output.ts';
import { stopSignal } from './signals.ts';
import { withEngine, withWorkspace } from './workspace.ts';

interface Options {
  workspace?: string;
  scenario?: string;
  drill?: string;
  baseline?: string;
  candidate?: string;
  baselineInstance?: string[];
  candidateInstance?: string[];
  baselineCommand?: string[];
  baselineObserve?: string[];
  candidateObserve?: string[];
  candidateCommand?: string[];
  commands: string;
  service?: string;
  request?: string[];
  capture?: string;
  times: string;
  order: string;
  header?: string[];
  allow?: string[];
  mutations: string;
  connections: string;
  timeout: string;
  logGrace?: string;
  list?: true;
  json?: true;
}

/** `drill`: makes the same faults on one or both deployments; the verdict is the exit code. */
export function drillCommand(finish: Finish): Command {
  return new Command('drill')
    .description('make instances fail on one or both deployments, and compare what each did about it')
    .option('--workspace <file>', 'workspace file; created when it does not exist')
    .option('--scenario <name|file>', 'a ready scenario, or a YAML file')
    .option('--list', 'list the ready scenarios, or print the one of --scenario')
    .option('--drill <name>', "name of the new drill; the scenario's name when left out")
    .option('--baseline <url>', "the baseline's edge")
    .option('--candidate <url>', "the candidate's edge")
    .option('--baseline-instance <service[/version]@listen=target>', 'instance tap (repeatable)', collect)
    .option('--candidate-instance <service[/version]@listen=target>', 'instance tap (repeatable)', collect)
    .option('--service <name>', 'the service of steps that name none')
    .option('--request <request>', "'METHOD /path' to send; several take turns (repeatable)", collect)
    .option('--capture <name>', 'send the requests of this capture in turn')
    .option('--times <factor>', 'factor of all times of the scenario, such as 0.5', '1')
    .option('--order <together|in-turn>', 'both sides at once, or the baseline first', 'together')
    .option('--header <field>', "'Name: value' to set on every request (repeatable)", collect)
    .option('--baseline-command <name=argv>', 'a program that steps name (repeatable)', collect)
    .option('--candidate-command <name=argv>', 'the same for the candidate (repeatable)', collect)
    .option(
      '--baseline-observe <[name@]kind=where>',
      'watch envoy-admin=URL, actuator=URL, eureka=URL, log-file/FORMAT=PATH or log-command/FORMAT=ARGV (repeatable)',
      collect,
    )
    .option('--candidate-observe <[name@]kind=where>', 'the same for the candidate (repeatable)', collect)
    .option('--commands <refuse|run>', 'whether programs that the scenario spells out are run', 'refuse')
    .option('--allow <host>', 'host that may be sent to, besides loopback (repeatable)', collect)
    .option('--mutations <refuse|send>', 'whether POST, PUT, PATCH and DELETE are sent', 'refuse')
    .option('--connections <n>', 'most connections per side', '256')
    .option('--timeout <time>', 'a request without a whole answer fails after this time', '30s')
    .option(
      '--log-grace <time>',
      'how long access logs are followed after the last request, unless they have told of all; 11s, as Envoy needs, when left out',
    )
    .option('--json', 'print one JSON document')
    .action(async (options: Options) =>
      finish({ exitCode: options.list ? await list(options) : await drill(options) }),
    );
}

async function list({ scenario, json }: Options): Promise<number> {
  const ready = await withEngine((client) => client.drills.scenarios());
  const chosen = ready.find(({ name }) => name === scenario);
  if (scenario !== undefined && !chosen)
    throw unknownScenario(
      scenario,
      ready.map(({ name }) => name),
    );
  if (json) printJson({ scenarios: chosen ? [chosen] : ready });
  else if (chosen) process.stdout.write(chosen.text);
  else
    printTable(
      ['scenario', 'takes', 'what happens'],
      ready.map(({ name, durationMs, title }) => [name, `${durationMs / 1000} s`, title]),
    );
  return 0;
}

function unknownScenario(name: string, ready: readonly string[]): MeshproofError {
  return new MeshproofError(
    'usage',
    'UNKNOWN_SCENARIO',
    `--scenario: there is no ready scenario '${name}'`,
    `Ready are ${ready.join(', ')}.`,
  );
}

async function drill(options: Options): Promise<number> {
  const { workspace, scenario } = options;
  if (workspace === undefined || scenario === undefined) {
    const missing = workspace === undefined ? '--workspace' : '--scenario';
    throw new MeshproofError('usage', 'OPTION_MISSING', `drill: ${missing} is missing`, 'See drill --help.');
  }
  const settings = settingsOf(options, scenario);
  const stop = stopSignal();
  const line = new ProgressLine();
  const document = await withWorkspace(workspace, 'open-or-create', async (client) => {
    const job = await client.drills.start(settings);
    const cancel = () => void client.jobs.cancel({ id: job.id });
    if (stop.signal.aborted) cancel();
    stop.signal.addEventListener('abort', cancel);
    const ended = await followJob(client, job, (state) =>
      line.show(state.title, state.done, state.total, state.unit, state.rate),
    );
    line.end();
    if (ended.state === 'cancelled') {
      throw new MeshproofError(
        'cancelled',
        'CANCELLED',
        `drill '${settings.name}' was cancelled: all faults have ended, and what was recorded is kept`,
      );
    }
    return client.drills.get({ name: settings.name });
  });
  stop.release();
  if (options.json) printJson(machineForm(document));
  else printDrill(document);
  return exitCodeOfVerdict(document.verdict);
}

function settingsOf(options: Options, scenario: string): DrillOptions {
  const isFile = /[./\\]/.test(scenario);
  const name = scenario.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '');
  return {
    name: readName('--drill', options.drill ?? name),
    scenario: isFile ? { path: scenario } : { ready: scenario },
    baseline: targetOf('baseline', options.baseline, options.baselineInstance, options.baselineObserve),
    candidate: targetOf('candidate', options.candidate, options.candidateInstance, options.candidateObserve),
    order: readOneOf('--order', options.order, ['together', 'in-turn']),
    service: options.service ?? null,
    requests: options.request ?? [],
    capture: options.capture ?? null,
    times: readNumber('--times', options.times, 0, 100),
    headers: (options.header ?? []).map((text) => readHeader(text)),
    allow: options.allow ?? [],
    mutations: readOneOf('--mutations', options.mutations, ['refuse', 'send']),
    commands: [
      ...(options.baselineCommand ?? []).map((text) => readCommand('baseline', text)),
      ...(options.candidateCommand ?? []).map((text) => readCommand('candidate', text)),
    ],
    ownCommands: readOneOf('--commands', options.commands, ['refuse', 'run']),
    connections: readInteger('--connections', options.connections, 1, 10_000),
    timeoutMs: Math.ceil(readDuration('--timeout', options.timeout)),
    ...(options.logGrace !== undefined && {
      logGraceMs: Math.ceil(readDuration('--log-grace', options.logGrace)),
    }),
  };
}

function targetOf(
  side: Side,
  url: string | undefined,
  instances: string[] = [],
  observers: string[] = [],
): DrillOptions['baseline'] {
  if (url === undefined) {
    if (instances.length + observers.length === 0) return null;
    throw new MeshproofError(
      'usage',
      'TARGET_MISSING',
      `--${side}-${instances.length > 0 ? 'instance' : 'observe'} is given without --${side}`,
      `Give the address of its edge with --${side} http://HOST:PORT.`,
    );
  }
  return {
    url: readTarget(url, `--${side}`).url,
    taps: readTaps([], instances, `--${side}-instance`),
    observers: readObservers(`--${side}-observe`, observers),
  };
}

/** `NAME=PROGRAM ARGUMENT…`, or `NAME=["PROGRAM", "ARGUMENT"]` where an argument has spaces. */
function readCommand(side: Side, text: string): DrillCommand {
  const match = /^([\w-]+)=(.+)$/s.exec(text);
  const argv = readArgv(match?.[2] ?? '');
  if (match?.[1] !== undefined && argv !== undefined && argv.length > 0)
    return { side, name: match[1], argv };
  throw new MeshproofError(
    'usage',
    'BAD_OPTION',
    `--${side}-command: '${text}' is no command`,
    `Write NAME=PROGRAM ARGUMENT…, or NAME=["PROGRAM", "ARGUMENT"] where an argument has spaces.`,
  );
}

/** The document with the parts by name that programs look for. */
function machineForm(document: DrillDocument) {
  const { name, verdict, findings, ...rest } = document;
  const ofBoth = <Part>(part: (side: DrillSide) => Part) => ({
    baseline: document.baseline && part(document.baseline),
    candidate: document.candidate && part(document.candidate),
  });
  return {
    drill: name,
    verdict,
    phases: ofBoth(({ services }) =>
      services.flatMap(({ service, timeline }) =>
        timeline.cycles.flatMap(({ subject, phases }) =>
          phases.map((phase) => ({ service, subject, ...phase })),
        ),
      ),
    ),
    retries: ofBoth(({ services }) =>
      services.map(({ service, attempts, multiplication }) => ({ service, attempts, multiplication })),
    ),
    breakerTimeline: ofBoth(({ services }) => services.map(({ timeline }) => timeline)),
    discovery: ofBoth((side) => side.discovery),
    findings,
    document: { name, verdict, findings, ...rest },
  };
}

function printDrill(document: DrillDocument): void {
  const { verdict, summary, findings, expectations, reasons } = document;
  process.stdout.write(`${verdict.toUpperCase()}: ${summary}\n\n`);
  const sides = [document.baseline, document.candidate].filter((side) => side !== null);
  printTable(
    ['', ...sides.map(({ side }) => side)],
    [
      ...(['before', 'during', 'after'] as const).map((stage) => [
        `failed ${stage}`,
        ...sides.map((side) => {
          const figures = side.stages.find((one) => one.stage === stage);
          return figures ? `${figures.errors} of ${figures.requests}` : '';
        }),
      ]),
      ['fallbacks', ...sides.map((side) => sum(side.stages.map(({ fallbacks }) => fallbacks)))],
      ['isolated after', ...sides.map(({ isolateMs }) => timeText(isolateMs))],
      ['back after', ...sides.map(({ recoverMs }) => timeText(recoverMs))],
      ['most attempts', ...sides.map(mostAttempts)],
    ],
  );
  if (findings.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['severity', 'catalogue', 'id', 'finding', 'baseline', 'candidate'],
      findings.map((one) => [
        one.waiver === undefined ? one.severity : `${one.severity}, waived by ${one.waiver}`,
        one.catalogue ?? '',
        one.id,
        one.title,
        one.baseline,
        one.candidate,
      ]),
    );
  }
  if (expectations.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['side', 'expected', 'outcome', 'seen'],
      expectations.map((one) => [one.side, one.what, one.outcome, one.detail]),
    );
  }
  if (verdict === 'inconclusive') for (const reason of reasons) say(reason);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function timeText(ms: number | null): string {
  return ms === null ? '—' : milliseconds(Math.round(ms));
}

function mostAttempts({ services }: DrillSide): number {
  return Math.max(0, ...services.flatMap((one) => one.attempts.map(({ histogram }) => histogram.length)));
}
