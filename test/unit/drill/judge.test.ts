import { describe, expect, it } from 'vitest';
import { documentOf } from '#shared/drill/document.ts';
import { findingsOf } from '#shared/drill/findings.ts';
import type { Expectations } from '#shared/drill/scenario.ts';
import type { DrillSide, StepRun } from '#shared/model/index.ts';
import { realDrill } from '#test/fixtures/drill/real.ts';
import { SCENARIO } from '#test/fixtures/drill/scenario.ts';
import { sideWith, stage } from './sides.ts';

function judged(baseline: DrillSide | null, candidate: DrillSide | null, expected: Expectations = {}) {
  return documentOf({ name: 'd', scenario: SCENARIO, expected, order: 'together', baseline, candidate });
}

const during = (part: object) => ({
  stages: [stage({ stage: 'before' }), stage({ stage: 'during', ...part }), stage({ stage: 'after' })],
});
const idsOf = (baseline: Partial<DrillSide>, candidate: Partial<DrillSide>) =>
  findingsOf(sideWith(baseline), sideWith({ side: 'candidate', ...candidate })).map(
    ({ id, catalogue, severity }) => `${severity} ${id} ${catalogue ?? '-'}`,
  );

describe('what differs', () => {
  it('is nothing where both sides do the same', () => {
    expect(idsOf(during({ errors: 30 }), during({ errors: 31 }))).toEqual([]);
  });

  it('a fallback is lost where failures stand in its place, not where the candidate serves', () => {
    expect(idsOf(during({ fallbacks: 60 }), during({ errors: 60 }))).toEqual([
      'blocker fallback-lost CB-09',
      'major errors-during -',
    ]);
    expect(idsOf(during({ fallbacks: 60 }), during({}))).toEqual([]);
  });

  it('fewer failures are told, and fail nothing', () => {
    expect(idsOf(during({ errors: 60 }), during({}))).toEqual(['info errors-during -']);
  });

  it.each([
    [{ isolateMs: 2000 }, {}, ['major isolation-lost CB-01']],
    [{}, { isolateMs: 2000 }, ['info isolation-gained CB-02']],
    [{ isolateMs: 2000 }, { isolateMs: 9000 }, []],
    [{ isolateMs: 2000 }, { isolateMs: 14_000 }, ['minor isolation-time CB-05']],
    [{ isolateMs: 1, recoverMs: 3000 }, { isolateMs: 1, recoverMs: 35_000 }, ['minor recovery-time CB-07']],
  ])('isolation %j against %j', (baseline, candidate, findings) => {
    expect(idsOf(baseline, candidate)).toEqual(findings);
  });

  it('waiting is compared only where the times are valid', () => {
    expect(idsOf(during({ p99Ms: 100 }), during({ p99Ms: 900 }))).toEqual(['minor latency-during TO-01']);
    expect(idsOf(during({ p99Ms: 100 }), { ...during({ p99Ms: 900 }), invalidReason: 'late' })).toEqual([]);
    expect(idsOf(during({ p99Ms: 1 }), during({ p99Ms: 9 }))).toEqual([]);
  });

  it('an instance that is noticed later is a major difference, earlier only told', () => {
    const left = (lastWrongMs: number | null) => ({
      discovery: [
        {
          change: 'leaves' as const,
          service: 'p',
          instance: '1',
          atMs: 0,
          lastWrongMs,
          firstRightMs: null,
          wrong: 5,
          isUnasked: false,
          untilMs: null,
          pauseMs: null,
          note: null,
        },
      ],
    });
    expect(idsOf(left(500), left(9000))).toEqual(['major discovery-0 LB-05']);
    expect(idsOf(left(500), left(null))).toEqual(['major discovery-0 LB-05']);
    expect(idsOf(left(9000), left(500))).toEqual(['info discovery-0 LB-05']);
    expect(idsOf(left(500), left(900))).toEqual([]);
  });

  it('failures that end in another way name who answers', () => {
    const outcomes = (outcome: string) => during({ errors: 50, outcomes: [{ outcome, count: 50 }] });
    expect(idsOf(outcomes('500'), outcomes('503'))).toEqual(['minor error-answers EB-01']);
  });
});

