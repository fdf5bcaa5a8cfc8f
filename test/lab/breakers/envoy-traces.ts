import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#shared/compare/random.ts';
import {
  type AttemptOutcome,
  type BreakerAttempt,
  type BreakerSettings,
  breakerSettings,
  type StateChange,
} from '#shared/policy/breakers/index.ts';
import { OutlierDetection } from '#shared/policy/breakers/outlier-detection.ts';
import { type Address, hostPort } from '../ports.ts';
import { until } from '../process.ts';
import { ROUTE_TIMEOUT_MS, type TestCluster } from './envoy-config.ts';
import { type Answer, type EjectionEvent, type Envoy, now } from './envoy-process.ts';
import { HANG } from './envoy-instances.ts';
import { INTERVAL_MS, isSteady, MARGIN_MS, measuredSweeps, phaseOf, type Rhythm } from './envoy-sweeps.ts';
import { between, oneOf, traceRandom } from './generate.ts';
import type { Tally } from './score.ts';

type OutlierSettings = Extract<BreakerSettings, { machine: 'outlier-detection' }>;

/** A cluster with how its requests are made. */
export type EnvoyCase = TestCluster & {
  readonly settings: OutlierSettings;
  readonly random: Random;
  /** Whether requests name their instance; else the balancer chooses. */
  readonly pinned: boolean;
};

/** What was sent, and what came of it. `asked` is null where the balancer chose. `hangs`: the instance was told not to answer. */
type Sent = { readonly asked: string | null; readonly hangs: boolean; readonly answer: Answer };

/** Requests begin between these moments of an interval, so that none of them meets a sweep. */
const FIRST_MS = 150;
const LAST_MS = 640;
/** A quarter of the sweep's interval: what reality may be late by. */
const TOLERANCE_MS = INTERVAL_MS / 4;
/** Named for its only use: its ejections last a millisecond, so that each of its releases is a sweep. */
const CLOCK = 'clock';
const DEAD = 'dead';
const SETTLE_SWEEPS = 3;

/** Clusters of a seed with settings over all fields, and the cluster that shows the sweeps. */
export function envoyCases(
  count: number,
  seed: number,
  alive: ReadonlyMap<string, Address>,
  dead: Address,
): EnvoyCase[] {
  const names = [...alive.keys()];
  return Array.from({ length: count }, (_, index) => {
    const random = traceRandom(seed, index);
    const pinned = random() < 0.75;
    const instances = names.slice(0, between(random, 2, names.length));
    if (pinned && random() < 0.35) instances.push(DEAD);
    const split = random() < 0.35;
    const settings = breakerSettings({
      machine: 'outlier-detection',
      instances,
      intervalMs: INTERVAL_MS,
      consecutive5xxErrors: oneOf(random, [0, 1, 2, 3, 5, 5]),
      consecutiveGatewayErrors: oneOf(random, [0, 0, 1, 2, 3]),
      splitExternalLocalOriginErrors: split,
      consecutiveLocalOriginFailures: between(random, 1, 4),
      // Whole intervals: what ends in the quiet part of one ends there again, and no sweep finds a time that is just up or just not.
      baseEjectionTimeMs: INTERVAL_MS * between(random, 1, 3),
      maxEjectionPercent: oneOf(random, [10, 34, 50, 67, 100, 100, 100]),
      // A subset of one endpoint panics by itself, so that only the balancer's own choice shows panic.
      minHealthPercent: pinned ? 0 : oneOf(random, [0, 30, 50, 75, 100]),
      alwaysEjectOneHost: random() < 0.15,
      // The default of 1 s would end with a sweep; these end between sweeps.
      updateMergeWindowMs: oneOf(random, [1100, 1100, 0, 200]),
    });
    const endpoints = new Map(
      instances.map((name) => [name, name === DEAD ? dead : (alive.get(name) ?? dead)] as const),
    );
    return { name: `trace-${seed}-${index}`, settings: outlier(settings), endpoints, random, pinned };
  });
}

