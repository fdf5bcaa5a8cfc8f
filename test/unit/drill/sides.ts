import type { DrillSide, StageFigures } from '#shared/model/index.ts';

/** Figures of one stage; everything that is not given is quiet. */
export function stage(part: Partial<StageFigures> & Pick<StageFigures, 'stage'>): StageFigures {
  return {
    fromMs: 0,
    toMs: 1000,
    requests: 100,
    errors: 0,
    fallbacks: 0,
    outcomes: [{ outcome: '200', count: 100 }],
    p50Ms: 5,
    p99Ms: 20,
    ...part,
  };
}

/** A side on which nothing happened but what is given. */
export function sideWith(part: Partial<DrillSide> = {}): DrillSide {
  return {
    side: 'baseline',
    capture: 'd baseline',
    target: 'http://127.0.0.1:1',
    startedAt: '2026-11-29T00:00:00.000Z',
    requests: 300,
    refused: 0,
    sendLagMs: { p50: 0, p99: 1, max: 2 },
    invalidReason: null,
    stages: [stage({ stage: 'before' }), stage({ stage: 'during' }), stage({ stage: 'after' })],
    bins: { binMs: 1000, requests: [100, 100, 100], errors: [0, 0, 0], fallbacks: [0, 0, 0] },
    steps: [],
    services: [],
    isolateMs: null,
    recoverMs: null,
    isolated: null,
    discovery: [],
    ...part,
  };
}