describe('the verdict', () => {
  it('is none on a real drill whose requests left late, whatever it shows', () => {
    const { verdict, summary, reasons, findings } = realDrill();
    expect(verdict).toBe('inconclusive');
    expect(summary).toMatch(/^On the baseline requests left late: 99 % within \d/);
    expect(reasons).toContain('Fewer users get the fallback');
    expect(findings.map(({ catalogue }) => catalogue)).toContain('CB-09');
  });

  const candidate = sideWith({ side: 'candidate' });

  it('passes where both sides cope alike', () => {
    expect(judged(sideWith(), candidate)).toMatchObject({ verdict: 'pass', reasons: [] });
  });

  it.each<[string, Partial<DrillSide>, string]>([
    ['few requests', during({ requests: 5 }), 'Only 5 requests'],
    ['many requests, few of them in a fault', during({ requests: 4800, inFault: 16 }), 'Only 16 requests'],
    [
      'nothing that tells of before the fault',
      { stages: [stage({ stage: 'before', requests: 0, outcomes: [] }), stage({ stage: 'during' })] },
      'begin the fault later',
    ],
    [
      'a machine that is too busy',
      { sendLagMs: { p50: 1, p99: 2000, max: 3000 }, invalidReason: 'requests left late' },
      'left late',
    ],
    [
      'a side that kept all connections busy',
      {
        sendLagMs: { p50: 1, p99: 5000, max: 6000, machineP99: 3, connectionsP99: 4999 },
        invalidReason: 'requests waited for a connection: so raise --connections',
      },
      'On the candidate requests waited for a connection: so raise --connections.',
    ],
    ['requests that were not sent', { refused: 3 }, '--mutations send'],
    ['a fault that met nothing', { steps: [step({ met: 0 })] }, 'met no request'],
    [
      'a command that failed',
      { steps: [step({ kind: 'command', met: null, problem: 'ended with 3' })] },
      'ended with 3',
    ],
    [
      'a step that the traffic ended before',
      { steps: [step({ met: 0, on: [], problem: 'the traffic had ended' })] },
      "the fault 'status 503' never began: the traffic had ended. Let the traffic last longer.",
    ],
  ])('is inconclusive with %s, and says what to do', (_name, part, words) => {
    const document = judged(sideWith(), sideWith({ side: 'candidate', ...part }));
    expect(document.verdict).toBe('inconclusive');
    expect(document.reasons.join(' ')).toContain(words);
  });

  it.each<[string, Partial<DrillSide>, string]>([
    [
      'left late',
      { sendLagMs: { p50: 1, p99: 2000, max: 3000 }, invalidReason: 'requests left late' },
      'left late',
    ],
    [
      'was not well before the fault',
      {
        stages: [
          stage({ stage: 'before', errors: 8, fallbacks: 3 }),
          stage({ stage: 'during', errors: 60 }),
          stage({ stage: 'after' }),
        ],
      },
      'was not well before the fault: 11 of 100',
    ],
  ])('is inconclusive, whatever was seen, when a side %s', (_name, part, words) => {
    const document = judged(
      sideWith(during({ fallbacks: 60 })),
      sideWith({ side: 'candidate', ...during({ errors: 60 }), ...part }),
    );
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toContain(words);
    expect(document.reasons).toContain('Users lose the fallback');
  });

  it('fails on what is found, whatever else is unclear', () => {
    const document = judged(
      sideWith({ ...during({ fallbacks: 60 }), refused: 1 }),
      sideWith({ side: 'candidate', ...during({ errors: 60 }) }),
    );
    expect(document.verdict).toBe('fail');
    expect(document.reasons.length).toBe(3);
  });

  it('fails on an expectation of the candidate, and not on one that the baseline misses too', () => {
    const expected = { errors: 0.1 };
    const failing = during({ errors: 50 });
    expect(judged(sideWith(failing), sideWith({ side: 'candidate', ...failing }), expected).verdict).toBe(
      'fail',
    );
    expect(judged(sideWith(failing), candidate, expected).verdict).toBe('pass');
    expect(judged(sideWith(failing), null, expected).verdict).toBe('fail');
  });

  it('of one side needs something to expect', () => {
    expect(judged(sideWith(), null).verdict).toBe('inconclusive');
    expect(judged(sideWith(), null, { errors: 0.1 }).verdict).toBe('pass');
    const failing = { steps: [step({ untilMs: 20_000 })] };
    expect(judged(sideWith(failing), null, { isolated: 5000 }).verdict).toBe('fail');
    expect(judged(sideWith({ isolateMs: 4000 }), null, { isolated: 5000 }).verdict).toBe('pass');
    expect(judged(sideWith(), null, { discovered: 5000 }).verdict).toBe('inconclusive');
    expect(judged(sideWith(), null, { attempts: 3 }).verdict).toBe('inconclusive');
  });
});