/** The cluster of the sweeps. */
export function clockCluster(alive: ReadonlyMap<string, Address>): TestCluster {
  const [first] = alive;
  const settings = breakerSettings({
    machine: 'outlier-detection',
    instances: first === undefined ? [] : [first[0]],
    intervalMs: INTERVAL_MS,
    consecutive5xxErrors: 1,
    baseEjectionTimeMs: 1,
    maxEjectionPercent: 100,
    updateMergeWindowMs: 0,
  });
  return { name: CLOCK, settings, endpoints: new Map(first === undefined ? [] : [first]) };
}

/**
 * Drives all clusters at once for a number of sweeps, and holds the models against Envoy's event log and its answers.
 * `largestLagMs`: the most that a step was early or late. `lostRaces`: see `judge`. `disturbed`: cases whose requests or
 * sweeps did not keep apart, as the machine had no time for them; they say nothing and are not in the tally. Nor are the `apart`: in
 * which both were apart for the first time, as `suspected` keeps it. What the model has wrong is wrong in the same trace once more;
 * what only a stall inside of Envoy was is not.
 */
export async function scoreEnvoy(
  envoy: Envoy,
  cases: readonly EnvoyCase[],
  sweeps: number,
  tally: Tally,
  suspected: Map<string, string>,
): Promise<{ largestLagMs: number; lostRaces: number; disturbed: EnvoyCase[]; apart: EnvoyCase[] }> {
  const clock = { running: true };
  const ticking = runClock(envoy, clock);
  try {
    await until('the sweeps of the clock cluster', async () => (await sweepsSeen(envoy)).length >= 3, 15_000);
    const phaseMs = (await sweepsSeen(envoy)).at(-1) ?? now();
    const fromMs = phaseMs + 2 * INTERVAL_MS;
    const toMs = fromMs + sweeps * INTERVAL_MS;
    const sent = await Promise.all(cases.map((each) => drive(envoy, each, fromMs, toMs)));
    const cutoffMs = toMs + (SETTLE_SWEEPS - 0.5) * INTERVAL_MS;
    await sleep(Math.max(0, cutoffMs - now()));
    clock.running = false;
    await ticking;
    const events = await envoy.events();
    const seen = await sweepsSeen(envoy);
    if (!isSteady(seen, fromMs, cutoffMs))
      return { largestLagMs: 0, lostRaces: 0, disturbed: [...cases], apart: [] };
    const clockRhythm = measuredSweeps(seen, fromMs);
    let largestLagMs = 0;
    let lostRaces = 0;
    const disturbed: EnvoyCase[] = [];
    const apart: EnvoyCase[] = [];
    for (const [index, each] of cases.entries()) {
      const attempts = sent[index] ?? [];
      const own = events.filter(({ cluster, atMs }) => cluster === each.name && atMs < cutoffMs);
      const release = own.find(({ action }) => action === 'UNEJECT');
      const rhythm = phaseOf(release?.atMs, clockRhythm, fromMs);
      if (rhythm === null || attempts.some((one) => isDisturbed(one, fromMs))) {
        disturbed.push(each);
        continue;
      }
      const { what, lagMs, races } = judge(each, attempts, own, rhythm, cutoffMs);
      if (what !== null && !suspected.has(each.name)) {
        suspected.set(each.name, what);
        apart.push(each);
        continue;
      }
      const stopped = attempts.filter(({ answer }) => answer.flags === 'UH').length;
      tally.add(each.name, { attempts: attempts.length, changes: own.length, stopped }, what);
      largestLagMs = Math.max(largestLagMs, lagMs);
      lostRaces += races;
    }
    return { largestLagMs: Math.round(largestLagMs), lostRaces, disturbed, apart };
  } finally {
    clock.running = false;
    await ticking;
  }
}

/** Whether a request came near a sweep on either side, or took so long that its end was seen late or not awaited. */
function isDisturbed({ hangs, answer: { startMs, endMs, flags } }: Sent, fromMs: number): boolean {
  const timedOut = flags === 'UT';
  if (timedOut && !hangs) return true;
  if (endMs - startMs > MARGIN_MS + (timedOut ? ROUTE_TIMEOUT_MS : 0)) return true;
  const interval = Math.floor((startMs - fromMs) / INTERVAL_MS);
  const offsets = [startMs, endMs].map((atMs) => atMs - fromMs - interval * INTERVAL_MS);
  return offsets.some((offset) => offset < FIRST_MS - MARGIN_MS || offset > INTERVAL_MS - MARGIN_MS);
}

