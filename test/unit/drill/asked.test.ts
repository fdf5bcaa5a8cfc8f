import { describe, expect, it } from 'vitest';
import type { StepRun } from '#shared/model/index.ts';
import { madeDrill, madeStep, REFUSE, type Made } from './made.ts';

const refuse = (part: Partial<StepRun> = {}) => [madeStep({ ...REFUSE, ...part })];
const command = (change: StepRun['change'], part: Partial<StepRun> = {}) => [
  madeStep({ kind: 'command', what: 'x', change, untilMs: 20_100, met: null, ...part }),
];
/** Every second request fails while the fault is on. */
const fails = (turn: number, atS: number): Made =>
  turn % 2 === 0 && atS >= 20 && atS < 40 ? { status: 503, attempts: [] } : {};
const pastTheTaps = (): Made => ({ attempts: [] });
const never = { steps: refuse(), answer: pastTheTaps };

describe('a deployment that does not call its taps', () => {
  it('had no fault, and did not cope with it', () => {
    for (const [baseline, candidate] of [
      [{ steps: refuse(), answer: fails }, never],
      [never, { steps: refuse(), answer: fails }],
    ] as const) {
      const document = madeDrill(baseline, candidate);
      expect(document.verdict).toBe('inconclusive');
      expect(document.reasons.join(' ')).toContain(
        "no request had come to producer p1 before 'connections refused': let the deployment call its taps",
      );
    }
  });

  it('calls that of the instance no more than none', () => {
    const second = (): Made => ({ attempts: [{ at: 2 }] });
    expect(madeDrill({ steps: refuse(), answer: fails }, { steps: refuse(), answer: second }).verdict).toBe(
      'inconclusive',
    );
  });

  it('notices no instance that left, joined or died', () => {
    for (const change of ['leaves', 'joins', 'dies'] as const) {
      const steps = command(change);
      const ofTwo = { steps, answer: (): Made => ({}) };
      const document = madeDrill(ofTwo, { steps, answer: pastTheTaps }, { discovered: 30_000 });
      expect(document.candidate?.discovery).toMatchObject([{ isUnasked: true, lastWrongMs: null }]);
      expect(document.findings).toEqual([]);
      expect(document.verdict).toBe('inconclusive');
      expect(document.expectations[1]).toMatchObject({
        side: 'candidate',
        outcome: 'inconclusive',
        detail: expect.stringContaining('let the deployment call its taps'),
      });
    }
  });
});

describe('a step that was not the same on both sides', () => {
  /** What the first instance fails is tried once more, until it is left out after two seconds. */
  const isolates = (turn: number, atS: number): Made => {
    if (turn % 2 === 1 || atS < 20 || atS >= 40) return {};
    return atS < 22
      ? {
          attempts: [
            { at: 1, status: 503, fault: 'status 503' },
            { at: 2, afterMs: 5 },
          ],
        }
      : { attempts: [{ at: 2 }] };
  };
  const all = (turn: number, atS: number): Made =>
    turn % 2 === 0 && atS >= 20 && atS < 40
      ? { status: 503, attempts: [{ at: 1, status: 503, fault: 'status 503' }] }
      : {};
  const met = (count: number) => [madeStep({ met: count })];
  const well = (): Made => ({});

  it.each([
    ['the candidate had no fault', { steps: met(20), answer: isolates }, { steps: met(0), answer: well }],
    ['the baseline had no fault', { steps: met(0), answer: well }, { steps: met(200), answer: all }],
    [
      'a command failed on one side',
      { steps: command(null), answer: well },
      { steps: command(null, { problem: 'ended with 3' }), answer: all },
    ],
  ])('is not compared where %s', (_name, baseline, candidate) => {
    const document = madeDrill(baseline, candidate);
    expect(document.findings.some(({ severity }) => severity === 'major')).toBe(true);
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toMatch(/^On the (baseline|candidate) the (fault|command) /);
  });

  it('is compared where a breaker keeps requests away after an earlier one', () => {
    const later = (instance: string) => [
      madeStep({ met: 20, untilMs: 30_000 }),
      madeStep({ step: 1, atMs: 30_000, instances: [instance], met: 0 }),
    ];
    const instance = { steps: later('producer p1'), answer: isolates };
    expect(madeDrill(instance, instance).verdict).toBe('pass');
    const opens = (turn: number, atS: number): Made => {
      if (atS < 20 || atS >= 40) return {};
      return atS < 22 ? all(turn, atS) : { fallback: true, attempts: [] };
    };
    const service = { steps: later('producer p2'), answer: opens };
    expect(madeDrill(service, service).verdict).toBe('pass');
    const unknown = { steps: later('producer p3'), answer: opens };
    expect(madeDrill(unknown, unknown).verdict).toBe('inconclusive');
    const [first, second] = later('producer p1');
    if (!first || !second) throw new Error('there are two steps');
    const none = { steps: [{ ...first, met: 0 }, second], answer: well };
    expect(madeDrill(none, none).verdict).toBe('inconclusive');
  });
});

describe('a deployment that calls its taps', () => {
  const both = (steps: StepRun[], answer: (turn: number, atS: number) => Made) =>
    madeDrill({ steps, answer }, { steps, answer });

  it('has the fault also where a breaker had left the instance out before', () => {
    const status = madeStep({ atMs: 10_000, untilMs: 15_000 });
    const without = (_turn: number, atS: number): Made => (atS < 10.2 ? {} : { attempts: [{ at: 2 }] });
    expect(both([status, ...refuse({ step: 1 })], without).verdict).toBe('pass');
  });

  it('is not asked for an instance before it joins', () => {
    const joining = (turn: number, atS: number): Made => ({
      attempts: [{ at: atS < 21 ? 2 : (turn % 2) + 1 }],
    });
    const steps = [...command('joins'), ...refuse({ step: 1, atMs: 30_000 })];
    expect(both(steps, joining).verdict).toBe('pass');
    const document = madeDrill(
      { steps, answer: joining },
      { steps, answer: () => ({ attempts: [{ at: 2 }] }) },
    );
    expect(document.verdict).toBe('fail');
    expect(document.findings.map(({ id }) => id)).toEqual(['flaky/discovery-0']);
  });

  it('may show it after a fault that began with the traffic', () => {
    const steps = refuse({ atMs: 0, untilMs: 30_000 });
    const later = (turn: number, atS: number): Made => ({
      attempts: [{ at: atS < 30 ? 2 : (turn % 2) + 1 }],
    });
    expect(both(steps, later).verdict).toBe('pass');
    expect(both(steps, () => ({ attempts: [{ at: 2 }] })).verdict).toBe('inconclusive');
    // The one attempt before it was at the other instance.
    const soon = refuse({ atMs: 75, untilMs: 30_000 });
    const asked = (answer: typeof later) => madeDrill({ steps: soon, answer }, { steps: soon, answer });
    expect(asked(later).candidate?.steps[0]?.asked).toEqual([300]);
    expect(asked(() => ({ attempts: [{ at: 2 }] })).reasons.join(' ')).toContain('let the deployment call');
  });

  it('is not asked for what a command without a change is about', () => {
    expect(both(command(null), pastTheTaps).reasons.join(' ')).not.toContain('taps');
  });
});