describe('times that are expected', () => {
  const about = { isolateMs: 2000, isolated: 'producer 1' };
  const stages = [
    stage({ stage: 'before' }),
    stage({ stage: 'during' }),
    stage({ stage: 'after', toMs: 50_000 }),
  ];
  const long = step({ atMs: 20_000, untilMs: 40_000 });
  const again = step({ atMs: 45_000, untilMs: 48_000 });

  it.each<[string, Partial<DrillSide>, Expectations, string, string]>([
    ['nothing was made to fail', {}, { isolated: 5000 }, 'inconclusive', 'nothing was made to fail'],
    [
      'connections are refused',
      { steps: [{ ...long, met: null }] },
      { isolated: 5000 },
      'inconclusive',
      'no attempt',
    ],
    [
      'connections are refused',
      { steps: [{ ...long, met: null }] },
      { recovered: 5000 },
      'inconclusive',
      'no attempt',
    ],
    [
      'nobody met the fault',
      { steps: [{ ...long, met: 0 }] },
      { isolated: 5000 },
      'inconclusive',
      'met no request',
    ],
    ['the fault is shorter', { steps: [long] }, { isolated: 30_000 }, 'inconclusive', 'let it last longer'],
    ['nothing is isolated', { steps: [long] }, { isolated: 5000 }, 'fail', 'not isolated'],
    ['nothing is isolated', { steps: [long] }, { recovered: 5000 }, 'inconclusive', 'nothing was isolated'],
    [
      'the traffic ends before',
      { ...about, steps: [long] },
      { recovered: 40_000 },
      'inconclusive',
      'traffic last longer',
    ],
    [
      'the next fault begins before',
      { ...about, steps: [long, again] },
      { recovered: 8000 },
      'inconclusive',
      'next fault',
    ],
    ['it stays away', { ...about, steps: [long] }, { recovered: 8000 }, 'fail', 'not recovered'],
    ['it takes longer', { ...about, recoverMs: 9000, steps: [long] }, { recovered: 8000 }, 'fail', 'after 9'],
  ])('where %s: %j, %j', (_name, part, expected, outcome, words) => {
    const [result] = judged(sideWith({ stages, ...part }), null, expected).expectations;
    expect(result?.outcome).toBe(outcome);
    expect(result?.detail).toContain(words);
  });
});

function step(part: Partial<StepRun>): StepRun {
  return {
    step: 0,
    kind: 'fault',
    what: 'status 503',
    instances: ['producer 1'],
    change: null,
    atMs: 1000,
    untilMs: 2000,
    met: 10,
    problem: null,
    ...part,
  };
}
