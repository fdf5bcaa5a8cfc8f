import { expect, it } from 'vitest';
import type { FindingKind } from '#shared/model/index.ts';
import { renderHtml } from '#shared/report/index.ts';
import { madeRequest } from '#test/bench/report-size/shop.ts';
import { compared } from '#test/fixtures/comparison/build.ts';

const KINDS: readonly FindingKind[] = [
  ...(['status', 'body', 'header', 'attempts', 'mutation-repeated'] as const),
  ...(['share', 'generator', 'timeout', 'rate-limit', 'latency'] as const),
];

const document = compared(Array.from({ length: 12_000 }, (_, index) => madeRequest(index)));

it('makes a shop in which nearly everything that a report tells of happens', () => {
  expect(document.routes).toHaveLength(240);
  expect(document.services).toHaveLength(25);
  const kinds = new Set(document.findings.map(({ kind }) => kind));
  for (const kind of KINDS) expect(kinds, kind).toContain(kind);
  const severities = new Set(document.findings.map(({ severity }) => severity));
  for (const severity of ['blocker', 'major', 'expected'] as const) expect(severities).toContain(severity);
  const page = renderHtml({
    schema: 2,
    kind: 'meshproof-report',
    document,
    drills: [],
    run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: 'test', node: '24', signer: null },
  });
  expect(page).toContain('<h2 id="timeouts">');
  expect(page).toContain('<h2 id="limits">');
  expect(page).toContain('<h2 id="retries">');
});

it('makes the same request of the same number', () => {
  expect(madeRequest(1_234)).toEqual(madeRequest(1_234));
  expect(madeRequest(1_234)).not.toEqual(madeRequest(1_235));
});
