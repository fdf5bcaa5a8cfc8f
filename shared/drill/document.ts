import { DRILL_SCHEMA, type DrillDocument, type DrillSide } from '#shared/model/index.ts';
import { expectationsOf } from './expectations.ts';
import { findingsOf } from './findings.ts';
import { judgeDrill } from './judge.ts';
import type { Expectations } from './scenario.ts';

export interface Drilled {
  readonly name: string;
  readonly scenario: DrillDocument['scenario'];
  readonly expected: Expectations;
  readonly order: DrillDocument['order'];
  readonly baseline: DrillSide | null;
  readonly candidate: DrillSide | null;
}

/** Puts both sides together and judges them. */
export function documentOf({ name, scenario, expected, order, baseline, candidate }: Drilled): DrillDocument {
  const sides = [baseline, candidate].filter((side) => side !== null);
  const expectations = sides.flatMap((side) => expectationsOf(side, expected));
  const found = baseline && candidate ? findingsOf(baseline, candidate) : [];
  // What fails in one scenario is another thing in the next: a waiver for one must not accept the other.
  const findings = found.map((finding) => ({ ...finding, id: `${scenario.name}/${finding.id}` }));
  return {
    schema: DRILL_SCHEMA,
    name,
    scenario,
    order,
    baseline,
    candidate,
    expectations,
    findings,
    ...judgeDrill({ baseline, candidate, expectations, findings }),
  };
}
