import { describe, expect, it } from 'vitest';
import { judgePairs } from '#shared/compare/figures/latency/judge-pairs.ts';
import type { LatencyPair } from '#shared/compare/figures/latency/series.ts';
import { TimedSample } from '#shared/compare/figures/latency/timed-sample.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { latencyAnswer, latencyFacts } from '#shared/report/text/latency-words.ts';
import { drawPairs, type Route } from '#test/calibration/draw.ts';
import { latencyDocument } from '#test/fixtures/comparison/latency.ts';

const settings = { ...DEFAULT_SETTINGS, meshBudgetMs: 0 };
const even: Route = { n: 200, correlation: 0, ratio: 1 };

function judged(
  route: Partial<Route>,
  change: (pair: LatencyPair, at: number) => LatencyPair = (pair) => pair,
) {
  const pairs = drawPairs({ ...even, ...route }, seededRandom(5)).map(change);
  return { ...judgePairs('GET /', pairs, true, settings), sameTime: true, runShift: null };
}

describe('latency of a route', () => {
  const document = latencyDocument();
  const findings = new Map(document.findings.map((finding) => [finding.route, finding]));

  it('finds a slow tail though the median is equivalent', () => {
    const finding = findings.get('GET /tail');
    expect(finding).toMatchObject({ kind: 'latency', severity: 'major', place: 'latency tail' });
    expect(finding?.title).toMatch(/^Slower in the tail: p99 by /);
    expect(document.verdict).toBe('fail');
  });

  it('says that the median is slower where it is', () =>
    expect(findings.get('GET /slow')).toMatchObject({ place: 'latency', severity: 'major' }));

  it('answers in one sentence', () =>
    expect(latencyAnswer(document.routes)).toBe(
      '2 of 5 routes are slower beyond the margin: GET /slow and GET /tail. 2 routes can’t be decided.',
    ));

  it('widens the margin by what the baseline does to itself, and only where that was timed alike', () => {
    const { floor, margin } = judged({}, (pair) => ({ ...pair, again: pair.before * 1.1 }));
    expect(floor?.ratio).toBeCloseTo(1.1, 9);
    expect(margin.ratio).toBeCloseTo(1.25 * 1.1, 9);
    expect(judged({}).floor).toBeNull();
    expect(judged({}).margin.ratio).toBe(1.25);
  });

  it('gives intervals to quantiles with ten requests beyond them', () => {
    const { quantiles } = judged({ n: 250 });
    expect(quantiles.map(({ quantile, leastPairs }) => [quantile, leastPairs])).toEqual([
      [0.5, 30],
      [0.9, 100],
      [0.95, 200],
      [0.99, 1_000],
      [0.999, 10_000],
    ]);
    expect(quantiles.map(({ ratio }) => ratio !== null)).toEqual([true, true, true, false, false]);
  });

  it('leaves out a warm-up of both sides, shows it, and nothing where there is none', () => {
    const { trimmed } = judged({ warmup: 6 });
    expect(trimmed.pairs).toBeGreaterThanOrEqual(20);
    expect(trimmed.pairs).toBeLessThanOrEqual(100);
    expect(trimmed.untilMs).toBe(trimmed.pairs * 20);
    expect(trimmed.ratio).not.toBeNull();
    expect(judged({}).trimmed).toEqual({ pairs: 0, untilMs: 0, ratio: null, steady: true });
  });

  it('calls nothing equivalent that drifts out of the margin within the run', () => {
    const drifting = judged({ n: 4_000 }, (pair, at) => ({
      ...pair,
      after: pair.after * (at < 2_080 ? 0.78 : 1.3),
    }));
    expect(drifting.trimmed).toMatchObject({ pairs: 0 });
    expect(drifting.drift?.low).toBeGreaterThan(1.25);
    // The median of the whole lies inside the margin all the same.
    expect(drifting.ratio?.low).toBeGreaterThan(1 / 1.25);
    expect(drifting.ratio?.high).toBeLessThan(1.25);
    expect(drifting.judgement).toBe('unclear');
  });

  it('says how many pairs would decide, also where there are too few for an interval', () => {
    const few = judged({ n: 12, ratio: 1.2 });
    expect(few).toMatchObject({ judgement: 'unclear', blockLength: null });
    expect(few.neededPairs).toBeGreaterThanOrEqual(30);
    expect(latencyFacts(few, settings).join(' ')).toMatch(/About [\d,]+ pairs would decide it/);
    expect(judged({ n: 1 })).toMatchObject({ ratio: null, neededPairs: null, judgement: 'unclear' });
  });

  it('takes the interval of few pairs from their order', () => {
    const shifts = [0.9, 0.95, 1, 1.02, 1.04, 1.06, 1.1, 1.12, 1.15, 1.2, 1.24, 3];
    const few = judged({ n: 12 }, (pair, at) => ({ ...pair, after: pair.before * (shifts[at] ?? 1) }));
    // The second and the eleventh of twelve: 1 − 2 × 13 / 4096 = 99.4 %.
    expect(few.ratio?.low).toBeCloseTo(0.95, 9);
    expect(few.ratio?.high).toBeCloseTo(1.24, 9);
    expect(few).toMatchObject({ judgement: 'equivalent', blockLength: null, neededPairs: null, drift: null });
    expect(latencyFacts(few, settings).join(' ')).toContain('by order statistics');
  });

  it('calls a route not slower whose shift is somewhere below the margin', () => {
    const { ratio, judgement, neededPairs } = judged({ n: 40 }, (pair, at) => ({
      ...pair,
      after: pair.before * (0.5 + (at % 7) * 0.1),
    }));
    expect(ratio?.low).toBeLessThan(1 / 1.25);
    expect(ratio?.high).toBeLessThan(1.25);
    expect({ judgement, neededPairs }).toEqual({ judgement: 'not slower', neededPairs: null });
  });

  it('keeps the document small: at most sixty points a curve, ascending', () => {
    const { curve, overTime } = judged({ n: 12_288 });
    expect(curve.percentiles.length).toBeLessThanOrEqual(60);
    expect(curve.baseline).toEqual(curve.baseline.toSorted((a, b) => a - b));
    expect(curve.candidate).toHaveLength(curve.percentiles.length);
    expect(overTime).toHaveLength(12);
  });
});

describe('the sample of timed pairs', () => {
  const timed = (value: number) => ({
    atMs: value,
    baseline: value + 1,
    noise: value % 2 === 0 ? null : 7,
    candidate: 9,
  });

  it('keeps all as long as there is room, in the order of their index', () => {
    const sample = new TimedSample(500, 1);
    for (const index of [3, 1, 2]) sample.add(index, timed(index));
    expect(sample.values()).toEqual([1, 2, 3].map(timed));
  });

  it('keeps the same ones whatever order they come in', () => {
    const [forwards, backwards] = [new TimedSample(200, 9), new TimedSample(200, 9)];
    for (let index = 0; index < 5_000; index += 1) {
      forwards.add(index, timed(index));
      backwards.add(4_999 - index, timed(4_999 - index));
    }
    expect(forwards.values()).toHaveLength(200);
    expect(backwards.values()).toEqual(forwards.values());
  });
});
