import { describe, expect, test } from 'vitest';
import { Comparison } from '#test/lab/meshproof/answers.ts';
import { onlyLatencyIsOpen } from '#test/lab/scenario/compare.ts';

const RULES = ['findings', 'latency', 'paired', 'complete', 'pairs'];

function outcome(
  open: Readonly<Record<string, 'fail' | 'inconclusive'>>,
  { verdict = 'inconclusive', exitCode = 3, severity = 'info' } = {},
) {
  const comparison = Comparison.parse({
    name: 'corrected',
    verdict,
    findings: [{ id: 'f', severity, title: 'a finding', cause: '', count: 1 }],
    gates: RULES.map((rule) => ({ gate: rule, outcome: open[rule] ?? 'pass', detail: '' })),
    gatesUsed: { rules: RULES.map((rule) => ({ rule })) },
    routes: [],
  });
  return { ...comparison, exitCode };
}

describe('a comparison that does not pass', () => {
  test('may leave latency open', () => {
    expect(onlyLatencyIsOpen(outcome({ latency: 'inconclusive' }))).toBe(true);
  });

  test.each([
    ['another gate open', outcome({ latency: 'inconclusive', pairs: 'inconclusive' })],
    ['only another gate open', outcome({ complete: 'inconclusive' })],
    ['a slower route', outcome({ latency: 'fail' }, { verdict: 'fail', exitCode: 1 })],
    ['a major finding', outcome({ latency: 'inconclusive' }, { severity: 'major' })],
    ['another exit code', outcome({ latency: 'inconclusive' }, { exitCode: 1 })],
    ['no gate open', outcome({})],
  ])('may not have %s', (_, comparison) => {
    expect(onlyLatencyIsOpen(comparison)).toBe(false);
  });
});
