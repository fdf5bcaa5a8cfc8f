import { Command } from 'commander';
import { percent } from '#shared/compare/words.ts';
import { type BreakerTimeline, MeshproofError, WHOLE_SERVICE } from '#shared/model/index.ts';
import { CLASS_WORDS, PHASE_WORDS } from '#shared/report/charts/phase-words.ts';
import type { BreakerSettings } from '#shared/policy/breakers/index.ts';
import {
  BREAKER_MACHINES,
  type BreakerMachine,
  defaultSettings,
  fieldsOf,
  readFields,
} from '#shared/policy/breakers/fields.ts';
import type { BreakerAnswer, BreakerService, MachineAnswer } from '#shared/policy/model/breaker-answer.ts';
import { collect, readOneOf } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, say } from './output.ts';
import { stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  capture: string;
  service?: string;
  machine?: string[];
  set?: string[];
  timeline?: true;
  against?: string;
  json?: true;
}

/** `breakers`: what circuit breakers would have done with recorded attempts, or, with `--timeline`, what they did. */
export function breakersCommand(finish: Finish): Command {
  return new Command('breakers')
    .description('say what circuit breakers would have done with the recorded attempts at a service')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--capture <name>', 'capture or replay with instance taps')
    .option('--service <name>', 'service of its instance taps; needed when there are several')
    .option(
      '--machine <name...>',
      `${BREAKER_MACHINES.join(', ')}; all but pool-limits, which limits nothing by itself, when left out`,
      collect,
    )
    .option('--set <name=value...>', 'setting of the one machine that is named', collect)
    .option(
      '--timeline',
      'say what the breakers did, from the traffic alone: six phases, and whose signature it is',
    )
    .option(
      '--against <name>',
      'with --timeline: a capture of the other side, aligned where the fault begins',
    )
    .option('--json', 'print one JSON document')
    .action(async (options: Options) =>
      finish({ exitCode: await (options.timeline ? timeline(options) : breakers(options)) }),
    );
}

/** 3 when a side has too little traffic to tell. */
async function timeline(options: Options): Promise<number> {
  const { capture, against = null, machine, set } = options;
  if (machine !== undefined || set !== undefined) {
    throw new MeshproofError(
      'usage',
      'BAD_OPTION',
      '--timeline says what breakers did, --machine and --set what others would have done',
      'Give one or the other.',
    );
  }
  const { timelines } = await withWorkspace(options.workspace, 'open', async ({ breakers: client }) => {
    const service = options.service ?? onlyOne(await client.services({ capture }), capture);
    return client.timeline({ capture, against, service });
  });
  if (options.json) printJson({ timelines });
  else for (const one of timelines) printTimeline(one);
  return timelines.some(({ classification }) => classification.kind === 'unknown') ? 3 : 0;
}

async function breakers(options: Options): Promise<number> {
  if (options.against !== undefined)
    throw new MeshproofError('usage', 'BAD_OPTION', '--against belongs to --timeline', 'Add --timeline.');
  const settings = readMachines(options.machine ?? [], options.set ?? []);
  const stop = stopSignal();
  const answer = await withWorkspace(options.workspace, 'open', async ({ breakers: client }) => {
    const services = await client.services({ capture: options.capture });
    const service = options.service ?? onlyOne(services, options.capture);
    const question = { capture: options.capture, service, machines: { settings } };
    return client.replay(question, { signal: stop.signal });
  });
  stop.release();
  if (options.json) {
    // The picture is the window's.
    const { svg: _svg, ...document } = answer;
    printJson(document);
  } else printAnswer(answer);
  return 0;
}

/** @throws MeshproofError `usage` that names the option */
export function readMachines(machines: readonly string[], told: readonly string[]): BreakerSettings[] {
  const names = machines.map((name) => readOneOf('--machine', name, BREAKER_MACHINES));
  const [only, ...others] = names;
  if (told.length === 0)
    return (names.length > 0 ? names : BREAKER_MACHINES.filter((name) => name !== 'pool-limits')).map(
      defaultSettings,
    );
  if (only === undefined || others.length > 0) {
    throw new MeshproofError(
      'usage',
      'BAD_OPTION',
      '--set: the settings of which machine?',
      'Name exactly one with --machine.',
    );
  }
  return [readSettings(only, told)];
}

