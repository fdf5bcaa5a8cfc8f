import { describe, expect, it } from 'vitest';
import { multiplicationOf, stageAttemptsOf } from '#shared/drill/attempts.ts';
import { discoveriesOf } from '#shared/drill/discovery.ts';
import { stagesOf, stageTeller } from '#shared/drill/stages.ts';
import type { DrillTrace, TracedAttempt, TracedRequest } from '#shared/drill/trace.ts';
import type { StepRun } from '#shared/model/index.ts';

/** Ten requests a second for so many seconds; what fails is told. */
function requests(seconds: number, fails: (atS: number) => boolean = () => false): TracedRequest[] {
  return Array.from({ length: seconds * 10 }, (_, index) => ({
    id: index + 1,
    route: 'GET /a',
    atUs: index * 100_000,
    startUs: index * 100_000,
    durationUs: 1000,
    status: fails(index / 10) ? 503 : 200,
    error: null,
    fallback: false,
  }));
}

function request(
  id: number,
  fromMs: number,
  durationMs: number | null,
  part: Partial<TracedRequest> = {},
): TracedRequest {
  return {
    id,
    route: 'GET /a',
    atUs: fromMs * 1000,
    startUs: fromMs * 1000,
    durationUs: durationMs === null ? null : durationMs * 1000,
    status: 200,
    error: null,
    fallback: false,
    ...part,
  };
}

function attempt(atS: number, part: Partial<TracedAttempt> = {}): TracedAttempt {
  return {
    service: 'producer',
    instance: 'p1',
    startUs: atS * 1e6,
    durationUs: 500,
    status: 200,
    error: null,
    fault: null,
    request: Math.floor(atS * 10) + 1,
    attemptCount: null,
    ...part,
  };
}

function step(part: Partial<StepRun>): StepRun {
  return {
    step: 0,
    kind: 'command',
    what: 'x',
    instances: ['producer p1'],
    change: 'leaves',
    atMs: 5000,
    untilMs: 5100,
    met: null,
    problem: null,
    ...part,
  };
}

const traceOf = (all: TracedRequest[], attempts: TracedAttempt[]): DrillTrace => ({
  originUs: 0,
  requests: all,
  attempts,
  known: [],
});

describe('stages', () => {
  it('leave out what the drill does not have', () => {
    expect(stagesOf({ fromMs: 0, toMs: 500 }, 500).map(({ stage }) => stage)).toEqual(['during']);
    const all = stagesOf({ fromMs: 100, toMs: 200 }, 300);
    const some = [0, 98, 100, 199, 200, 299, 400].map((ms, index) => request(index, ms + 50, 1));
    expect(some.map(stageTeller(traceOf(some, []), all, []))).toEqual([
      'before',
      'before',
      'during',
      'during',
      'after',
      'after',
      'after',
    ]);
  });

  /** The stages of requests from 20 ms on around a fault from 100 ms to 200 ms, each with its attempts. */
  function told(steps: StepRun[], ...some: [TracedRequest, ...Partial<TracedAttempt>[]][]) {
    const all = some.map(([one], index) => ({ ...one, id: index }));
    const attempts = some.flatMap(([, ...own], index) =>
      own.map((part) => attempt(0.03, { request: index, ...part })),
    );
    const windows = stagesOf({ fromMs: 100, toMs: 200 }, 300);
    return all.map(stageTeller(traceOf([request(99, 0, 1), ...all], attempts), windows, steps));
  }
  const failing = { status: null, error: 'timeout' };
  const fault = step({ kind: 'fault', change: null, atMs: 100, untilMs: 200, met: 3 });

  it('count what was under way when the fault began among what may have met it', () => {
    const of = (fromMs: number, durationMs: number | null): [TracedRequest] => [
      request(0, fromMs, durationMs),
    ];
    expect(told([fault], of(20, 80), of(20, 81), of(20, 900), of(20, null))).toEqual([
      'before',
      'during',
      'during',
      'during',
    ]);
    expect(told([fault], of(199, 50), of(200, null))).toEqual(['during', 'after']);
  });

  it('count it among those before where its attempts met no fault', () => {
    const slow = request(0, 20, 900);
    const bad = request(0, 20, 900, failing);
    const met = { startUs: 120_000, status: 503, fault: 'status 503' };
    expect(told([fault], [slow, {}], [slow, {}, { startUs: 120_000 }], [slow, { fault: 'delay' }])).toEqual([
      'before',
      'during',
      'during',
    ]);
    // It hung before the fault, and for no reason of it.
    expect(told([fault], [bad, failing], [bad, failing, met], [bad, met])).toEqual([
      'before',
      'during',
      'during',
    ]);
  });

  it('leave out a failure of which nothing tells whether it met the fault', () => {
    const bad = request(0, 20, 900, failing);
    expect(told([fault], [bad], [bad, { service: 'consumer', ...failing }])).toEqual([null, null]);
    // The attempt was well: the next one may have been refused, which leaves no trace.
    expect(told([{ ...fault, met: null }], [bad, {}])).toEqual([null]);
    const program = step({ atMs: 100, untilMs: 150 });
    expect(told([program], [bad, failing], [request(0, 20, 900), {}])).toEqual([null, 'before']);
  });

  it('need no fault that lasts', () => {
    const all = stagesOf({ fromMs: 100, toMs: 100 }, 300);
    expect(all.map(({ stage }) => stage)).toEqual(['before', 'after']);
    const one = request(0, 0, 90);
    const late = request(1, 50, 90);
    expect(stageTeller(traceOf([one, late], []), all, [])(late)).toBe('before');
  });
});

