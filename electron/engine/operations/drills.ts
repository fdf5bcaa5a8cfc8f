/** Runs a drill: traffic, faults at the taps, and what comes of both. */
import { basename, resolve } from 'node:path';
import { clockUs } from '#engine/clock.ts';
import type { TapGroup } from '#engine/capture/tap-group.ts';
import { madeRequests, plannedRequests, type DrillRequest } from '#engine/drill/made-requests.ts';
import { parse, readReady, readScenarioFile, type ScenarioFile } from '#engine/drill/scenario-files.ts';
import { LastLines, LOG_GRACE_MS } from '#engine/drill/observers/last-lines.ts';
import {
  observersOf,
  startObservers,
  type NamedObserver,
  type RunningObservers,
} from '#engine/drill/observers/start-observers.ts';
import { DrillTimeline } from '#engine/drill/timeline.ts';
import { type Course, replay } from '#engine/replay/course.ts';
import { Targets } from '#engine/replay/targets.ts';
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import type { ReplayResult } from '#engine/store/writer.ts';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { documentOf } from '#shared/drill/document.ts';
import { planSide, type SidePlan } from '#shared/drill/plan.ts';
import { sideOf } from '#shared/drill/side.ts';
import type { Scenario } from '#shared/drill/scenario.ts';
import type { DrillTrace } from '#shared/drill/trace.ts';
import type { WatchedChange, WatchedLine } from '#shared/drill/watched.ts';
import {
  MeshproofError,
  resourceName,
  type DrillDocument,
  type DrillOptions,
  type DrillSide,
  type DrillTarget,
  type Observation,
  type Side,
  type StateObservation,
  type StepRun,
} from '#shared/model/index.ts';
import type { Engine } from './engine.ts';
import type { JobControl, JobTask } from './jobs.ts';
import { readRequests } from './replays.ts';
import { timestamps, type Session } from './session.ts';

const SIDES = ['baseline', 'candidate'] as const satisfies readonly Side[];
/** Requests of a capture that a drill sends in turn. */
const MOST_RECORDED = 10_000;

/** Changes of state that observers tell of; a drill that sees more is about something else. */
const MOST_OBSERVATIONS = 20_000;
const MOST_TROUBLES = 20;
/** Lines of access logs that are joined; a drill of the longest sort at a moderate rate has fewer. */
const MOST_LINES = 200_000;
/** Counters that are kept; a proxy has about ten for each cluster. */
const MOST_COUNTERS = 5_000;

/** One side before it runs. */
interface Prepared {
  readonly side: Side;
  readonly target: DrillTarget;
  readonly targets: Targets;
  readonly plan: SidePlan;
  readonly observers: readonly NamedObserver[];
}

