import { describe, expect, it } from 'vitest';
import { actingBreakers } from '#shared/compare/timeline/compared.ts';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { type BreakerTimeline, breakerPhase, type StateObservation } from '#shared/model/index.ts';
import { observedTimeline } from '#shared/report/charts/observed-timeline.ts';
import { renderHtml } from '#shared/report/index.ts';
import { brokenTimeline, FAILING, INSTANCES } from '#test/fixtures/broken-timeline.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { simulate } from '#test/fixtures/simulated-breaker.ts';

const hystrix = brokenTimeline();

/** The candidate ejects one instance, and its proxy says so. */
function ejection(): BreakerTimeline {
  const { input, changes } = simulate({
    ...FAILING,
    machine: {
      machine: 'outlier-detection',
      baseEjectionTimeMs: 5000,
      intervalMs: 1000,
      maxEjectionPercent: 100,
      instances: [],
    },
    ill: ['producer-2 v1'],
  });
  const observations = [{ atS: 0, to: 'healthy', why: '' }, ...changes]
    .filter(({ to }) => to === 'ejected' || to === 'healthy')
    .map(
      ({ atS, to }): StateObservation => ({
        kind: 'state',
        observer: 'ingress',
        service: 'outbound|80||producer',
        instance: '10.0.0.2:80',
        state: to === 'ejected' ? 'ejected' : 'healthy',
        was: null,
        why: '',
        atUs: input.originUs + atS * 1e6,
        withinUs: 0,
        readUs: 0,
      }),
    );
  const instanceOf = new Map([['10.0.0.2:80', 'producer-2 v1']]);
  return breakerTimeline({ ...input, side: 'candidate', source: 'istio', observations, instanceOf });
}

describe('the picture of what happened', () => {
  const candidate = ejection();
  const svg = observedTimeline([hystrix, candidate]).text;

  it('has the six phases of both sides, a lane for each instance, and what the observer said', () => {
    expect(svg.match(/data-phase="\d"/g)).toHaveLength(2 * breakerPhase.options.length);
    for (const instance of INSTANCES) expect(svg.split(`<title>${instance}: `)).toHaveLength(3);
    expect(candidate.observed[0]).toMatchObject({ observer: 'ingress', subject: 'producer-2 v1' });
    expect(svg).toContain('<title>ingress: ejected, ');
    expect(svg).toContain('a breaker like Hystrix (high confidence)');
    expect(svg).toContain('ejection like Envoy’s (high confidence)');
  });

  it('begins where the fault does, on both sides', () => {
    const zero = Number(/x1="([\d.]+)"[^>]*\/><text[^>]*>fault</.exec(svg)?.[1]);
    const starts = [...svg.matchAll(/x="([\d.]+)"[^>]*data-phase="1"/g)].map(([, x]) => Number(x));
    expect(starts).toHaveLength(2);
    for (const start of starts) expect(Math.abs(start - zero)).toBeLessThan(0.2);
  });

  it('stays within what can be read: 200 instances, each name escaped', () => {
    const lanes = Array.from({ length: 200 }, (_, n) => ({
      instance: `<b>${n}</b>`,
      attempts: 1,
      failures: n,
      bins: [{ attempts: 1, failures: n }],
    }));
    const many = observedTimeline([{ ...hystrix, lanes }]).text;
    expect(many).toContain('180 more instances with fewer failures not drawn');
    expect(many).toContain('&lt;b&gt;199&lt;/b&gt;');
    expect(many).not.toContain('<b>');
  });

  it('stands in the report, with the phases as a table', () => {
    const breakers = actingBreakers([{ service: 'producer', baseline: hystrix, candidate }]);
    const page = renderHtml({
      schema: 2,
      kind: 'meshproof-report',
      drills: [],
      document: { ...sampleDocument(), breakers },
      run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
    });
    expect(page).toContain('<h2 id="breakers">Breakers</h2>');
    expect(page).toContain('<td>trip 3: isolated</td>');
    expect(page).toContain('<td>recovery 1: no traffic</td>');
  });
});

describe('what of it a document carries', () => {
  it('is services with a story, at most twelve, by name', () => {
    const quiet = breakerTimeline({
      ...simulate({ ...FAILING, machine: { machine: 'hystrix' }, ill: [] }).input,
    });
    const named = (service: string, baseline: BreakerTimeline) => ({ service, baseline, candidate: null });
    const found = actingBreakers([
      named('quiet', quiet),
      ...Array.from({ length: 15 }, (_, n) =>
        named(`s${String(n).padStart(2, '0')}`, { ...hystrix, failures: n }),
      ),
    ]);
    expect(found.map(({ service }) => service)).toEqual(
      Array.from({ length: 12 }, (_, n) => `s${String(n + 3).padStart(2, '0')}`),
    );
  });
});