/** Keeps the clock's only endpoint failing. */
async function runClock(envoy: Envoy, state: { running: boolean }): Promise<void> {
  while (state.running) {
    await envoy.send(`/${CLOCK}/any`, 'h0=503');
    await sleep(INTERVAL_MS / 4);
  }
}

async function sweepsSeen(envoy: Envoy): Promise<number[]> {
  const events = await envoy.events();
  return events
    .filter(({ cluster, action }) => cluster === CLOCK && action === 'UNEJECT')
    .map(({ atMs }) => atMs);
}

/** One request after the other, in the quiet part of each interval. */
async function drive(envoy: Envoy, each: EnvoyCase, fromMs: number, toMs: number): Promise<Sent[]> {
  const { random, name, settings, pinned } = each;
  const sent: Sent[] = [];
  const pace = between(random, 40, 140);
  let failing = new Map<string, number>();
  for (let sweepMs = fromMs, index = 0; sweepMs < toMs; sweepMs += INTERVAL_MS, index++) {
    if (index % 4 === 0)
      failing = new Map(
        settings.instances.map((instance) => [instance, oneOf(random, [0, 0, 0.6, 0.9, 1, 1])]),
      );
    let atMs = sweepMs + FIRST_MS + between(random, 0, pace);
    while (atMs < sweepMs + LAST_MS) {
      await sleep(Math.max(0, atMs - now()));
      if (now() > sweepMs + LAST_MS) break;
      const asked = pinned ? oneOf(random, settings.instances) : null;
      const answers = new Map(
        settings.instances.map((instance) => [
          instance,
          answerOf(random, failing.get(instance) ?? 0, pinned),
        ]),
      );
      const told = [...answers].map(([instance, answer]) => `${instance}=${answer}`).join(',');
      const hangs = asked !== null && answers.get(asked) === HANG;
      sent.push({ asked, hangs, answer: await envoy.send(`/${name}/${asked ?? 'any'}`, told) });
      atMs = Math.max(atMs, now()) + between(random, 5, pace);
    }
  }
  return sent;
}

function answerOf(random: Random, failing: number, pinned: boolean): string {
  if (random() >= failing) return oneOf(random, ['200', '200', '404']);
  // Whom the balancer chose is only known from an answer.
  if (pinned && random() < 0.3) return oneOf(random, [HANG, 'reset', 'reset']);
  return oneOf(random, ['500', '502', '503', '504']);
}

/** What Envoy's response flags say about an attempt that got no answer of the instance. */
const OUTCOMES: Readonly<Record<string, AttemptOutcome>> = {
  UT: 'timeout',
  UC: 'reset',
  UF: 'connect-failure',
};

function attemptOf(
  instance: string,
  { startMs, endMs, status, servedBy, flags }: Answer,
): BreakerAttempt | null {
  const times = { atMs: startMs, durationMs: endMs - startMs, instance };
  if (servedBy !== null) return { ...times, outcome: 'response', status };
  const [outcome] = flags.split(',').flatMap((flag) => OUTCOMES[flag] ?? []);
  return outcome === undefined ? null : { ...times, outcome };
}

type Step = Pick<EjectionEvent, 'atMs' | 'action'>;
type Judgement = { readonly what: string | null; readonly lagMs: number; readonly races: number };

/** How Envoy's races went; by default as an exact clock has them. */
type Races = {
  /** `INSTANCE RELEASE` of each release whose following sweep came too early. */
  readonly late: ReadonlySet<string>;
  /** Moments of the changes that the merge window took the other way than the model's clock says. */
  readonly turned: ReadonlySet<number>;
};

/** What is wrong with an answer, and when. */
type Doubt = { readonly atMs: number; readonly what: string };

type Run = {
  readonly apart: Apart | null;
  readonly doubt: Doubt | null;
  readonly lagMs: number;
  /** Moments of changes that came so near to the end of a merge window that Envoy's clock may have seen them beyond it, or within. */
  readonly close: readonly number[];
};

