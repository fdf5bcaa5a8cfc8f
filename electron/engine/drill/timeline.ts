/** Carries out the steps of one side while its traffic runs. */
import type { PlannedFault, PlannedStep } from '#shared/drill/plan.ts';
import type { ActiveFault, StepRun } from '#shared/model/index.ts';
import { runCommand } from './run-command.ts';

/** The taps of the side. */
export interface FaultTaps {
  setFaults(tap: number, faults: readonly ActiveFault[]): void;
  /** Requests that each fault has met, by its id. */
  faulted(): ReadonlyMap<string, number>;
  /** `service name` of a tap. */
  nameOf(tap: number): string;
}

interface Moment {
  readonly atMs: number;
  readonly act: () => void;
}

/** What became of a step, in milliseconds since the traffic began. `on`: when a fault really was there. */
interface Run {
  readonly atMs: number;
  readonly on: { readonly fromMs: number; untilMs: number }[] | undefined;
  untilMs: number;
  problem: string | null;
}

export class DrillTimeline {
  readonly #steps: readonly PlannedStep[];
  readonly #taps: FaultTaps;
  readonly #signal: AbortSignal;
  /** What is on at each tap, by step. */
  readonly #on = new Map<number, Map<number, ActiveFault>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #commands: Promise<void>[] = [];
  readonly #runs = new Map<number, Run>();
  #nowMs: () => number = () => 0;

  constructor(steps: readonly PlannedStep[], taps: FaultTaps, signal: AbortSignal) {
    this.#steps = steps;
    this.#taps = taps;
    this.#signal = signal;
  }

  /** @param nowMs milliseconds since the traffic began, from now on */
  start(nowMs: () => number): void {
    this.#nowMs = nowMs;
    for (const step of this.#steps) for (const { atMs, act } of this.#moments(step)) this.#at(atMs, act);
  }

  /** Ends all faults, and waits for the programs. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const tap of this.#on.keys()) this.#taps.setFaults(tap, []);
    // A fault that lasts as long as the traffic ends here: the last answer comes before its time is over.
    for (const step of new Set([...this.#on.values()].flatMap((faults) => [...faults.keys()])))
      this.#ended(step);
    this.#on.clear();
    await Promise.all(this.#commands);
  }

  /** What became of all steps, once the traffic has ended. */
  runs(): StepRun[] {
    const met = this.#taps.faulted();
    return this.#steps.map((one) => ({
      step: one.step,
      kind: one.kind,
      what: one.what,
      instances: one.taps.map((tap) => this.#taps.nameOf(tap)),
      change: one.change,
      ...(this.#runs.get(one.step) ?? neverBegun(one)),
      met: metBy(one, met),
    }));
  }

  *#moments(one: PlannedStep): Generator<Moment> {
    if (one.kind === 'command') {
      yield { atMs: one.atMs, act: () => this.#commands.push(this.#run(one.step, one.argv)) };
      return;
    }
    for (const { fromMs, toMs } of one.stretches) {
      yield { atMs: fromMs, act: () => this.#switch(one, true) };
      yield { atMs: toMs, act: () => this.#switch(one, false) };
    }
  }

  #switch(one: PlannedFault, on: boolean): void {
    // Begun before the first tap was told, ended after the last: outside of it nothing meets the fault.
    if (on) this.#began(one.step);
    for (const tap of one.taps) {
      const faults = this.#on.get(tap) ?? new Map<number, ActiveFault>();
      this.#on.set(tap, faults);
      if (on) faults.set(one.step, one.faultAt(tap));
      else faults.delete(one.step);
      // In the order of the steps, not of their beginnings: the first one that meets a request wins.
      this.#taps.setFaults(
        tap,
        [...faults].sort(([a], [b]) => a - b).map(([, active]) => active),
      );
    }
    if (!on) this.#ended(one.step);
  }

  #began(step: number): void {
    const atMs = this.#nowMs();
    const run = this.#runs.get(step) ?? { atMs, on: [], untilMs: atMs, problem: null };
    run.on?.push({ fromMs: atMs, untilMs: atMs });
    this.#runs.set(step, run);
  }

  #ended(step: number): void {
    const run = this.#runs.get(step);
    const last = run?.on?.at(-1);
    if (!run || !last) return;
    run.untilMs = this.#nowMs();
    last.untilMs = run.untilMs;
  }

  async #run(step: number, argv: readonly string[]): Promise<void> {
    const atMs = this.#nowMs();
    const run: Run = { atMs, on: undefined, untilMs: atMs, problem: 'did not end' };
    this.#runs.set(step, run);
    run.problem = await runCommand(argv, this.#signal);
    run.untilMs = this.#nowMs();
  }

  #at(atMs: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        act();
      },
      Math.max(0, atMs - this.#nowMs()),
    );
    this.#timers.add(timer);
  }
}

/** A busy machine is late with its steps, and the traffic may have ended by then. */
function neverBegun({ atMs }: PlannedStep): Run {
  return { atMs, on: [], untilMs: atMs, problem: 'the traffic had ended' };
}

function metBy(one: PlannedStep, met: ReadonlyMap<string, number>): number | null {
  if (one.kind === 'command') return null;
  const ids = new Set(
    one.taps
      .map((tap) => one.faultAt(tap))
      .filter(({ fault }) => fault.kind !== 'refuse')
      .map(({ id }) => id),
  );
  if (ids.size === 0) return null;
  return [...ids].reduce((sum, id) => sum + (met.get(id) ?? 0), 0);
}
