import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedAttempt, ComparedExchange } from '#shared/compare/index.ts';
import { type Random, seededRandom } from '#shared/compare/random.ts';
import type { FindingKind } from '#shared/model/index.ts';
import { answer, attempt, compared, pair } from '#test/fixtures/comparison/build.ts';

const header = fc.tuple(
  fc.constantFrom(
    'Host',
    'X-Forwarded-For',
    'x-envoy-attempt-count',
    'Cookie',
    'traceparent',
    'b3',
    'X-Own',
    'content-length',
  ),
  fc.constantFrom(
    '1',
    '2',
    'shop.example',
    '10.0.0.7:7111',
    'a=1',
    `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  ),
);

const oneAttempt = fc
  .record({
    service: fc.constantFrom('producer', 'consumer'),
    instance: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom('v1', 'v2', null),
    method: fc.constantFrom('GET', 'POST'),
    path: fc.constantFrom('/items/1', '//items', '/items?q=%20'),
    status: fc.constantFrom(200, 500, 503, null),
    startUs: fc.nat(5_000_000),
    durationUs: fc.oneof(fc.nat(3_000_000), fc.constant(null)),
    requestHeaders: fc.array(header, { maxLength: 4 }),
  })
  .map(({ service, ...parts }): ComparedAttempt => attempt(service, parts));

const exchange = fc
  .record({
    status: fc.constantFrom(200, 404, 429, 500, 503, 504, null),
    text: fc.constantFrom('', 'no healthy upstream', 'upstream request timeout', '{"a":1}'),
    durationUs: fc.oneof(fc.nat(5_000_000), fc.constant(1_000_000)),
    startUs: fc.nat(60_000_000),
    attempts: fc.array(oneAttempt, { maxLength: 4 }).map((all) => all.sort((a, b) => a.startUs - b.startUs)),
  })
  .map((parts): ComparedExchange => answer({ ...parts, error: parts.status === null ? 'closed' : null }));

const request = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/items/1', '/orders/', '/producer/x'),
  requestHeaders: fc.array(header, { maxLength: 3 }),
  exchange,
});

describe('detectors', () => {
  it('find nothing that counts between identical sides', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 20 }), (all) => {
        const { findings, causes } = compared(
          all.map(({ exchange: one, ...rest }, index) =>
            pair(index, { ...rest, baseline: one, candidate: one, noise: one }),
          ),
        );
        // Calls of instances by their address are the same on both sides, and so is what the second run says of them.
        const counting = findings.filter(({ severity }) => severity !== 'noise' && severity !== 'expected');
        expect(counting.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([]);
        expect(causes.flatMap(({ findings: ids }) => ids)).toHaveLength(findings.length);
      }),
      { numRuns: 60 },
    );
  });

  it('give one document whatever order the pairs come in', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(request, exchange, exchange), { minLength: 1, maxLength: 20 }), (all) => {
        const pairs = all.map(([{ exchange: baseline, ...rest }, candidate, noise], index) =>
          pair(index, { ...rest, baseline, candidate, noise }),
        );
        const [backwards, forwards] = [compared(pairs.toReversed()), compared(pairs)];
        expect(backwards.findings).toEqual(forwards.findings);
        expect(JSON.stringify(backwards) === JSON.stringify(forwards)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('raise no false alarm where both sides are drawn alike', () => {
    const kinds: ReadonlySet<FindingKind> = new Set([
      'retry',
      'balancing',
      'timeout',
      'rate-limit',
      'trace',
      'instance-request',
    ]);
    const runs = 200;
    let alarms = 0;
    for (let run = 0; run < runs; run += 1) {
      const draw = seededRandom(run + 1);
      const { findings } = compared(
        Array.from({ length: 120 }, (_, index) =>
          pair(index, {
            baseline: drawn(draw, index),
            candidate: drawn(draw, index),
            noise: drawn(draw, index),
          }),
        ),
      );
      if (
        findings.some(
          ({ kind, severity }) => kinds.has(kind) && severity !== 'noise' && severity !== 'expected',
        )
      )
        alarms += 1;
    }
    // At a level of 0.001 per test and a few tests per run, more than four of 200 runs is below one in a thousand.
    expect(alarms).toBeLessThanOrEqual(4);
  });
});

/** A service that sometimes fails, is tried again by either layer, is slow now and then, and refuses some requests. */
function drawn(draw: Random, index: number): ComparedExchange {
  const attempts: ComparedAttempt[] = [];
  let at = index * 10_000;
  let failed = true;
  for (let call = 1; call <= 2 && failed; call += 1) {
    for (let count = 1; count <= 3 && failed; count += 1) {
      failed = draw() < 0.2;
      attempts.push(
        attempt('producer', {
          instance: `producer-${Math.floor(draw() * 3)}`,
          status: failed ? 503 : 200,
          startUs: at,
          durationUs: 1_000,
          requestHeaders: [
            ['Host', 'producer:7111'],
            ['x-envoy-attempt-count', String(count)],
          ],
        }),
      );
      at += 1_000 + Math.floor(draw() * 25_000);
    }
  }
  const limited = draw() < 0.1;
  const slow = draw() < 0.1;
  return answer({
    status: limited ? 429 : slow ? 504 : failed ? 503 : 200,
    text: limited ? 'local_rate_limited' : slow ? 'upstream request timeout' : '',
    startUs: index * 10_000,
    durationUs: slow ? 1_000_000 + Math.floor(draw() * 20_000) : at - index * 10_000,
    attempts,
  });
}
