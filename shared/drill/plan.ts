/** A scenario as it runs on one side: which taps each step is about, and when what begins and ends. */
import { listed } from '#shared/compare/words.ts';
import {
  faultText,
  MeshproofError,
  type ActiveFault,
  type DrillOptions,
  type Side,
  type StepRun,
  type TapSpec,
} from '#shared/model/index.ts';
import { isFaultStep, type InstanceSelector, type Scenario, type ScenarioStep } from './scenario.ts';

/** Times in milliseconds since the traffic began, with the drill's own factor in them. */
interface Planned {
  /** Number of the step, from 0. */
  readonly step: number;
  readonly what: string;
  readonly change: StepRun['change'];
  readonly atMs: number;
  /** Indexes of the taps that it is about. */
  readonly taps: readonly number[];
}

export interface PlannedFault extends Planned {
  readonly kind: 'fault';
  readonly untilMs: number;
  /** When it is on: one stretch, or many where it flaps. */
  readonly stretches: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly faultAt: (tap: number) => ActiveFault;
}

export interface PlannedCommand extends Planned {
  readonly kind: 'command';
  readonly argv: readonly string[];
}

export type PlannedStep = PlannedFault | PlannedCommand;

export interface SidePlan {
  readonly side: Side;
  readonly steps: readonly PlannedStep[];
}

type Asked = Pick<DrillOptions, 'service' | 'times' | 'commands' | 'ownCommands'>;

/**
 * @param taps those of the side, in the order in which they are opened
 * @throws MeshproofError `environment` for a side without instance taps; `usage` for a step that fits no instance, or a command
 * that nobody told or allowed
 */
export function planSide(scenario: Scenario, side: Side, taps: readonly TapSpec[], asked: Asked): SidePlan {
  if (!taps.some(({ kind }) => kind === 'instance')) {
    throw new MeshproofError(
      'environment',
      'NO_INSTANCE_TAPS',
      `the ${side} has no instance taps, so no instance of it can be made to fail, and nothing seen of it`,
      `Add --${side}-instance SERVICE[/VERSION]@LISTEN=TARGET for each instance, and let the deployment call the taps: with ` +
        (side === 'baseline'
          ? 'Eureka each instance registers the port of its tap (eureka.instance.non-secure-port).'
          : 'Istio a WorkloadEntry carries the port of its tap.'),
    );
  }
  const steps = scenario.steps.flatMap((one, step) => {
    if (one.side !== 'both' && one.side !== side) return [];
    return planStep(one, { scenario, side, taps, asked, step });
  });
  return { side, steps };
}

interface Situation {
  readonly scenario: Scenario;
  readonly side: Side;
  readonly taps: readonly TapSpec[];
  readonly asked: Asked;
  readonly step: number;
}

function planStep(one: ScenarioStep, situation: Situation): PlannedStep[] {
  const { scenario, asked, step } = situation;
  const atMs = one.at * asked.times;
  const planned = { step, change: one.change ?? null, atMs, taps: tapsOf(one.on, situation) };
  if (!isFaultStep(one)) {
    const argv = argvOf(one.run, situation);
    return argv === null
      ? []
      : [{ ...planned, kind: 'command', what: commandText(one.run.name, argv), argv }];
  }
  const untilMs = (one.at + one.for) * asked.times;
  const { fault, share, flapping } = one;
  const often = share < 1 ? ` for ${Math.round(share * 100)} % of the requests` : '';
  const turns = flapping ? `, ${flapping.on * asked.times} ms on, ${flapping.off * asked.times} ms off` : '';
  return [
    {
      ...planned,
      kind: 'fault',
      what: `${faultText(fault)}${often}${turns}`,
      untilMs,
      stretches: flapping
        ? inTurns(atMs, untilMs, flapping.on * asked.times, flapping.off * asked.times)
        : [{ fromMs: atMs, toMs: untilMs }],
      // The same on both sides, and for each tap another one.
      faultAt: (tap) => ({
        id: `step ${step}`,
        fault,
        share,
        seed: Math.imul(scenario.seed + 1, 7919) + step * 101 + tap,
      }),
    },
  ];
}

function inTurns(
  fromMs: number,
  toMs: number,
  onMs: number,
  offMs: number,
): { fromMs: number; toMs: number }[] {
  const stretches = [];
  for (let at = fromMs; at < toMs; at += Math.max(1, onMs + offMs))
    stretches.push({ fromMs: at, toMs: Math.min(toMs, at + onMs) });
  return stretches;
}

/** Indexes of the instance taps that a step is about. */
function tapsOf(on: InstanceSelector, { side, taps, asked, step }: Situation): number[] {
  const instances = taps.flatMap((tap, index) => (tap.kind === 'instance' ? [{ ...tap, index }] : []));
  const services = [...new Set(instances.map(({ service }) => service))];
  const service = on.service ?? asked.service ?? (services.length === 1 ? services[0] : undefined);
  const fail = (problem: string, advice: string) =>
    new MeshproofError('usage', 'NO_SUCH_INSTANCE', `steps[${step}]: ${problem}`, advice);
  if (service === undefined)
    throw fail(
      `the ${side} has taps of ${listed(services)}, and the step names no service`,
      'Say which one is meant with --service.',
    );
  const fitting = instances.filter(
    (tap) => tap.service === service && (on.version === undefined || tap.version === on.version),
  );
  const chosen =
    on.instance === 'all'
      ? fitting
      : typeof on.instance === 'number'
        ? fitting.slice(on.instance - 1, on.instance)
        : fitting.filter(({ name }) => name === on.instance);
  if (chosen.length === 0)
    throw fail(
      `the ${side} has no tap of ${service}${on.version === undefined ? '' : ` ${on.version}`} that is instance ${on.instance}`,
      `Its instance taps are: ${listed(
        instances.map((tap) => `${tap.service} ${tap.name}`),
        20,
      )}.`,
    );
  return chosen.map(({ index }) => index);
}

/**
 * What the document says of a program: `leave (kubectl)`. Its arguments may hold a password or a token, and a document is passed on:
 * they are for who runs it.
 */
function commandText(name: string | null, [program = '']: readonly string[]): string {
  const file = program.split(/[\\/]/).at(-1) ?? program;
  return name === null ? file : `${name} (${file})`;
}

/** The program of a step on this side; null when it has none there. */
function argvOf(
  run: Extract<ScenarioStep, { run: unknown }>['run'],
  { side, asked, step }: Situation,
): readonly string[] | null {
  if (run.argv !== null) {
    const argv = run.argv[side];
    if (argv === null) return null;
    if (asked.ownCommands === 'run') return argv;
    throw new MeshproofError(
      'usage',
      'COMMAND_NOT_ALLOWED',
      `steps[${step}].run: the scenario wants to run '${argv.join(' ')}' on this machine`,
      'Allow the programs of the scenario with --commands run.',
    );
  }
  const told = asked.commands.find((one) => one.side === side && one.name === run.name);
  if (told) return told.argv;
  throw new MeshproofError(
    'usage',
    'COMMAND_MISSING',
    `steps[${step}].run: nobody told the command '${run.name}' of the ${side}`,
    `Give it with --${side}-command '${run.name}=PROGRAM ARGUMENT…'.`,
  );
}
