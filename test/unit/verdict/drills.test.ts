import { describe, expect, it } from 'vitest';
import { earlierDrills } from '#shared/compare/verdict/drill-runs.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import { applyDrillWaivers } from '#shared/drill/apply-waivers.ts';
import { drilledOf } from '#shared/drill/drilled.ts';
import type { Drilled, WaiverScope } from '#shared/model/index.ts';
import { judgedBy } from '#test/fixtures/comparison/gates.ts';
import { passingDocument } from '#test/fixtures/comparison/sample.ts';
import { waiverFor } from '#test/fixtures/comparison/waiver.ts';
import { failingDrill } from '#test/fixtures/drill/failing.ts';

const GATE = '  - {name: Drilled, rule: drills, scenarios: [all-fail]}\n';
const AT = '2026-11-29T12:00:00.000Z';

const FAILING = failingDrill('monday', 'all-fail');
const ID = 'all-fail/errors-during';

function withDrills(...drills: Drilled[]) {
  const passing = passingDocument();
  return judgedBy({ ...passing, coverage: { ...passing.coverage, drills } }, GATE);
}
const outcome = (...drills: Drilled[]) =>
  withDrills(...drills).gates.find(({ gate }) => gate === 'Drilled')?.outcome;

describe('the newest run', () => {
  const failed = drilledOf(FAILING, '2026-11-27T12:00:00.000Z');
  const mended = drilledOf(failingDrill('tuesday', 'all-fail', 0), '2026-11-28T12:00:00.000Z');

  it('counts, whatever came before it', () => {
    expect(outcome(failed)).toBe('fail');
    expect(outcome(failed, mended)).toBe('pass');
    expect(outcome(mended, { ...failed, run: failed.run && { ...failed.run, startedAt: AT } })).toBe('fail');
    expect([...earlierDrills([failed, mended])]).toEqual(['monday']);
  });

  it.each([{ candidate: 'http://other:80' }, { baseline: null }, { services: ['payment'] }])(
    'counts for its own deployments and services alone: %j',
    (other) => {
      expect(outcome(failed, { ...mended, run: mended.run && { ...mended.run, ...other } })).toBe('fail');
    },
  );

  it('does not hide a drill that a gate names, nor one of which it is not known when it ran', () => {
    const { run: _, ...old } = failed;
    expect(outcome(old, mended)).toBe('fail');
    const named = '  - {name: Drilled, rule: drills, scenarios: [monday]}\n';
    const document = withDrills(failed, mended);
    expect(judgedBy(document, named).verdict).toBe('fail');
  });
});

describe('a waiver', () => {
  const accept = (scope: WaiverScope, parts = {}, at = AT) =>
    applyDrillWaivers(FAILING, [waiverFor(scope, parts)], at);

  it('accepts a finding of a drill by its id, by its scenario, or not at all', () => {
    expect(FAILING).toMatchObject({ verdict: 'fail', findings: [{ id: ID, severity: 'major' }] });
    expect(accept({ finding: ID })).toMatchObject({
      verdict: 'pass',
      summary: 'Both sides cope with it alike, but for 1 waived finding.',
      reasons: [],
      findings: [{ id: ID, waiver: 'W1' }],
      waivers: [{ id: 'W1', state: 'active', drills: [{ drill: 'monday', finding: ID }] }],
    });
    expect(accept({ finding: 'one-fails/errors-during' }).verdict).toBe('fail');
    expect(accept({ finding: ID }, { removed: true }).verdict).toBe('fail');
  });

  it('accepts by catalogue entry in scenarios or at services, never by a route', () => {
    const [finding] = FAILING.findings;
    const known = { ...FAILING, findings: finding ? [{ ...finding, catalogue: 'CB-01' }] : [] };
    const verdict = (scope: WaiverScope) => applyDrillWaivers(known, [waiverFor(scope)], AT).verdict;
    expect(verdict({ catalogue: 'CB-01', scenario: 'all-*' })).toBe('pass');
    expect(verdict({ catalogue: 'CB-01', scenario: 'one-*' })).toBe('fail');
    expect(verdict({ catalogue: 'CB-02', scenario: '*' })).toBe('fail');
    expect(verdict({ catalogue: 'CB-01', route: '*' })).toBe('fail');
    // The finding is about users, and at no service.
    expect(verdict({ catalogue: 'CB-01', service: '*' })).toBe('fail');
  });

  it('counts through its last day', () => {
    expect(accept({ finding: ID }, { expires: '2026-11-29' }).verdict).toBe('pass');
    expect(accept({ finding: ID }, { expires: '2026-11-28' })).toMatchObject({
      verdict: 'fail',
      waivers: [{ state: 'expired' }],
    });
  });

  it('counts in comparisons for which the drill is evidence, and leaves no trace when it is removed', () => {
    const before = withDrills(drilledOf(FAILING, AT));
    const waiver = waiverFor({ finding: ID });
    const after = applyWaivers(before, [waiver], AT);
    expect(before.verdict).toBe('fail');
    expect(after).toMatchObject({
      verdict: 'pass',
      coverage: { drills: [{ verdict: 'pass', run: { findings: [{ waiver: 'W1' }] } }] },
      waivers: [{ findings: [], drills: [{ drill: 'monday', finding: ID }] }],
    });
    expect(applyWaivers(after, [{ ...waiver, removed: true }], AT)).toEqual(applyWaivers(before, [], AT));
  });

  it('gives no evidence: an inconclusive drill stays so', () => {
    const few = { ...FAILING, verdict: 'inconclusive' as const };
    const kept = drilledOf(few, AT);
    const unsure = { ...kept, run: kept.run && { ...kept.run, without: 'inconclusive' as const } };
    const accepted = applyWaivers(withDrills(unsure), [waiverFor({ finding: ID })], AT);
    expect(accepted.verdict).toBe('inconclusive');
  });
});
