import { describe, expect, it } from 'vitest';
import type { DrillDocument } from '#shared/model/index.ts';
import { madeDrill, madeStep, REFUSE, type Made } from './made.ts';

const died = [madeStep({ ...REFUSE, change: 'dies' })];
const joins = [madeStep({ kind: 'command', what: 'join', change: 'joins', untilMs: 20_100, met: null })];
const discoveries = ({ findings }: DrillDocument) =>
  findings.flatMap(({ id, catalogue, severity, baseline, candidate }) =>
    id.includes('discovery') ? [`${severity} ${id} ${catalogue}: ${baseline}, ${candidate}`] : [],
  );
const outcomes = ({ expectations }: DrillDocument) =>
  expectations.map(({ side, outcome, detail }) => `${side} ${outcome}: ${detail}`);

/** From 20 s to 40 s the first instance is gone; the first so many requests fail, others are tried at the second one. */
function withoutFirst(fails: number): (turn: number, atS: number) => Made {
  return (turn, atS) => {
    if (atS < 20 || atS >= 40) return {};
    if (turn % 2 === 1 || (turn - 400) / 2 >= fails) return { attempts: [{ at: 2 }] };
    return { status: 503, attempts: [] };
  };
}

/** The first instance is asked in its turn from so many seconds after the start on. */
function firstAskedFrom(fromS: number, instances = 2): (turn: number, atS: number) => Made {
  return (turn, atS) => ({
    attempts: [{ at: turn % instances === 0 ? (atS < fromS ? 2 : 1) : (turn % instances) + 1 }],
  });
}

describe('a death', () => {
  const noFailure = { steps: died, answer: withoutFirst(0) };
  const someFailures = { steps: died, answer: withoutFirst(5) };

  it('that no user felt was not noticed later or earlier than another', () => {
    const expected = { discovered: 5000 };
    const hidden = madeDrill(someFailures, noFailure, expected);
    expect(discoveries(hidden)).toEqual([]);
    expect(outcomes(hidden)).toEqual([
      'baseline pass: after 400 ms',
      expect.stringMatching(/^candidate inconclusive: no request failed for users after producer p1 died/),
    ]);
    expect(hidden.verdict).toBe('inconclusive');
    expect(madeDrill(someFailures, noFailure).verdict).toBe('pass');
    expect(discoveries(madeDrill(noFailure, someFailures))).toEqual([]);
    const forLonger = { steps: died, answer: withoutFirst(100) };
    expect(discoveries(madeDrill(noFailure, forLonger))).toEqual([]);
    expect(discoveries(madeDrill(forLonger, noFailure))).toEqual([]);
  });

  it('is noticed later where users felt it on both sides', () => {
    const document = madeDrill(
      someFailures,
      { steps: died, answer: withoutFirst(100) },
      { discovered: 5000 },
    );
    expect(discoveries(document)).toEqual(['major flaky/discovery-0 LB-05: 400 ms, 9.90 s']);
    expect(outcomes(document)).toEqual(['baseline pass: after 400 ms', 'candidate fail: after 9.90 s']);
    const never = madeDrill(someFailures, { steps: died, answer: withoutFirst(200) }, { discovered: 5000 });
    expect(discoveries(never)).toEqual(['major flaky/discovery-0 LB-05: 400 ms, not until the end']);
    expect(outcomes(never)[1]).toMatch(/^candidate fail: not until the end/);
  });

  it('of one of ten instances is not noticed by a second without failures at its end', () => {
    // Nobody notices: every tenth request fails, on the one side in turn, on the other by chance not in the last second.
    const nobody = (untilS: number) => ({
      instances: 10,
      steps: died,
      answer: (turn: number, atS: number): Made =>
        turn % 10 === 0 && atS >= 20 && atS < untilS ? { status: 503, attempts: [] } : {},
    });
    const document = madeDrill(nobody(38.5), nobody(40));
    expect(discoveries(document)).toEqual([]);
    expect(document.candidate?.discovery[0]).toMatchObject({
      lastWrongMs: null,
      pauseMs: 500,
      untilMs: 40_000,
    });
    expect(document.baseline?.discovery[0]).toMatchObject({ lastWrongMs: null, wrong: 37 });
  });
});

describe('an instance that joins', () => {
  it('and is asked on one side alone is a difference', () => {
    const soon = { steps: joins, answer: firstAskedFrom(21) };
    const never = { steps: joins, answer: firstAskedFrom(99) };
    expect(discoveries(madeDrill(soon, never))).toEqual([
      'major flaky/discovery-0 LB-05: 900 ms, not until the end',
    ]);
    expect(madeDrill(soon, never).verdict).toBe('fail');
    expect(discoveries(madeDrill(never, soon))).toEqual([
      'info flaky/discovery-0 LB-05: not until the end, 900 ms',
    ]);
    expect(discoveries(madeDrill(soon, { steps: joins, answer: firstAskedFrom(23) }))).toEqual([
      'major flaky/discovery-0 LB-05: 900 ms, 2.90 s',
    ]);
  });

  it('is not asked later where its turn may have come later', () => {
    // Of ten instances each is asked twice a second.
    const of = (fromS: number) => ({ instances: 10, steps: joins, answer: firstAskedFrom(fromS, 10) });
    expect(discoveries(madeDrill(of(20.5), of(22.5)))).toEqual([]);
    expect(discoveries(madeDrill(of(20.5), of(24)))).toHaveLength(1);
  });

  it('is not asked later where it was not watched for long enough', () => {
    const late = [{ ...(joins[0] ?? madeStep()), atMs: 57_000, untilMs: 58_000 }];
    const of = (fromS: number) => ({ steps: late, answer: firstAskedFrom(fromS) });
    expect(discoveries(madeDrill(of(59.5), of(99)))).toEqual([]);
    expect(outcomes(madeDrill(of(59.5), of(99), { discovered: 5000 }))).toEqual([
      'baseline pass: after 1.50 s',
      'candidate inconclusive: not within the 2.00 s for which producer p1 was watched: let it last longer',
    ]);
  });

  it('again when a fault ends is the way back, which a breaker takes in its own time', () => {
    const back = (fromS: number) => ({
      steps: died,
      answer: (turn: number, atS: number): Made =>
        turn % 2 === 0 && atS >= 20 && atS < fromS ? { attempts: [{ at: 2 }] } : {},
    });
    expect(discoveries(madeDrill(back(41), back(45)))).toEqual([]);
    expect(discoveries(madeDrill(back(41), back(99)))).toEqual([
      'minor flaky/discovery-1 CB-07: 1.00 s, not until the end',
    ]);
    expect(madeDrill(back(41), back(99)).verdict).toBe('pass');
  });
});
