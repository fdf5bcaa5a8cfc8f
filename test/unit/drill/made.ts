import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { documentOf } from '#shared/drill/document.ts';
import type { Expectations } from '#shared/drill/scenario.ts';
import { sideOf } from '#shared/drill/side.ts';
import type { TracedAttempt, TracedRequest } from '#shared/drill/trace.ts';
import type { DrillDocument, DrillSide, Side, StepRun, TapSpec } from '#shared/model/index.ts';
import { SCENARIO } from '#test/fixtures/drill/scenario.ts';

const RATE = 20;
const SECONDS = 60;
const ORIGIN_US = Date.parse('2026-11-29T00:00:00.000Z') * 1000;

/** What became of one request. */
export interface Made {
  readonly status?: number | null;
  readonly error?: string | null;
  readonly fallback?: boolean;
  readonly durationMs?: number;
  readonly attempts?: readonly MadeAttempt[];
}

export interface MadeAttempt {
  /** Number of the instance, from 1. */
  readonly at: number;
  /** After the request. */
  readonly afterMs?: number;
  readonly durationMs?: number | null;
  readonly status?: number | null;
  readonly error?: string | null;
  readonly fault?: string | null;
  readonly isLinked?: boolean;
}

export interface MadeSide {
  readonly side: Side;
  readonly instances?: number;
  readonly steps: readonly StepRun[];
  /** @param turn number of the request */
  readonly answer: (turn: number, atS: number) => Made;
}

/** A side of 20 requests a second for 60 s, made of what became of each. */
export function madeSide({ side, instances = 2, steps, answer }: MadeSide): DrillSide {
  const requests: TracedRequest[] = [];
  const attempts: TracedAttempt[] = [];
  for (let turn = 0; turn < RATE * SECONDS; turn += 1) {
    const startUs = (turn * 1e6) / RATE;
    const made = answer(turn, turn / RATE);
    const { status = 200, error = null, fallback = false, durationMs = 20 } = made;
    const id = turn + 1;
    requests.push({
      id,
      route: 'GET /a',
      atUs: startUs,
      startUs,
      durationUs: durationMs * 1000,
      status,
      error,
      fallback,
    });
    for (const one of made.attempts ?? [{ at: (turn % instances) + 1 }]) {
      attempts.push({
        service: 'producer',
        instance: `p${one.at}`,
        startUs: startUs + (one.afterMs ?? 0) * 1000,
        durationUs: one.durationMs === null ? null : (one.durationMs ?? 5) * 1000,
        status: one.status === undefined ? 200 : one.status,
        error: one.error ?? null,
        fault: one.fault ?? null,
        request: one.isLinked === false ? null : id,
        attemptCount: null,
      });
    }
  }
  attempts.sort((a, b) => a.startUs - b.startUs);
  return sideOf(
    { originUs: ORIGIN_US, requests, attempts, known: [] },
    {
      side,
      capture: `d ${side}`,
      target: 'http://127.0.0.1:1',
      startedAt: '2026-11-29T00:00:00.000Z',
      refused: 0,
      sendLagMs: { p50: 0, p99: 1, max: 2 },
      invalidReason: null,
      taps: Array.from({ length: instances }, (_, index): TapSpec => {
        const port = 9001 + index;
        return {
          kind: 'instance',
          name: `p${index + 1}`,
          service: 'producer',
          version: null,
          listen: { host: '127.0.0.1', port },
          target: { host: '127.0.0.1', port: port + 1000 },
        };
      }),
      steps,
      window: { fromMs: 20_000, toMs: 40_000 },
      durationMs: SECONDS * 1000,
      observations: [],
      troubles: [],
      lines: [],
      counters: [],
    },
    breakerTimeline,
  );
}

/** From 20 s to 40 s at the first instance, with a status, unless told otherwise. */
export function madeStep(part: Partial<StepRun> = {}): StepRun {
  return {
    step: 0,
    kind: 'fault',
    what: 'status 503',
    instances: ['producer p1'],
    change: null,
    atMs: 20_000,
    untilMs: 40_000,
    met: 10,
    problem: null,
    ...part,
  };
}

export const REFUSE: Partial<StepRun> = { what: 'connections refused', met: null };

export function madeDrill(
  baseline: Omit<MadeSide, 'side'>,
  candidate: Omit<MadeSide, 'side'>,
  expected: Expectations = {},
): DrillDocument {
  return documentOf({
    name: 'd',
    scenario: { ...SCENARIO, durationMs: SECONDS * 1000, fromMs: 20_000, toMs: 40_000 },
    expected,
    order: 'together',
    baseline: madeSide({ ...baseline, side: 'baseline' }),
    candidate: madeSide({ ...candidate, side: 'candidate' }),
  });
}
