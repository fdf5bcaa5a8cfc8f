import { describe, expect, it } from 'vitest';
import { createComparison } from '#shared/compare/index.ts';
import { ruleKindsOf } from '#shared/compare/told-rules/from-finding.ts';
import { seededRandom } from '#shared/compare/random.ts';
import { comparisonDocument } from '#shared/model/index.ts';
import { answer, compared, context, pair, pairs, source } from '#test/fixtures/comparison/build.ts';

const same = () => ({ baseline: answer(), candidate: answer(), noise: answer() });

describe('latency', () => {
  const draw = seededRandom(3);
  const took = (ms: number) => answer({ durationUs: Math.round((ms + draw() * ms * 0.2) * 1000) });

  it('proves a slower route', () => {
    const document = compared(
      pairs(100, () => ({ baseline: took(20), candidate: took(40), noise: took(20) })),
    );
    expect(document.findings).toMatchObject([{ kind: 'latency', severity: 'major', place: 'latency' }]);
    expect(document.routes[0]?.latency).toMatchObject({ judgement: 'slower', sameInstrument: true });
    expect(document.gates[1]).toMatchObject({ outcome: 'fail', detail: 'slower: GET /items/{n}' });
  });

  it('proves that two are equivalent', () => {
    const document = compared(
      pairs(100, () => ({ baseline: took(20), candidate: took(20), noise: took(20) })),
    );
    expect(document.routes[0]?.latency?.judgement).toBe('equivalent');
    expect(document.verdict).toBe('pass');
  });

  it('never reports a shift below the floor', () => {
    const document = compared(pairs(100, () => ({ baseline: took(1), candidate: took(3) })));
    expect(document.routes[0]?.latency?.judgement).toBe('equivalent');
  });

  it('needs enough samples to call a route slower, and does not pass it meanwhile', () => {
    const document = compared(pairs(12, () => ({ baseline: took(20), candidate: took(90) })));
    expect(document.routes[0]?.latency).toMatchObject({ judgement: 'unclear', neededPairs: 30 });
    expect(document.routes[0]?.reasons).toEqual([
      expect.stringMatching(/^latency unclear: \+\d+ % \(.*\), n = 12, about 30 would decide it$/),
    ]);
    expect(document.findings).toEqual([]);
    expect(document.verdict).toBe('inconclusive');
  });

  it('proves by few samples that a route is not slower, by fewer than eight nothing', () => {
    const of = (count: number) => compared(pairs(count, () => ({ baseline: took(20), candidate: took(20) })));
    expect(of(8)).toMatchObject({ verdict: 'pass', routes: [{ latency: { judgement: 'equivalent' } }] });
    expect(of(7)).toMatchObject({
      verdict: 'inconclusive',
      routes: [{ latency: { ratio: null }, reasons: ['latency unclear: too few samples, 7 of 8 needed'] }],
    });
  });

  it('takes the noise run for the baseline where that was timed alike', () => {
    const all = pairs(60, () => ({ baseline: took(5), candidate: took(40), noise: took(40) }));
    const parts = { baselineInstrument: 'tap' } as const;
    expect(compared(all, parts).routes[0]?.latency).toMatchObject({
      judgement: 'equivalent',
      sameInstrument: true,
    });
    const without = compared(
      all.map((one) => ({ ...one, noise: null })),
      { ...parts, noiseInstrument: null },
    );
    expect(without.findings).toMatchObject([{ kind: 'latency', severity: 'minor' }]);
  });

  it('takes what was sent at the same time for the baseline, and says where nothing was', () => {
    const slow = pairs(60, () => ({ baseline: took(20), candidate: took(40), noise: took(20) }));
    const apart = compared(slow, { interleaved: null });
    expect(apart.routes[0]?.latency).toMatchObject({ judgement: 'unclear', sameTime: false });
    const busy = pairs(60, () => ({ baseline: took(20), candidate: took(40), noise: took(40) }));
    expect(compared(busy, { interleaved: 'noise' }).routes[0]?.latency).toMatchObject({
      judgement: 'equivalent',
      sameTime: true,
    });
    const together = compared(slow, { interleaved: 'baseline' });
    expect(together.routes[0]?.latency).toMatchObject({ judgement: 'slower', sameTime: true });
    expect(together.findings[0]?.cause).not.toContain('one after the other');
  });

  it('is not judged from an invalid replay', () => {
    const document = compared(
      pairs(60, () => ({ baseline: took(5), candidate: took(50) })),
      {
        latencyValid: false,
        latencyInvalidReason: 'send lag p99 of 80 ms',
      },
    );
    expect(document.routes[0]?.latency).toBeNull();
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toContain('send lag p99 of 80 ms');
  });
});

