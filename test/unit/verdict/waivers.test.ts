import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changeBetween } from '#shared/compare/history/change.ts';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import { readWaiversFile } from '#shared/compare/verdict/read-waivers.ts';
import { hasExpired } from '#shared/compare/verdict/accept.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import type { ComparisonDocument, WaiverScope } from '#shared/model/index.ts';
import { comparisonDocument } from '#shared/model/index.ts';
import { answer, compared, pairs } from '#test/fixtures/comparison/build.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { waiverFor } from '#test/fixtures/comparison/waiver.ts';

const AT = '2026-11-29T12:00:00.000Z';
const document = sampleDocument();

function waivedIds(scope: WaiverScope, at = AT, expires = '2026-12-31'): string[] {
  const applied = applyWaivers(document, [waiverFor(scope, { expires })], at);
  return applied.findings.filter(({ waiver }) => waiver !== undefined).map(({ id }) => id);
}

describe('a waiver', () => {
  it('covers one finding by its id', () => {
    const [first] = document.findings;
    expect(waivedIds({ finding: first?.id ?? '' })).toEqual([first?.id]);
    expect(waivedIds({ finding: 'status-0' })).toEqual([]);
  });

  it('covers an entry of the catalogue at routes and services', () => {
    const repeated = document.findings.filter(
      (one) => one.severity === 'blocker' && one.route === 'POST /orders',
    );
    const [{ catalogue, route, service } = { catalogue: null, route: '', service: null }] = repeated;
    expect(repeated).toHaveLength(1);
    const scope = { catalogue: catalogue ?? '' };
    expect(waivedIds({ ...scope, route: 'POST *' })).toEqual(repeated.map(({ id }) => id));
    expect(waivedIds({ ...scope, route, service: service ?? '' })).toEqual(repeated.map(({ id }) => id));
    expect(waivedIds({ ...scope, route: 'GET *' })).toEqual([]);
    expect(waivedIds({ ...scope, service: 'other' })).toEqual([]);
  });

  it('covers nothing that is expected or noise', () => {
    const aside = document.findings.filter(({ severity }) => severity === 'expected' || severity === 'noise');
    expect(aside.length).toBeGreaterThan(0);
    for (const { id } of aside) expect(waivedIds({ finding: id })).toEqual([]);
  });

  it('counts through the whole of its last day, in UTC', () => {
    const finding = document.findings[0]?.id ?? '';
    expect(waivedIds({ finding }, '2026-12-31T23:59:59.999Z')).toHaveLength(1);
    expect(waivedIds({ finding }, '2027-01-01T00:00:00.000Z')).toHaveLength(0);
    expect(hasExpired({ expires: '2026-12-31' }, '2026-01-01T00:00:00.000Z')).toBe(false);
  });

  it('counts no more once it is removed, and leaves no trace', () => {
    const waiver = waiverFor({ finding: document.findings[0]?.id ?? '' });
    const accepted = applyWaivers(document, [waiver], AT);
    expect(applyWaivers(accepted, [{ ...waiver, removed: true }], AT)).toEqual(
      applyWaivers(document, [], AT),
    );
  });

  it('stays in the document, with its findings, and fits the schema', () => {
    const waivers = document.findings.map(({ id }, index) =>
      waiverFor({ finding: id }, { id: `W${index + 1}` }),
    );
    const accepted = applyWaivers(document, waivers, AT);
    expect(accepted.findings).toHaveLength(document.findings.length);
    expect(accepted.verdict).toBe('inconclusive');
    expect(accepted.routes.flatMap(({ verdict }) => (verdict === 'fail' ? [verdict] : []))).toEqual([]);
    expect(accepted.routes.find(({ route }) => route === 'POST /orders')?.reasons[0]).toContain('waived');
    expect(comparisonDocument.parse(JSON.parse(JSON.stringify(accepted)))).toEqual(accepted);
  });

  it('turns the verdict of a comparison whose evidence is complete into a pass, and says so', () => {
    const failing = compared(
      pairs(9, () => ({ baseline: answer(), candidate: answer({ status: 503 }), noise: answer() })),
    );
    expect(failing.verdict).toBe('fail');
    const waivers = failing.findings.map(({ id }) => waiverFor({ finding: id }));
    expect(applyWaivers(failing, waivers, AT)).toMatchObject({
      verdict: 'pass',
      summary:
        '1 of 1 route behaves differently, none in a way that blocks the cutover; 1 finding is waived.',
    });
  });
});

describe('the documented example', () => {
  it('is read with the lines of its waivers', () => {
    const url = new URL('../../../docs/waivers.yaml', import.meta.url);
    const read = readWaiversFile({ file: 'docs/waivers.yaml', text: readFileSync(url, 'utf8') });
    expect(read.map(({ terms, line }) => [terms.owner, line])).toEqual([
      ['ada@shop.example', 8],
      ['grace@shop.example', 13],
      ['ada@shop.example', 20],
    ]);
  });
});

describe('a change', () => {
  const since = { kind: 'comparison', comparison: 'before', at: AT, by: null, note: null } as const;
  const between = (before: ComparisonDocument, now: ComparisonDocument) =>
    changeBetween(since, snapshotOf(before), snapshotOf(now));
  const ids = (findings: readonly { id: string }[]) => findings.map(({ id }) => id);

  it('is none between a comparison and itself', () => {
    const change = between(document, document);
    expect(change).toMatchObject({ new: [], fixed: [], notCompared: [], routes: [], gates: [] });
    expect(ids(change.still)).toEqual(ids(snapshotOf(document).findings));
  });

  it('tells new from fixed', () => {
    const passing = passingDocument();
    expect(ids(between(passing, document).new)).toEqual(ids(snapshotOf(document).findings));
    const back = between(document, passing);
    expect(ids(back.fixed)).toEqual(ids(snapshotOf(document).findings));
    expect(back.verdict).toEqual({ before: 'fail', now: 'pass' });
    expect(back.gates).toContainEqual({
      gate: 'No blocking or major difference',
      before: 'fail',
      now: 'pass',
    });
  });

  it('calls nothing fixed on a route that was hardly compared, or not at all', () => {
    const fails = (path: string, count: number) =>
      pairs(count, () => ({ path, baseline: answer(), candidate: answer({ status: 500 }) }));
    const works = (path: string, count: number) =>
      pairs(count, () => ({ path, baseline: answer(), candidate: answer() }));
    const before = compared([...fails('/a', 9), ...fails('/b', 9), ...fails('/c', 9)]);
    const now = compared([...works('/a', 9), ...works('/b', 2)]);
    const change = between(before, now);
    expect(change.fixed.map(({ route }) => route)).toEqual(['GET /a']);
    expect(change.notCompared.map(({ route }) => route)).toEqual(['GET /b', 'GET /c']);
    expect(change.routes).toEqual([
      { route: 'GET /a', before: 'fail', now: 'pass' },
      { route: 'GET /b', before: 'fail', now: 'inconclusive' },
      { route: 'GET /c', before: 'fail', now: null },
    ]);
  });
});