/**
 * Feeds the model with what really happened, when it happened, and compares what it says of each request and of each ejection.
 * Two decisions inside Envoy are races: whether the sweep right after a release shortens the next ejection, and whether a change
 * that comes as a merge window ends is still within it. Where only the other outcome of one fits what was seen, the model is run
 * again with that outcome, and the race is counted.
 */
function judge(
  each: EnvoyCase,
  sent: readonly Sent[],
  events: readonly EjectionEvent[],
  rhythm: Rhythm,
  cutoffMs: number,
): Judgement {
  const run = (races: Races) => runModel(each, sent, events, rhythm, cutoffMs, races);
  let races: Races = { late: new Set(), turned: new Set() };
  let seen = run(races);
  for (;;) {
    const { apart, doubt, lagMs } = seen;
    const better =
      apart === null
        ? turnedRace(seen, races, run)
        : withLostRace(apart, races, each.settings.baseEjectionTimeMs);
    if (better === null)
      return { what: apart?.what ?? doubt?.what ?? null, lagMs, races: races.late.size + races.turned.size };
    races = better;
    seen = run(races);
  }
}

/** The races with the one more that puts the first doubt off, or null. */
function turnedRace({ doubt, close }: Run, races: Races, run: (races: Races) => Run): Races | null {
  if (doubt === null) return null;
  const before = close.filter((atMs) => atMs <= doubt.atMs && !races.turned.has(atMs));
  for (const atMs of before.toReversed()) {
    const turned = { ...races, turned: new Set([...races.turned, atMs]) };
    const { apart, doubt: next } = run(turned);
    if (apart === null && (next === null || next.atMs > doubt.atMs)) return turned;
  }
  return null;
}

function withLostRace(apart: Apart, races: Races, baseMs: number): Races | null {
  const lost = lostRace(apart, baseMs);
  return lost === null || races.late.has(lost) ? null : { ...races, late: new Set([...races.late, lost]) };
}

function runModel(
  each: EnvoyCase,
  sent: readonly Sent[],
  events: readonly EjectionEvent[],
  rhythm: Rhythm,
  cutoffMs: number,
  { late, turned }: Races,
): Run {
  const close: number[] = [];
  const breaker = new OutlierDetection(
    { ...each.settings, ...rhythm },
    {
      isLate: (instance, release) => late.has(`${instance} ${release}`),
      isMerged: (atMs, sinceMs, windowMs) => {
        if (Math.abs(sinceMs - windowMs) <= MARGIN_MS) close.push(atMs);
        return sinceMs <= windowMs !== turned.has(atMs);
      },
    },
  );
  const firstDoubt = compareRequests(each, sent, breaker, rhythm.firstSweepMs);
  breaker.advance(cutoffMs);
  const { apart, lagMs } = compareEjections(each, events, breaker.changes, rhythm.firstSweepMs);
  return { apart, doubt: firstDoubt(), lagMs, close };
}

/** What is wrong with the answers is asked for at the end, when all of the model's changes are known. */
function compareRequests(
  { settings }: EnvoyCase,
  sent: readonly Sent[],
  breaker: OutlierDetection,
  zeroMs: number,
): () => Doubt | null {
  const doubts: (Doubt & { instances: readonly string[] })[] = [];
  for (const { asked, answer } of sent) {
    const { startMs: atMs, flags, servedBy } = answer;
    const doubt = (instances: readonly string[], what: string) =>
      doubts.push({ atMs, instances, what: `${Math.round(atMs - zeroMs)} ms: ${what}` });
    // Panic depends on all instances at once.
    const involved = asked === null ? settings.instances : [asked];
    if (flags === 'UH') {
      for (const instance of involved) {
        const { verdict, why } = breaker.ask({ atMs, instance });
        if (verdict === 'admitted') doubt([instance], `${instance} was not routable, modelled: ${why}`);
      }
      continue;
    }
    const instance = asked ?? servedBy;
    const attempt = instance === null ? null : attemptOf(instance, answer);
    if (instance === null || attempt === null) {
      doubt([], `an answer of nobody (${answer.status} ${flags})`);
      continue;
    }
    const { verdict, why } = breaker.ask({ atMs, instance });
    if (verdict !== 'admitted') doubt(involved, `${instance} got a request, modelled: ${why}`);
    breaker.observe(attempt);
  }
  return () =>
    doubts.find(({ atMs, instances }) => !isTransition(atMs, instances, breaker.changes, settings)) ?? null;
}

