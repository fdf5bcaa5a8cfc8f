import { z } from 'zod';
import { type BreakerTimeline, drillDocument, type DrillDocument } from '#shared/model/index.ts';
import type { Edge, Instance, Side } from '../layout.ts';
import { LabError } from '../errors.ts';
import { hostPort } from '../ports.ts';
import {
  Audit,
  Capture,
  Comparison,
  Replay,
  Report,
  Route,
  Timelines,
  type Audited,
  type CaptureT,
  type ComparisonT,
  type ReplayT,
} from './answers.ts';
import { startCommand, type Command } from './command.ts';

/** A recording that is under way. */
export type Recording = { readonly stop: () => Promise<CaptureT> };

/** The names of the runs to compare: captures or replays. `noise` is a second run of the baseline. */
export type ComparedRuns = {
  readonly baseline: string;
  readonly candidate: string;
  readonly noise: string;
  /** An audit of the workspace, whose settings explain findings. */
  readonly audit?: string;
};

/** What to replay where. `all` sends everything to the one target, else each edge gets what its tap recorded. */
export type ReplayOrder = {
  readonly capture: string;
  readonly name: string;
  readonly side: Side;
  readonly targets: readonly Edge[];
  readonly all: boolean;
};

/** What became of both halves of an interleaved replay. */
export type Interleaved = { readonly candidate: ReplayT; readonly baseline: ReplayT };

/** Options of a command by their names; one with several values is repeated. */
type Options = Readonly<Record<string, string | readonly string[]>>;

/** The product, driven as its users drive it: its command line, one workspace, JSON answers. */
export class Meshproof {
  /** The workspace file of the run. */
  readonly workspace: string;

  /** @param workspace the workspace file of the run. */
  constructor(workspace: string) {
    this.workspace = workspace;
  }

  /** Opens the taps of a side and resolves when all of them listen. @throws LabError when the command ends before. */
  async record(capture: string, side: Side): Promise<Recording> {
    const edge = side.edges.map(({ name, tap, target }) => `${name}@${hostPort(tap)}=${hostPort(target)}`);
    const instance = instanceTaps(side.instances);
    const command = this.#start('record', { capture, side: side.side, edge, instance });
    await command.ready;
    return {
      stop: async () => {
        command.interrupt();
        return z.object({ capture: Capture }).parse(await command.answer([0])).capture;
      },
    };
  }

  /** Replays a capture at its recorded pace, with the instance taps of the target's side open. @throws LabError when it fails. */
  async replay(order: ReplayOrder): Promise<ReplayT> {
    const command = this.#start('replay', replayOptions(order));
    return z.object({ replay: Replay }).parse(await command.answer([0])).replay;
  }

  /** Replays on the candidate and on the baseline at the same time, each with its taps open. @throws LabError when it fails. */
  async interleave(order: ReplayOrder, baseline: Side): Promise<Interleaved> {
    const options = replayOptions(order);
    const command = this.#start('replay', {
      ...options,
      interleave: baseline.edges.map((edge) => `${edge.name}=${urlOf(edge)}`),
      'interleave-instance': instanceTaps(baseline.instances),
      allow: [...new Set([...options.allow, ...baseline.edges.map((edge) => edge.target.host)])],
    });
    const answer = z.object({ replay: Replay, interleaved: Replay }).parse(await command.answer([0]));
    return { candidate: answer.replay, baseline: answer.interleaved };
  }

  /** Compares two runs; the exit code is part of the answer (0 pass, 1 fail, 3 inconclusive). @throws LabError on any other. */
  async compare(comparison: string, runs: ComparedRuns): Promise<ComparisonT & { exitCode: number }> {
    const command = this.#start('compare', { comparison, ...runs });
    return { ...Comparison.parse(await command.answer([0, 1, 3])), exitCode: await command.code };
  }

  /** Audits what these options name; the exit code is part of the answer (0 pass, 1 fail, 3 inconclusive). @throws LabError on any other. */
  async audit(options: Options): Promise<Audited> {
    const command = this.#start('audit', options);
    return { ...Audit.parse(await command.answer([0, 1, 3])), exitCode: await command.code };
  }

  /** Where each distinct request of a capture goes on both sides (0 the same, 1 some diverge, 3 some are not known). @throws LabError on any other code. */
  async route(options: Options): Promise<z.infer<typeof Route> & { readonly exitCode: number }> {
    const command = this.#start('route', options);
    return { ...Route.parse(await command.answer([0, 1, 3])), exitCode: await command.code };
  }

  /** Runs a drill; its verdict is the exit code (0 pass, 1 fail, 3 inconclusive). @throws LabError on any other. */
  async drill(
    name: string,
    scenario: string,
    sides: readonly Side[],
    options: Options,
  ): Promise<DrillDocument> {
    const command = this.#start('drill', {
      drill: name,
      scenario,
      service: 'producer',
      ...Object.fromEntries(
        sides.flatMap(({ side, edges, instances }) => [
          [side, edges.slice(0, 1).map(({ target }) => `http://${hostPort(target)}`)],
          [`${side}-instance`, instanceTaps(instances)],
        ]),
      ),
      allow: [...new Set(sides.flatMap(({ edges }) => edges.map(({ target }) => target.host)))],
      ...options,
    });
    return z.object({ document: drillDocument }).parse(await command.answer([0, 1, 3])).document;
  }

  /** What the breakers of a service did in a capture (0 known, 3 not known). @throws LabError when it fails. */
  async timeline(capture: string, service: string): Promise<BreakerTimeline> {
    const command = this.#start('breakers', { capture, service }, ['timeline']);
    const { timelines } = Timelines.parse(await command.answer([0, 3]));
    const [only] = timelines;
    if (only === undefined) throw new LabError(`${capture} has no timeline of ${service}`);
    return only;
  }

  /** Writes a comparison's report into a folder and returns the files' paths. @throws LabError when it fails. */
  async report(comparison: string, out: string): Promise<string[]> {
    const command = this.#start('report', { comparison, out, format: 'html,json' });
    return Report.parse(await command.answer([0, 1, 3])).files.map((file) =>
      typeof file === 'string' ? file : file.path,
    );
  }

  #start(command: string, options: Options, flags: readonly string[] = []): Command {
    const given = Object.entries({ ...options, workspace: this.workspace });
    const args = given.flatMap(([name, values]) => [values].flat().flatMap((value) => [`--${name}`, value]));
    return startCommand([command, ...args, ...flags.map((flag) => `--${flag}`), '--json']);
  }
}

function replayOptions({ capture, name, side, targets, all }: ReplayOrder) {
  return {
    capture,
    replay: name,
    side: side.side,
    target: targets.map((edge) => (all ? urlOf(edge) : `${edge.name}=${urlOf(edge)}`)),
    allow: [...new Set(targets.map((edge) => edge.target.host))],
    instance: instanceTaps(side.instances),
    speed: '1',
    mutations: 'send',
  };
}

function urlOf({ target }: Edge): string {
  return `http://${hostPort(target)}`;
}

function instanceTaps(instances: readonly Instance[]): string[] {
  return instances.map(
    ({ service, version, tap, app }) => `${service}/${version}@${hostPort(tap)}=${hostPort(app)}`,
  );
}
