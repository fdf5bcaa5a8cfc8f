import { Command } from 'commander';
import { MeshproofError } from '#shared/model/index.ts';
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
  json?: true;
}

/** `breakers`: what the circuit breakers of either side would have done with recorded attempts. */
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
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => finish({ exitCode: await breakers(options) }));
}

async function breakers(options: Options): Promise<number> {
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