describe('verdict', () => {
  it.each([
    ['nothing is paired', pairs(5, () => ({ ...same(), candidate: null })), {}],
    ['there is nothing at all', [], {}],
    ['requests were refused', pairs(9, same), { baselineExchanges: 12, refused: 3 }],
    ['the baseline is incomplete', pairs(9, same), { baselineComplete: false }],
    ['the candidate is incomplete', pairs(9, same), { candidateComplete: false }],
    ['a route has too few pairs', pairs(4, same), {}],
  ])('is inconclusive when %s', (_case, all, parts) => {
    const document = compared(all, parts);
    expect(document.verdict).toBe('inconclusive');
    expect(document.summary).toContain('the evidence is not enough');
  });

  it('fails on a blocker even when the evidence is incomplete', () => {
    const document = compared(
      pairs(9, () => ({ ...same(), candidate: answer({ status: 500 }) })),
      { candidateComplete: false },
    );
    expect(document.verdict).toBe('fail');
    expect(document.summary).toBe('1 of 1 route behaves differently; 1 blocks the cutover.');
  });

  it('holds a route back of which requests were not replayed', () => {
    const document = compared([...pairs(9, same), pair(9, { ...same(), candidate: null })]);
    expect(document.routes[0]).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['1 of 10 requests not replayed'],
    });
  });
});

describe('document', () => {
  const all = pairs(40, (index) => ({
    path: index % 2 === 0 ? '/a' : '/b',
    baseline: answer({ id: index, json: { a: 1 }, durationUs: 1000 + index }),
    candidate: answer({ id: index + 100, json: { a: index % 7, b: 1 }, durationUs: 2000 + index * 3 }),
    noise: answer({ id: index + 200, json: { a: index % 5 === 0 ? 2 : 1 } }),
  }));

  it('fits its schema', () => expect(comparisonDocument.parse(compared(all))).toEqual(compared(all)));

  it('is the same whatever order the pairs come in', () => {
    const forwards = JSON.stringify(compared(all));
    expect(JSON.stringify(compared(all.toReversed()))).toBe(forwards);
    expect(JSON.stringify(compared(all))).toBe(forwards);
  });

  it('keeps the first pairs as evidence', () => {
    const finding = compared(all.toReversed()).findings.find(({ place }) => place === 'body /b');
    expect(finding?.evidence.map(({ baselineId }) => baselineId)).toEqual([0, 2, 4, 6, 8]);
  });

  it('keeps its memory when names are data', () => {
    const comparison = createComparison();
    for (let index = 0; index < 3_000; index += 1) {
      const candidate = answer({ json: { [`field${index}x`]: 1 } });
      comparison.add(pair(index, { baseline: answer({ json: {} }), candidate }));
    }
    const sources = {
      name: 'x',
      baseline: source('a', 'baseline'),
      candidate: source('b', 'candidate'),
      noise: null,
    };
    const document = comparison.finish(sources, context({ baselineExchanges: 3_000 }));
    expect(document.findings).toHaveLength(2_001);
    const further = document.findings.find(({ place }) => place.includes('further places'));
    expect(further?.count).toBe(1_000);
    // Its place is none that a rule could name.
    expect(further && ruleKindsOf(further)).toEqual([]);
  });
});