describe('attempts', () => {
  const windows = stagesOf({ fromMs: 1000, toMs: 2000 }, 3000);

  const inStages = (trace: DrillTrace) =>
    stageAttemptsOf(trace, 'producer', windows, stageTeller(trace, windows, []));
  const counted = (atS: number, ...counts: number[]) =>
    counts.map((attemptCount, index) => attempt(atS + index / 1000, { attemptCount }));
  const factorsOf = (attempts: TracedAttempt[]) => {
    const trace = traceOf(requests(3), attempts);
    const found = multiplicationOf(trace, 'producer', stageTeller(trace, windows, []));
    return found ? [found.most, found.outer, found.inner] : [];
  };

  it('are counted for each request in the stage that it left in', () => {
    const trace = traceOf(requests(3), [
      attempt(0),
      attempt(1),
      attempt(1.01),
      attempt(1.02),
      attempt(1.5),
      attempt(2.5),
    ]);
    expect(inStages(trace)).toEqual([
      { stage: 'before', requests: 1, attempts: 1, histogram: [1] },
      { stage: 'during', requests: 2, attempts: 4, histogram: [1, 0, 1] },
      { stage: 'after', requests: 1, attempts: 1, histogram: [1] },
    ]);
  });

  it('of two layers have two factors, where the proxy counts them', () => {
    // The application tries twice, its sidecar three times each.
    expect(factorsOf([...counted(0, 1), ...counted(1, 1, 2, 3, 1, 2, 3)])).toEqual([6, 2, 3]);
    const uncounted = counted(1, 1, 2, 3, 1, 2, 3).map((one) => ({ ...one, attemptCount: null }));
    expect(factorsOf(uncounted)).toEqual([6, null, null]);
    expect(factorsOf([attempt(1)])).toEqual([]);
  });

  it('of several calls for one request are no repetition of the layer above', () => {
    const before = [...counted(0, 1, 1), ...counted(0.1, 1, 1), ...counted(0.2, 1, 2, 1)];
    expect(factorsOf([...before, ...counted(1, 1, 2, 1)])).toEqual([3, 1, 2]);
    expect(factorsOf([...before, ...counted(1, 1, 2, 1, 1)])).toEqual([4, 2, 2]);
  });

  it('have both factors of one request', () => {
    // One request was tried again by the application, another one by the sidecar.
    const attempts = [...counted(0, 1), ...counted(1, 1, 1), ...counted(1.1, 1, 2, 3)];
    expect(factorsOf(attempts)).toEqual([3, 1, 3]);
  });

  it('have no factors where nothing came before the fault that tells how many calls are usual', () => {
    expect(factorsOf(counted(1, 1, 2, 1))).toEqual([3, null, null]);
  });

  it('of nobody are left out', () => {
    const trace = traceOf(requests(3), [attempt(1, { request: null }), attempt(1, { service: 'other' })]);
    expect(inStages(trace).every((one) => one.attempts === 0)).toBe(true);
  });
});

describe('discovery', () => {
  const every = (from: number, to: number) =>
    Array.from({ length: Math.round((to - from) * 10) }, (_, index) => attempt(from + index / 10));

  it('ends with the last request to an instance that left, and begins with the first to one that joined', () => {
    const trace = traceOf(requests(20), [...every(0, 7), ...every(12, 20)]);
    // From when the programs ended.
    const steps = [step({}), step({ step: 1, change: 'joins', atMs: 9_000, untilMs: 10_000 })];
    expect(discoveriesOf(trace, steps, 20_000)).toMatchObject([
      { change: 'leaves', lastWrongMs: 1800, wrong: 19, note: null },
      { change: 'joins', firstRightMs: 2000, wrong: 0 },
    ]);
  });

  it('is not there where requests go on until the end', () => {
    const [left] = discoveriesOf(traceOf(requests(20), every(0, 20)), [step({})], 20_000);
    expect(left).toMatchObject({ lastWrongMs: null, wrong: 149 });
    expect(left?.note).toContain('still went wrong when the drill ended');
  });

  it('of a death is what users saw, and the way back is measured as well', () => {
    const refuse = step({ kind: 'fault', change: 'dies', untilMs: 10_000 });
    const trace = traceOf(
      requests(20, (atS) => atS >= 5 && atS < 6),
      [...every(0, 5), ...every(11, 20)],
    );
    expect(discoveriesOf(trace, [refuse], 20_000)).toMatchObject([
      { change: 'dies', lastWrongMs: 900, wrong: 10 },
      { change: 'joins', atMs: 10_000, firstRightMs: 1000 },
    ]);
    const hidden = discoveriesOf(traceOf(requests(20), every(0, 5)), [refuse], 20_000);
    expect(hidden).toMatchObject([{ lastWrongMs: null, wrong: 0 }, { firstRightMs: null }]);
  });

  it('is not measured from a command that failed', () => {
    expect(discoveriesOf(traceOf(requests(20), []), [step({ problem: 'ended with 1' })], 20_000)).toEqual([]);
  });
});