/** What both sides share. */
interface Drill {
  readonly options: DrillOptions;
  readonly file: ScenarioFile;
  readonly requests: readonly DrillRequest[];
  readonly durationMs: number;
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

/**
 * Checks everything that can be checked before the first request, then describes the work as a job.
 * @throws MeshproofError for a scenario with a mistake, a side without instance taps, a step that fits no tap, traffic that
 * nobody told, a host that is not allowed
 */
export async function prepareDrill(engine: Engine, options: DrillOptions): Promise<JobTask> {
  const { session } = engine;
  const file = await readScenario(engine, options);
  const sides = SIDES.flatMap((side): Prepared[] => {
    const target = options[side];
    if (target === null) return [];
    const targets = new Targets({ targets: [{ tap: null, url: target.url }], allow: options.allow }, ['']);
    const plan = planSide(file.scenario, side, target.taps, options);
    return [{ side, target, targets, plan, observers: observersOf(target.observers ?? []) }];
  });
  if (sides.length === 0) {
    throw new MeshproofError(
      'usage',
      'NO_SIDE',
      'the drill has no deployment to run on',
      'Give the address of the baseline, of the candidate, or of both.',
    );
  }
  for (const { side } of sides) requireName(captureName(options.name, side));
  requireSteps(sides);
  const { scenario } = file;
  const drill = {
    options,
    file,
    requests: await requestsOf(session, scenario, options),
    durationMs: scenario.traffic.duration * options.times,
    window: windowOf(sides),
  };
  return {
    kind: 'drill',
    title: `Drill ${options.name}`,
    unit: 'requests',
    run: (control) => runDrill(session, drill, sides, control),
  };
}

function requireSteps(sides: readonly Prepared[]): void {
  if (sides.some(({ plan }) => plan.steps.length > 0)) return;
  throw new MeshproofError(
    'usage',
    'NO_STEPS',
    `no step of the scenario is about the ${sides.map(({ side }) => side).join(' or the ')}`,
    'Run it on the side that its steps name.',
  );
}

function requireName(name: string): void {
  if (resourceName.safeParse(name).success) return;
  throw new MeshproofError(
    'usage',
    'BAD_NAME',
    `'${name}' would be the name of a capture, and is no name`,
    'Choose a shorter name for the drill.',
  );
}

function captureName(drill: string, side: Side): string {
  return `${drill} ${side}`;
}

async function readScenario({ folder }: Engine, { scenario }: DrillOptions): Promise<ScenarioFile> {
  if ('ready' in scenario) return readReady(scenario.ready);
  if ('path' in scenario) return readScenarioFile(resolve(folder, scenario.path), scenario.path);
  return parse(basename(scenario.file), scenario.text);
}

/** The scenario's own requests, unless others are told. */
async function requestsOf(
  session: Session,
  { traffic }: Scenario,
  { requests, capture }: DrillOptions,
): Promise<DrillRequest[]> {
  if (requests.length > 0) return requests.map(requestOf);
  if (capture !== null) return recordedRequests(session, capture);
  if (traffic.requests) {
    return traffic.requests.map(({ body, ...rest }) => ({
      ...rest,
      body: body === null ? null : Buffer.from(body),
    }));
  }
  throw new MeshproofError(
    'usage',
    'NO_TRAFFIC',
    'the scenario names no requests, and none are told',
    "Say what to send: --request 'GET /path' (repeatable), or --capture NAME for the requests of a capture.",
  );
}

function requestOf(text: string): DrillRequest {
  const [, method, path] = /^([A-Z]+) (\/[\x21-\x7e]*)$/.exec(text) ?? [];
  if (method === undefined || path === undefined) {
    throw new MeshproofError('usage', 'BAD_REQUEST', `'${text}' is no request`, "Write 'METHOD /path'.");
  }
  return { method, path, headers: [], body: null };
}

async function recordedRequests(session: Session, name: string): Promise<DrillRequest[]> {
  const { id } = await session.capture(name);
  const found: DrillRequest[] = [];
  for await (const block of readRequests(session, id)) {
    found.push(...block);
    if (found.length >= MOST_RECORDED) break;
  }
  if (found.length > 0) return found.slice(0, MOST_RECORDED);
  throw new MeshproofError(
    'input',
    'NOTHING_TO_SEND',
    `capture '${name}' has no exchange at an edge tap`,
    'Record with an edge tap in front of the gateway.',
  );
}

function windowOf(sides: readonly Prepared[]): { fromMs: number; toMs: number } {
  const steps = sides.flatMap(({ plan }) => plan.steps);
  const ends = steps.map((one) => (one.kind === 'fault' ? one.untilMs : one.atMs));
  return { fromMs: Math.min(...steps.map(({ atMs }) => atMs)), toMs: Math.max(...ends) };
}

async function runDrill(
  session: Session,
  drill: Drill,
  sides: readonly Prepared[],
  control: JobControl,
): Promise<string> {
  const { options, file } = drill;
  const zeroUs = clockUs();
  const stamp = timestamps(zeroUs);
  const begun = await session.writer.call('beginDrill', {
    name: options.name,
    scenario: file.name,
    startedAt: stamp.startedAt,
    captures: sides.map(({ side, target }) => ({
      ...stamp,
      name: captureName(options.name, side),
      side,
      kind: 'replay',
      taps: target.taps,
    })),
    zeroUs,
  });
  const total = plannedRequests(file.scenario.traffic.rate, drill.durationMs) * sides.length;
  const done = sides.map(() => 0);
  // A side that fails ends the other one as well.
  const failed = new AbortController();
  const signal = AbortSignal.any([control.signal, failed.signal]);
  const runs = sides.map((prepared, index) => {
    const { captureId = 0, tapIds = [] } = begun.sides[index] ?? {};
    return new SideRun(session, drill, prepared, { captureId, tapIds, zeroUs }, signal, (count) => {
      done[index] = count;
      control.progress(
        done.reduce((sum, one) => sum + one, 0),
        total,
      );
    });
  });
  control.progress(0, total);
  try {
    for (const run of runs) await run.open();
    const drive = (run: SideRun) =>
      run.drive().catch((error: unknown) => {
        failed.abort();
        throw error;
      });
    if (options.order === 'together') await allEnded(runs.map(drive));
    else for (const run of runs) await drive(run);
    for (const run of runs) await run.close();
    await finish(session, drill, runs, control.signal.aborted);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(runs.map((run) => run.close()));
    await session.writer.call('removeDrill', { name: options.name });
    throw error;
  }
  return options.name;
}

/** Waits for all, also when some fail. @throws the first error */
async function allEnded(all: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(all)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function finish(
  session: Session,
  drill: Drill,
  runs: readonly SideRun[],
  cancelled: boolean,
): Promise<void> {
  const { name } = drill.options;
  const endedAt = new Date().toISOString();
  const document = cancelled ? null : await makeDocument(drill, runs);
  await session.writer.call('finishDrill', {
    name,
    state: cancelled ? 'cancelled' : 'done',
    endedAt,
    document,
  });
}

async function makeDocument(drill: Drill, runs: readonly SideRun[]): Promise<DrillDocument> {
  const { options, file, durationMs, window } = drill;
  const { title, about, traffic, expect } = file.scenario;
  const sides: DrillSide[] = [];
  for (const run of runs) sides.push(await run.result());
  return documentOf({
    name: options.name,
    scenario: {
      name: file.name,
      title,
      about,
      text: file.text,
      times: options.times,
      rate: traffic.rate,
      durationMs,
      ...window,
    },
    expected: expect,
    order: options.order,
    baseline: sides.find(({ side }) => side === 'baseline') ?? null,
    candidate: sides.find(({ side }) => side === 'candidate') ?? null,
  });
}

/** One side: its taps, its traffic, its steps. */
class SideRun {
  readonly #session: Session;
  readonly #drill: Drill;
  readonly #prepared: Prepared;
  readonly #place: { captureId: number; tapIds: number[]; zeroUs: number };
  readonly #signal: AbortSignal;
  readonly #progress: (done: number) => void;
  #group: TapGroup | null = null;
  #steps: StepRun[] = [];
  #sent: ReplayResult | null = null;
  #startedAt = '';
  #observers: RunningObservers | null = null;
  /** Apart, since they are followed for longer. */
  #logs: RunningObservers | null = null;
  #lastLines: LastLines | null = null;
  /** By the clock of `performance`. */
  #sentMs = 0;
  readonly #observations: StateObservation[] = [];
  readonly #troubles = new Set<string>();
  readonly #lines: WatchedLine[] = [];
  readonly #counters = new Map<string, WatchedChange>();

  constructor(
    session: Session,
    drill: Drill,
    prepared: Prepared,
    place: { captureId: number; tapIds: number[]; zeroUs: number },
    signal: AbortSignal,
    progress: (done: number) => void,
  ) {
    this.#session = session;
    this.#drill = drill;
    this.#prepared = prepared;
    this.#place = place;
    this.#signal = signal;
    this.#progress = progress;
  }

  /** Opens the taps: the deployment may have waited for them. */
  async open(): Promise<void> {
    const { target, targets, observers } = this.#prepared;
    this.#group = await this.#session.openTaps(target.taps, this.#place.tapIds, { drilled: true });
    await targets.requireReachable();
    const start = (some: readonly NamedObserver[]) => startObservers(some, (seen) => this.#note(seen));
    this.#observers = start(observers.filter(({ followsLog }) => !followsLog));
    this.#logs = start(observers.filter(({ followsLog }) => followsLog));
  }

  #note(seen: Observation): void {
    switch (seen.kind) {
      case 'state':
        if (this.#observations.length < MOST_OBSERVATIONS) this.#observations.push(seen);
        return;
      case 'trouble':
        this.#trouble(`Observer ${seen.observer} could not see for a while: ${seen.message}`);
        return;
      case 'access': {
        const { flags, correlation, requestId, traceId } = seen.entry;
        if (this.#lines.length >= MOST_LINES) {
          this.#trouble(`Access logs have more than ${MOST_LINES} lines; later ones are not counted.`);
          return;
        }
        const line = { observer: seen.observer, flags, correlation, requestId, traceId };
        this.#lines.push(line);
        this.#lastLines?.take(line);
        return;
      }
      case 'count': {
        const { observer, name, value, was } = seen;
        const key = `${observer} ${name}`;
        const before = this.#counters.get(key)?.before ?? was ?? value;
        if (this.#counters.has(key) || this.#counters.size < MOST_COUNTERS)
          this.#counters.set(key, { observer, name, before, after: value });
        return;
      }
      case 'sight':
    }
  }

  #trouble(text: string): void {
    if (this.#troubles.size < MOST_TROUBLES) this.#troubles.add(text);
  }

  /** Sends all traffic and carries out the steps meanwhile. */
  async drive(): Promise<void> {
    const group = this.#group;
    if (!group || this.#signal.aborted) return;
    const { options, file, requests, durationMs } = this.#drill;
    const { plan, target, targets } = this.#prepared;
    const { captureId, zeroUs } = this.#place;
    const nameOf = (index: number) => {
      const tap = target.taps[index];
      return tap?.kind === 'instance' ? `${tap.service} ${tap.name}` : '';
    };
    const timeline = new DrillTimeline(
      plan.steps,
      { setFaults: (tap, faults) => group.setFaults(tap, faults), faulted: () => group.faulted(), nameOf },
      this.#signal,
    );
    const { connections, timeoutMs, mutations, headers } = options;
    const destination = {
      options: { connections, timeoutMs, mutations, headers, trace: 'inject' as const },
      targets,
      captureId,
      correlation: `drill-${captureId}`,
      recorded: false,
      zeroUs,
      clockUs,
      record: (records: readonly ExchangeRecord[]) => this.#session.writer.records(records),
    };
    const course: Course = {
      speed: 1,
      connections,
      seed: 0,
      clockUs,
      requests: madeRequests(requests, file.scenario.traffic.rate, durationMs),
      signal: this.#signal,
      unrecorded: () => this.#session.writer.unrecorded,
      stored: () => this.#session.writer.recorded(),
      progress: this.#progress,
      started: (startUs) => {
        this.#startedAt = timestamps(startUs).startedAt;
        timeline.start(() => (clockUs() - startUs) / 1000);
      },
    };
    try {
      const [result = null] = await replay(course, [destination]);
      this.#sent = result;
    } finally {
      await timeline.stop();
    }
    this.#sentMs = performance.now();
    this.#steps = timeline.runs();
  }

  /** Closes the taps once all is stored, ends the capture, and reads what logs have still to say of it. */
  async close(): Promise<void> {
    await this.#observers?.stop();
    this.#observers = null;
    try {
      await this.#closeTaps();
      await this.#readLastLines();
    } finally {
      await this.#logs?.stop();
      this.#logs = null;
    }
  }

  async #closeTaps(): Promise<void> {
    const group = this.#group;
    if (!group) return;
    this.#group = null;
    await this.#session.writer.recorded();
    await this.#session.closeTaps(group);
    await this.#session.finishCapture(this.#place.captureId);
  }

  async #readLastLines(): Promise<void> {
    const logs = this.#prepared.observers.filter(({ followsLog }) => followsLog).map(({ name }) => name);
    if (logs.length === 0 || this.#logs === null || this.#sent === null || this.#signal.aborted) return;
    const lastLines = new LastLines(await this.#trace(), logs);
    for (const line of this.#lines) lastLines.take(line);
    this.#lastLines = lastLines;
    const graceMs = this.#drill.options.logGraceMs ?? LOG_GRACE_MS;
    await lastLines.wait(this.#sentMs + graceMs - performance.now(), this.#signal);
  }

  #trace(): Promise<DrillTrace> {
    return this.#session.queries.call('drillTrace', { captureId: this.#place.captureId });
  }

  async result(): Promise<DrillSide> {
    const { side, target } = this.#prepared;
    const { options, durationMs, window } = this.#drill;
    return sideOf(
      await this.#trace(),
      {
        side,
        capture: captureName(options.name, side),
        target: target.url,
        startedAt: this.#startedAt,
        refused: this.#sent?.refused ?? 0,
        sendLagMs: this.#sent?.sendLagMs ?? null,
        invalidReason: this.#sent?.invalidReason ?? null,
        taps: target.taps,
        steps: this.#steps,
        window,
        durationMs,
        observations: this.#observations,
        troubles: [...this.#troubles],
        lines: this.#lines,
        counters: [...this.#counters.values()],
      },
      breakerTimeline,
    );
  }
}

/**
 * Removes a drill with the captures of its sides.
 * @returns whether there was one of that name
 * @throws MeshproofError `usage` while it runs
 */
export async function removeDrill(session: Session, name: string): Promise<boolean> {
  const known = (await session.queries.call('drills')).find((one) => one.name === name);
  if (known?.state === 'running') {
    throw new MeshproofError('usage', 'STILL_RUNNING', `drill '${name}' is running`, 'Cancel it first.');
  }
  return session.writer.call('removeDrill', { name });
}

/** @throws MeshproofError `input` when the workspace has no such drill, or no document of it */
export async function readDrillDocument(session: Session, name: string): Promise<DrillDocument> {
  const document = await session.queries.call('drill', { name, at: null });
  if (document) return document;
  const known = (await session.queries.call('drills')).find((one) => one.name === name);
  throw known
    ? new MeshproofError(
        'input',
        'NO_RESULT',
        `drill '${name}' has no result: it ${known.state === 'running' ? 'is running' : `was ${known.state}`}`,
        'Wait for its end, or run it again under another name.',
      )
    : new MeshproofError(
        'input',
        'UNKNOWN_DRILL',
        `${session.path}: the workspace has no drill named '${name}'`,
        'Run it first, or choose an existing one.',
      );
}