function readSettings(machine: BreakerMachine, told: readonly string[]): BreakerSettings {
  const known = fieldsOf(machine);
  const texts: Record<string, string> = {};
  for (const text of told) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (!known.some((field) => field.name === name) || value === '') {
      throw new MeshproofError(
        'usage',
        'BAD_OPTION',
        `--set: '${text}' is no setting of ${machine}`,
        `Write NAME=VALUE; it has ${known.map((field) => field.name).join(', ')}.`,
      );
    }
    texts[name] = value;
  }
  const read = readFields(machine, texts);
  if (read.ok) return read.settings;
  const [name, problem] = Object.entries(read.problems)[0] ?? [machine, 'is not possible'];
  throw new MeshproofError('usage', 'BAD_OPTION', `--set ${name}: ${problem}`);
}

function onlyOne(services: readonly BreakerService[], capture: string): string {
  const [only, ...others] = services;
  if (only === undefined) {
    throw new MeshproofError(
      'input',
      'NO_INSTANCE_TAPS',
      `'${capture}' has no instance tap, so nothing says how the attempts went`,
      'Record with --instance SERVICE@LISTEN=TARGET for each instance.',
    );
  }
  if (others.length > 0) {
    throw new MeshproofError(
      'usage',
      'WHICH_SERVICE',
      `--service is needed: '${capture}' has ${services.map(({ service }) => service).join(', ')}`,
    );
  }
  return only.service;
}

function printAnswer({ trace, replays, limits }: BreakerAnswer): void {
  for (const { sentence, notes } of replays) process.stdout.write(`${[sentence, ...notes].join('\n')}\n`);
  process.stdout.write('\n');
  printTable(
    ['instance', 'attempts', 'errors'],
    trace.instances.map(({ instance, attempts, failures }) => [instance, attempts, failures]),
  );
  for (const replay of replays) printChanges(replay);
  say(limits.join('\n'));
}

function printChanges({ name, changes, moreChanges }: MachineAnswer): void {
  if (changes.length === 0) return;
  process.stdout.write(`\n${name}\n`);
  printTable(
    ['at (s)', 'subject', 'from', 'to', 'why'],
    changes.map(({ atMs, subject, from, to, why }) => [(atMs / 1000).toFixed(3), subject, from, to, why]),
  );
  if (moreChanges > 0) process.stdout.write(`${moreChanges} more changes are not listed.\n`);
}

function printTimeline({
  side,
  source,
  service,
  classification,
  cycles,
  observed,
  limits,
}: BreakerTimeline): void {
  const { kind, confidence, reasons, needed } = classification;
  const sure = kind === 'unknown' ? '' : ` (${confidence} confidence)`;
  process.stdout.write(`${side}, ${service} in ${source}: ${CLASS_WORDS[kind]}${sure}\n`);
  process.stdout.write(`${[...reasons, ...(needed === null ? [] : [needed])].join('\n')}\n`);
  for (const { subject, phases } of cycles) {
    process.stdout.write(`\n${subject === WHOLE_SERVICE ? 'all instances' : subject}\n`);
    printTable(
      ['phase', 'what', 'from (s)', '± (s)', 'to (s)', 'share', 'attempts', 'errors'],
      phases.map(({ phase, from, to, share, attempts, failures }) => [
        PHASE_WORDS[phase].part,
        PHASE_WORDS[phase].words,
        from.atS.toFixed(2),
        from.uncertaintyS.toFixed(2),
        to.atS.toFixed(2),
        percent(share),
        attempts,
        failures,
      ]),
    );
  }
  for (const { observer, subject, spans } of observed) {
    process.stdout.write(`\n${observer}: ${subject}\n`);
    printTable(
      ['state', 'from (s)', 'to (s)', 'why'],
      spans.map(({ state, fromS, toS, why }) => [state, fromS.toFixed(2), toS.toFixed(2), why]),
    );
  }
  process.stdout.write('\n');
  say(limits.join('\n'));
}
