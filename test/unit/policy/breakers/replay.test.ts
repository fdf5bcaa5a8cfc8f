import { describe, expect, it } from 'vitest';
import {
  type BreakerTrace,
  breakerSettings,
  BreakerTraceSchema,
  compareMachines,
  MachineComparisonSchema,
  replayTrace,
  SERVICE,
  TraceReplaySchema,
} from '#shared/policy/breakers/index.ts';
import { answer, broken, times } from './attempts.ts';

/**
 * The example of the talk behind the project: three instances in turn, one request a second; the third fails for its first
 * nine turns and is well again.
 */
const talk: BreakerTrace = {
  instances: [],
  attempts: times(90, 1000).map((atMs, index) => {
    const instance = ['producer-1', 'producer-2', 'producer-3'][index % 3] ?? '';
    return answer(atMs, instance === 'producer-3' && atMs < 27_000 ? 503 : 200, instance);
  }),
};
const istio = breakerSettings({ machine: 'outlier-detection', maxEjectionPercent: 100 });

describe('a recorded trace', () => {
  it('shows what Istio would have done with the example of the talk', () => {
    const replay = replayTrace(talk, istio);
    // Its fifth failure is at 14 s; sweeps are at 10, 20, … s; 14 + 30 s is over at the one of 50 s.
    expect(
      replay.timelines.map(({ subject, spans }) => [subject, spans.map(({ why: _why, ...span }) => span)]),
    ).toEqual([
      ['producer-1', [{ state: 'healthy', fromMs: 0, toMs: 89_000 }]],
      ['producer-2', [{ state: 'healthy', fromMs: 0, toMs: 89_000 }]],
      [
        'producer-3',
        [
          { state: 'healthy', fromMs: 0, toMs: 14_000 },
          { state: 'ejected', fromMs: 14_000, toMs: 50_000 },
          { state: 'healthy', fromMs: 50_000, toMs: 89_000 },
        ],
      ],
    ]);
    expect(replay.counts).toEqual({ admitted: 79, moved: 11, rejected: 0 });
    expect(replay.stopped[0]).toEqual({
      index: 17,
      atMs: 17_000,
      instance: 'producer-3',
      verdict: 'moved',
      state: 'ejected',
      why: 'the balancer leaves ejected endpoints out',
    });
    expect(TraceReplaySchema.parse(replay)).toEqual(replay);
  });

  it('shows that the default of 10 % would have done nothing', () => {
    const replay = replayTrace(talk, breakerSettings({ machine: 'outlier-detection' }));
    expect(replay.counts).toEqual({ admitted: 90, moved: 0, rejected: 0 });
  });

  it('compares two machines: a third of the traffic failing ejects one instance, and opens no circuit', () => {
    const hystrix = breakerSettings({
      machine: 'hystrix',
      failureStatuses: [[300, 599]],
      requestVolumeThreshold: 5,
    });
    const comparison = compareMachines(talk, hystrix, istio);
    expect(comparison).toMatchObject({ bothAdmit: 79, bothStop: 0, onlyLeftStops: 0, onlyRightStops: 11 });
    expect(comparison.differences).toHaveLength(11);
    expect(comparison.differences[0]).toEqual({
      index: 17,
      atMs: 17_000,
      instance: 'producer-3',
      left: 'admitted',
      right: 'moved',
    });
    expect(MachineComparisonSchema.parse(comparison)).toEqual(comparison);
  });

  it('sorts attempts, runs on to the end that is asked for, and names services by one subject', () => {
    const trace = { instances: [], attempts: [broken(10, 'reset'), broken(0, 'reset')] };
    const settings = breakerSettings({
      machine: 'resilience4j',
      slidingWindowSize: 2,
      automaticTransitionFromOpenToHalfOpenEnabled: true,
    });
    const { timelines, toMs } = replayTrace(trace, settings, 100_000);
    expect(toMs).toBe(100_000);
    expect(timelines).toEqual([
      {
        subject: SERVICE,
        spans: [
          { state: 'closed', fromMs: 0, toMs: 10, why: '' },
          { state: 'open', fromMs: 10, toMs: 60_010, why: '100 % failed and 0 % slow of 2 results' },
          {
            state: 'half-open',
            fromMs: 60_010,
            toMs: 100_000,
            why: 'the wait is over (automatic transition)',
          },
        ],
      },
    ]);
  });

  it('is empty without attempts', () => {
    const replay = replayTrace({ instances: ['a'], attempts: [] }, istio);
    expect(replay).toMatchObject({
      counts: { admitted: 0, moved: 0, rejected: 0 },
      fromMs: 0,
      toMs: 0,
      stopped: [],
    });
  });

  it('wants a status where there was an answer, and nowhere else', () => {
    const parse = (attempt: object) => BreakerTraceSchema.safeParse({ attempts: [attempt] });
    expect(parse(answer(0)).success).toBe(true);
    expect(parse(broken(0, 'timeout')).success).toBe(true);
    expect(parse({ ...broken(0, 'timeout'), status: 504 }).error?.issues[0]?.path).toEqual([
      'attempts',
      0,
      'status',
    ]);
    expect(parse({ atMs: 0, instance: 'a', outcome: 'response', durationMs: 0 }).success).toBe(false);
  });
});