/** Whether one of the instances changes its state about now, in the model. */
function isTransition(
  atMs: number,
  instances: readonly string[],
  changes: readonly StateChange[],
  { updateMergeWindowMs }: OutlierSettings,
): boolean {
  return changes.some((change) => {
    if (!instances.includes(change.subject)) return false;
    const lateMs = atMs - change.atMs;
    if (Math.abs(lateMs) <= TOLERANCE_MS) return true;
    // Which of several endpoints that one sweep releases is told at once, and which after the window, is up to a hash.
    const together =
      changes.filter(({ atMs: other, why }) => other === change.atMs && why.startsWith('released')).length >
      1;
    return together && lateMs >= 0 && lateMs <= updateMergeWindowMs + TOLERANCE_MS;
  });
}

/** The first step in which both sides are apart. `release` counts the real releases of the instance before it. */
type Apart = {
  readonly what: string;
  readonly instance: string;
  readonly release: number;
  readonly real: Step | undefined;
  readonly modelled: Step | undefined;
};

function compareEjections(
  { endpoints }: EnvoyCase,
  events: readonly EjectionEvent[],
  changes: readonly StateChange[],
  zeroMs: number,
): { apart: Apart | null; lagMs: number } {
  let lagMs = 0;
  const aparts: Apart[] = [];
  for (const [instance, address] of endpoints) {
    const all = events.filter((event) => event.address === hostPort(address));
    const own = flips(changes.filter(({ subject }) => subject === instance));
    for (let i = 0; i < Math.max(all.length, own.length); i++) {
      const [real, modelled] = [all[i], own[i]];
      const apartMs = real && modelled ? Math.abs(real.atMs - modelled.atMs) : Number.POSITIVE_INFINITY;
      if (real?.action === modelled?.action && apartMs <= TOLERANCE_MS) {
        lagMs = Math.max(lagMs, apartMs);
        continue;
      }
      const what = `${instance}, step ${i}: really ${shown(real, zeroMs)}, modelled ${shown(modelled, zeroMs)}`;
      aparts.push({ what, instance, release: Math.floor(i / 2), real, modelled });
      break;
    }
  }
  const [apart] = aparts.toSorted((a, b) => momentOf(a) - momentOf(b));
  return { apart: apart ?? null, lagMs };
}

function momentOf({ real, modelled }: Apart): number {
  return Math.min(real?.atMs ?? Number.POSITIVE_INFINITY, modelled?.atMs ?? Number.POSITIVE_INFINITY);
}

/** The release whose following sweep came too early, when that explains the difference: one base time more. */
function lostRace({ instance, release, real, modelled }: Apart, baseMs: number): string | null {
  if (modelled?.action !== 'UNEJECT' || release === 0) return null;
  // A release that is still to come says no more than that it is later.
  const laterMs = real === undefined ? baseMs : real.atMs - modelled.atMs;
  const explains = real === undefined || real.action === 'UNEJECT';
  return explains && Math.abs(laterMs - baseMs) <= TOLERANCE_MS ? `${instance} ${release}` : null;
}

/** The detector's own steps, whatever the balancer knows of them. */
function flips(changes: readonly StateChange[]): Step[] {
  const out = (state: string) => state === 'leaving' || state === 'ejected';
  return changes
    .filter(({ from, to }) => out(from) !== out(to))
    .map(({ atMs, to }) => ({ atMs, action: out(to) ? 'EJECT' : 'UNEJECT' }));
}

function shown(event: Step | undefined, zeroMs: number): string {
  return event === undefined ? 'nothing' : `${event.action} at ${Math.round(event.atMs - zeroMs)} ms`;
}

function outlier(settings: BreakerSettings): OutlierSettings {
  if (settings.machine !== 'outlier-detection') throw new TypeError(settings.machine);
  return settings;
}
