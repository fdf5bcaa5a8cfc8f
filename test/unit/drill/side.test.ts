import { describe, expect, it } from 'vitest';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { sideOf, type SideFacts } from '#shared/drill/side.ts';
import type { DrillTrace, TracedAttempt, TracedRequest } from '#shared/drill/trace.ts';
import type { StepRun, TapSpec } from '#shared/model/index.ts';

const RATE = 20;
const address = { host: '127.0.0.1', port: 1 };
const TAPS = ['p1', 'p2'].map((name): TapSpec => {
  return { kind: 'instance', name, service: 'producer', version: null, listen: address, target: address };
});

/** Evenly spaced requests, each with one attempt, at both instances in turn; what is told of each differs. */
function traceOf(
  seconds: number,
  told: (atS: number) => { request?: Partial<TracedRequest>; attempt?: Partial<TracedAttempt> } = () => ({}),
): DrillTrace {
  const requests: TracedRequest[] = [];
  const attempts: TracedAttempt[] = [];
  for (let index = 0; index < seconds * RATE; index += 1) {
    const atS = index / RATE;
    const { request, attempt } = told(atS);
    const common = { startUs: atS * 1e6, durationUs: 1000, status: 200, error: null };
    requests.push({ ...common, id: index, route: 'GET /a', atUs: atS * 1e6, fallback: false, ...request });
    attempts.push({
      ...common,
      service: 'producer',
      instance: `p${(index % 2) + 1}`,
      fault: null,
      request: index,
      attemptCount: null,
      ...attempt,
    });
  }
  return { originUs: 0, requests, attempts, known: [] };
}

function fault(atMs: number, untilMs: number, part: Partial<StepRun> = {}): StepRun {
  return {
    step: 0,
    kind: 'fault',
    what: 'status 503',
    instances: ['producer p1'],
    change: null,
    atMs,
    untilMs,
    met: 100,
    problem: null,
    ...part,
  };
}

function side(trace: DrillTrace, seconds: number, steps: StepRun[]) {
  const facts: SideFacts = {
    side: 'baseline',
    capture: 'd baseline',
    target: 'http://127.0.0.1:1',
    startedAt: new Date(0).toISOString(),
    refused: 0,
    sendLagMs: { p50: 0, p99: 1, max: 2 },
    invalidReason: null,
    taps: TAPS,
    steps,
    window: { fromMs: 20_000, toMs: 39_990 },
    durationMs: seconds * 1000,
    observations: [],
    troubles: [],
    lines: [],
    counters: [],
  };
  return sideOf(trace, facts, breakerTimeline);
}

describe('the stages of a side', () => {
  it('are not those of a step that never began', () => {
    const never = fault(59_000, 59_000, { on: [], problem: 'the traffic had ended' });
    const { stages } = side(traceOf(60), 60, [fault(20_000, 40_000), never]);
    expect(stages.map(({ stage, requests }) => [stage, requests])).toEqual([
      ['before', 400],
      ['during', 400],
      ['after', 400],
    ]);
  });
});

