import { describe, expect, it } from 'vitest';
import { toldSettings } from '#shared/policy/breakers/answer.ts';
import { defaultSettings } from '#shared/policy/breakers/fields.ts';
import {
  type BreakerAttempt,
  type BreakerSettingsInput,
  type BreakerTrace,
  breakerSettings,
} from '#shared/policy/breakers/index.ts';
import { replayRecorded, toldMachines } from '#shared/policy/breakers/replay-recorded.ts';
import { MOST_CHANGES } from '#shared/policy/model/breaker-answer.ts';

const capture = { name: 'monday', side: 'baseline' as const, complete: true };

/** Attempts a second apart, round robin over the instances; `fails` says which answer 500. */
function traceOf(
  count: number,
  instances: string[],
  fails: (index: number, instance: string) => boolean,
): BreakerTrace {
  const attempts = Array.from({ length: count }, (_, index): BreakerAttempt => {
    const instance = instances[index % instances.length] ?? '';
    const status = fails(index, instance) ? 500 : 200;
    return { atMs: 1_000_000 + index * 1000, instance, outcome: 'response', status, durationMs: 10 };
  });
  return { instances, attempts };
}

function answer(trace: BreakerTrace, ...settings: BreakerSettingsInput[]) {
  const recorded = { capture, service: 'producer', trace, leftOut: 0, unfinished: 0 };
  return replayRecorded(recorded, toldMachines(settings.map(breakerSettings)), []);
}

const ONE_BAD = traceOf(90, ['producer-1', 'producer-2'], (_, instance) => instance === 'producer-2');

describe('what a breaker would have done, in a sentence', () => {
  it.each<[string, BreakerTrace, BreakerSettingsInput, string]>([
    [
      'an ejection to the end',
      ONE_BAD,
      { machine: 'outlier-detection', maxEjectionPercent: 50, baseEjectionTimeMs: 300_000 },
      'Istio would have ejected producer-2 once, for 80 s, to the end of the trace; 40 of the 45 errors would have gone elsewhere.',
    ],
    [
      'ejections with a release between them',
      ONE_BAD,
      { machine: 'outlier-detection', maxEjectionPercent: 50, baseEjectionTimeMs: 20_000 },
      'Istio would have ejected producer-2 3 times, for 62 s in all, to the end of the trace; 30 of the 45 errors would have gone elsewhere.',
    ],
    [
      'a breaker around the service',
      ONE_BAD,
      {
        machine: 'hystrix',
        failureStatuses: [[500, 599]],
        requestVolumeThreshold: 4,
        sleepWindowMs: 300_000,
      },
      'Hystrix would have opened once, for 85 s, to the end of the trace; 43 of the 45 errors and 43 good answers would have been refused at once.',
    ],
    [
      'nothing to do',
      traceOf(10, ['producer-1'], () => false),
      { machine: 'resilience4j' },
      'Resilience4j would have let all 10 attempts through, none of which failed.',
    ],
    [
      'nothing done',
      ONE_BAD,
      { machine: 'ribbon' },
      'Ribbon would have let all 90 attempts through, the 45 errors too.',
    ],
    [
      'no room',
      {
        instances: ['producer-1'],
        attempts: Array.from({ length: 5 }, () => ({
          atMs: 5,
          instance: 'producer-1',
          outcome: 'response' as const,
          status: 200,
          durationMs: 100,
        })),
      },
      { machine: 'hystrix', maxConcurrent: 2 },
      'Hystrix would have stayed closed, but refused 3 attempts for want of room.',
    ],
  ])('%s', (_what, trace, settings, sentence) => {
    expect(answer(trace, settings).replays[0]?.sentence).toBe(sentence);
  });
});

describe('the answer', () => {
  it('has every attempt in one fate, and every step from the beginning of the trace on', () => {
    const settings = { machine: 'outlier-detection', maxEjectionPercent: 50 } as const;
    const { trace, replays } = answer(ONE_BAD, settings);
    const [istio] = replays;
    expect(trace).toMatchObject({ attempts: 90, failures: 45, durationMs: 89_010 });
    expect(trace.startedAt).toBe('1970-01-01T00:16:40.000Z');
    const fates = [istio?.admitted, istio?.moved, istio?.rejected];
    expect(fates.reduce((sum, fate) => sum + (fate?.attempts ?? 0), 0)).toBe(90);
    expect(fates.reduce((sum, fate) => sum + (fate?.failures ?? 0), 0)).toBe(45);
    expect(istio?.changes[0]).toEqual({
      atMs: 9010,
      subject: 'producer-2',
      from: 'healthy',
      to: 'ejected',
      why: '5 times 5xx in a row',
    });
  });

  it('says what was told and what is a default', () => {
    const settings = breakerSettings({ machine: 'ribbon', circuitTripMaxTimeoutSeconds: 60 });
    expect(toldSettings(settings, defaultSettings('ribbon'))).toEqual([
      { name: 'Socket errors in a row', value: '3', origin: 'default (connectionFailureCountThreshold)' },
      { name: 'First pause', value: '10 s', origin: 'default (circuitTripTimeoutFactorSeconds)' },
      { name: 'Longest pause', value: '60 s', origin: 'told (circuitTripMaxTimeoutSeconds)' },
      {
        name: 'Skip tripped servers',
        value: 'yes',
        origin: 'default (availabilityFilteringRule.filterCircuitTripped)',
      },
    ]);
  });

  it('tells apart machines of one kind, and lists no more steps than somebody reads', () => {
    const attempts = Array.from({ length: 4000 }, (_, index) => ({
      atMs: index * 10,
      instance: 'producer-1',
      outcome: 'response' as const,
      status: 200,
      durationMs: 15,
    }));
    const limits = { machine: 'pool-limits', http2MaxRequests: 1 } as const;
    const { replays, svg } = answer({ instances: [], attempts }, limits, limits);
    expect(replays.map(({ name }) => name)).toEqual(["Istio's pool limits", "Istio's pool limits 2"]);
    expect(replays[0]?.changes).toHaveLength(MOST_CHANGES);
    expect(replays[0]?.moreChanges).toBeGreaterThan(1000);
    // Two strips, 600 pixels wide, with at most two spans to a pixel.
    expect(svg.length).toBeLessThan(500_000);
  });

  it('names what it leaves out', () => {
    const instances = Array.from({ length: 60 }, (_, index) => `i${index}`);
    const trace = traceOf(60, instances, (_, instance) => instance === 'i59');
    const recorded = {
      capture: { ...capture, complete: false },
      service: 's',
      trace,
      leftOut: 5,
      unfinished: 1,
    };
    const { limits, svg } = replayRecorded(recorded, toldMachines([defaultSettings('ribbon')]), []);
    expect(limits).toEqual([
      expect.stringContaining('is unknown'),
      expect.stringContaining('one caller'),
      expect.stringContaining('never reached'),
      'Only the first 60 attempts are replayed; 5 later ones left out.',
      '1 attempt without a known end is left out.',
      'The picture shows the 40 instances with the most errors, of 60.',
      'The capture is not complete: some attempts may be missing.',
    ]);
    expect(svg).toContain('>i59<');
    expect(svg).not.toContain('>i58<');
  });
});
