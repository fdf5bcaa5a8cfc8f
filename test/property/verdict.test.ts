import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withBasicRules } from '#shared/compare/verdict/default-gates.ts';
import { judgeEvidence } from '#shared/compare/verdict/judge-evidence.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import {
  type ComparisonDocument,
  gateRule,
  type GateRule,
  type Verdict,
  type Waiver,
} from '#shared/model/index.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { waiverFor } from '#test/fixtures/comparison/waiver.ts';

const sample = sampleDocument();
const AT = '2026-11-29T12:00:00.000Z';
const RANK: Record<Verdict, number> = { fail: 0, inconclusive: 1, pass: 2 };

const severities = fc.subarray(['blocker', 'major', 'minor', 'info'] as const, { minLength: 1 });
const routes = fc.subarray(['GET *', 'POST *', '* /orders*', 'GET /reports/daily'], { minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const rule: fc.Arbitrary<GateRule> = fc
  .oneof(
    fc.record({
      rule: fc.constant('findings'),
      severity: maybe(severities),
      routes: maybe(routes),
      services: maybe(fc.constant(['producer'])),
      most: fc.nat(4),
      per: fc.constantFrom('whole', 'route', 'service'),
    }),
    fc.record({
      rule: fc.constant('latency'),
      routes: maybe(routes),
      margin: maybe(fc.double({ min: 0.01, max: 3, noNaN: true })),
      quantile: maybe(fc.constantFrom('p50', 'p90', 'p99')),
      unclear: fc.constantFrom('pass', 'inconclusive'),
    }),
    fc.record({ rule: fc.constant('errors'), most: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ rule: fc.constant('attempts'), most: fc.double({ min: 1, max: 4, noNaN: true }) }),
    fc.record({ rule: fc.constant('paired'), least: fc.double({ min: 0.9, max: 1, noNaN: true }) }),
    fc.record({ rule: fc.constant('pairs'), least: maybe(fc.integer({ min: 1, max: 60 })) }),
    fc.record({
      rule: fc.constant('methods'),
      methods: fc.subarray(['GET', 'POST', 'PUT'], { minLength: 1 }),
    }),
    fc.record({ rule: fc.constant('error-paths'), routes }),
  )
  .map((parts) => gateRule.parse({ name: 'a', ...parts }));
const rules = fc.array(rule, { maxLength: 4 }).map(withBasicRules);

/** The sample with some of its findings and evidence of any quality. */
const evidence: fc.Arbitrary<ComparisonDocument> = fc
  .record({
    findings: fc.subarray(sample.findings),
    complete: fc.boolean(),
    latencyInvalid: fc.constantFrom(null, 'send lag'),
    rules,
  })
  .map(({ findings, complete, latencyInvalid, rules: used }) =>
    judgeEvidence({
      ...sample,
      findings,
      coverage: { ...sample.coverage, candidateComplete: complete, latencyInvalid },
      gatesUsed: { file: 'gates.yaml', sha256: null, rules: used },
    }),
  );

const waivers: fc.Arbitrary<Waiver[]> = fc
  .subarray(sample.findings.map(({ id }) => id))
  .chain((ids) =>
    fc.tuple(
      ...ids.map((finding, index) =>
        fc
          .constantFrom('2026-11-28', '2026-11-29', '2027-01-01')
          .map((expires) => waiverFor({ finding }, { id: `W${index + 1}`, expires })),
      ),
    ),
  );

function outcomes(document: ComparisonDocument): Verdict[] {
  return [
    document.verdict,
    ...document.gates.map(({ outcome }) => outcome),
    ...document.routes.map(({ verdict }) => verdict),
    ...document.services.map(({ verdict }) => verdict),
  ];
}

describe('a waiver', () => {
  it('turns nothing that is inconclusive into a pass, and makes nothing worse', () => {
    fc.assert(
      fc.property(evidence, waivers, (document, accepted) => {
        const before = outcomes(document);
        const after = outcomes(applyWaivers(document, accepted, AT));
        expect(after).toHaveLength(before.length);
        for (const [index, outcome] of before.entries()) {
          const now = after[index] ?? 'fail';
          expect(RANK[now]).toBeGreaterThanOrEqual(RANK[outcome]);
          expect(outcome === 'inconclusive' && now === 'pass').toBe(false);
        }
      }),
    );
  });

  it('changes nothing once it has expired', () => {
    fc.assert(
      fc.property(evidence, waivers, (document, accepted) => {
        const expired = accepted.map((waiver) => ({ ...waiver, expires: '2026-11-28' }));
        expect(outcomes(applyWaivers(document, expired, AT))).toEqual(outcomes(document));
      }),
    );
  });

  it('can be applied again and again', () => {
    fc.assert(
      fc.property(evidence, waivers, waivers, (document, earlier, later) => {
        const twice = applyWaivers(applyWaivers(document, earlier, AT), later, AT);
        expect(twice).toEqual(applyWaivers(document, later, AT));
      }),
    );
  });
});

describe('a verdict', () => {
  it('does not improve by a further finding', () => {
    fc.assert(
      fc.property(evidence, fc.subarray(sample.findings), (document, more) => {
        const known = new Set(document.findings.map(({ id }) => id));
        const added = [...document.findings, ...more.filter(({ id }) => !known.has(id))];
        const after = judgeEvidence({ ...document, findings: added });
        expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[document.verdict]);
        for (const [index, { outcome }] of document.gates.entries())
          expect(RANK[after.gates[index]?.outcome ?? 'pass']).toBeLessThanOrEqual(RANK[outcome]);
        for (const [index, { verdict }] of document.routes.entries())
          expect(RANK[after.routes[index]?.verdict ?? 'pass']).toBeLessThanOrEqual(RANK[verdict]);
      }),
    );
  });

  it('does not improve by a further rule', () => {
    fc.assert(
      fc.property(evidence, rule, (document, added) => {
        const used = { ...document.gatesUsed, rules: [...document.gatesUsed.rules, added] };
        const after = judgeEvidence({ ...document, gatesUsed: used });
        expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[document.verdict]);
      }),
    );
  });

  it('names a reason and what to do for everything that does not pass', () => {
    fc.assert(
      fc.property(evidence, (document) => {
        for (const { outcome, reasons } of document.gates) {
          expect(reasons.length > 0).toBe(outcome !== 'pass');
          for (const { what, advice } of reasons)
            expect([what, advice].every((text) => text.length > 5)).toBe(true);
        }
        for (const { verdict, reasons } of document.routes)
          expect(verdict === 'pass' || reasons.length > 0).toBe(true);
      }),
    );
  });
});