describe('what is during the fault', () => {
  const during = (trace: DrillTrace, seconds: number, steps: StepRun[]) =>
    side(trace, seconds, steps).stages.find(({ stage }) => stage === 'during');
  const SLOW_US = 20e6;

  it('has pauses between two faults, which say nothing of how long users wait', () => {
    const steps = [fault(20_000, 20_390), fault(80_000, 80_390, { step: 1 })];
    const isMet = (atS: number) =>
      steps.some(({ atMs, untilMs }) => atS * 1000 >= atMs && atS * 1000 <= untilMs);
    const trace = traceOf(120, (atS) => (isMet(atS) ? { request: { durationUs: SLOW_US } } : {}));
    expect(during(trace, 120, steps)).toMatchObject({
      requests: 1208,
      inFault: 16,
      p50Ms: 20_000,
      p99Ms: 20_000,
    });
  });

  it('has as many pauses as a fault flaps', () => {
    const on = [20_000, 30_000, 40_000].map((fromMs) => ({ fromMs, untilMs: fromMs + 990 }));
    expect(during(traceOf(60), 60, [fault(20_000, 40_990, { on })])).toMatchObject({ inFault: 60 });
  });

  it('counts what a stretch finds under way, with its errors and those of the pauses', () => {
    const steps = [fault(20_000, 21_000), fault(30_000, 31_000, { step: 1 })];
    const trace = traceOf(60, (atS) => {
      if (atS === 25) return { request: { status: 503 } };
      return atS === 29 ? { request: { durationUs: 1e6 } } : {};
    });
    expect(during(trace, 60, steps)).toMatchObject({ inFault: 42, errors: 1 });
  });

  const command = (atMs: number, change: StepRun['change']) =>
    fault(atMs, atMs + 300, { kind: 'command', what: 'x', met: null, change });
  it('lasts until the next change of the instance after a program that changed it, or to the end', () => {
    const windows = (...steps: StepRun[]) =>
      side(traceOf(60), 60, steps).stages.map(({ stage, fromMs, toMs }) => [stage, fromMs, toMs]);
    const before = ['before', 0, 20_000];
    expect(windows(command(20_000, 'leaves'))).toEqual([before, ['during', 20_000, 60_000]]);
    expect(windows(command(20_000, null))).toEqual([
      before,
      ['during', 20_000, 20_300],
      ['after', 20_300, 60_000],
    ]);
    expect(windows(command(20_000, 'leaves'), fault(40_000, 45_000, { step: 1, change: 'dies' }))).toEqual([
      before,
      ['during', 20_000, 45_000],
      ['after', 45_000, 60_000],
    ]);
    expect(during(traceOf(60), 60, [command(20_000, 'leaves')])).toMatchObject({ inFault: 800 });
  });

  it('is the same time on a side without steps of its own', () => {
    const { stages } = side(traceOf(60), 60, []);
    expect(stages.map(({ stage, inFault }) => [stage, inFault])).toEqual([
      ['before', undefined],
      ['during', 400],
      ['after', undefined],
    ]);
  });
});

describe('the times of isolation and recovery', () => {
  const between = (atS: number, fromS: number, untilS: number) => atS >= fromS && atS < untilS;
  /** `ill` fails for ten seconds, and two seconds later is left out until five seconds after that. */
  const ejected = (ill: string, other: string, ...faultsS: number[]) =>
    traceOf(120, (atS) => {
      const instance = `p${(Math.round(atS * RATE) % 2) + 1}`;
      if (instance !== ill) return {};
      const isOut = faultsS.some((fromS) => between(atS, fromS + 2, fromS + 15));
      const isIll = faultsS.some((fromS) => between(atS, fromS, fromS + 10));
      return { attempt: isOut ? { instance: other } : isIll ? { status: 503 } : {} };
    });

  it('are of the first fault, whatever comes later and wherever it stands in the file', () => {
    const [first, second] = [fault(20_000, 30_000), fault(80_000, 90_000, { step: 1 })];
    const trace = ejected('p1', 'p2', 20, 80);
    for (const steps of [
      [first, second],
      [second, first],
    ]) {
      const { isolated, isolateMs, recoverMs } = side(trace, 120, steps);
      expect(isolated).toBe('producer p1');
      expect(Math.round((isolateMs ?? 0) / 1000)).toBe(2);
      expect(Math.round((recoverMs ?? 0) / 1000)).toBe(5);
    }
  });

  it('count from the end of what overlaps the first fault at the same instance', () => {
    const steps = [fault(20_000, 25_000), fault(22_000, 30_000, { step: 1 })];
    const { recoverMs } = side(ejected('p1', 'p2', 20), 120, steps);
    expect(Math.round((recoverMs ?? 0) / 1000)).toBe(5);
  });

  it('are of whichever instance of the fault was isolated', () => {
    const both = fault(20_000, 30_000, { instances: ['producer p1', 'producer p2'] });
    expect(side(ejected('p2', 'p1', 20), 120, [both])).toMatchObject({ isolated: 'producer p2' });
  });
});
