import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { driftFindings } from '#shared/compare/figures/share-drift.ts';
import { DEFAULT_SETTINGS, VERSION_LEVEL } from '#shared/compare/settings.ts';
import { hypergeometricDensity } from '#shared/compare/statistics/density.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

const number = z.number();
const golden = z
  .object({
    hypergeometric: z
      .array(z.object({ k: number, marked: number, plain: number, drawn: number, p: number }))
      .min(5),
    routes: z.array(z.object({ found: z.record(z.string(), number), requests: z.array(z.string()) })).min(4),
    orders: z.array(z.object({ order: z.string(), p: number.nullable() })).min(4),
  })
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/golden/versions.json', import.meta.url), 'utf8')));

const servedBy = (version: string) =>
  answer({ attempts: [attempt('producer', { version, instance: `of ${version}` })] });

/** What the candidate does is the opposite of what the baseline did: what a field decides can't stay unseen. */
function findingOf(requests: readonly string[]) {
  const document = compared(
    pairs(requests.length, (index) => {
      const [user = '', tenant = '', version = ''] = (requests[index] ?? '').split(' ');
      return {
        requestHeaders: [
          ['X-User', user],
          ['X-Tenant', tenant],
        ],
        baseline: servedBy(version),
        candidate: servedBy(version === 'v1' ? 'v2' : 'v1'),
      };
    }),
  );
  return document.findings.find(({ catalogue }) => catalogue === 'RT-13');
}

describe('a field that decides the version', () => {
  it.each(golden.hypergeometric)(
    'is judged by the hypergeometric distribution of SciPy: $k of $marked in $drawn',
    ({ k, marked, plain, drawn, p }) =>
      expect(Math.abs(hypergeometricDensity(k, marked, plain, drawn) / p - 1)).toBeLessThan(1e-9),
  );

  const [surprising, usual] = [true, false].map((isSurprising) =>
    golden.routes.filter(({ found }) => Object.keys(found).length > 0 === isSurprising),
  );

  it.each(surprising ?? [])('is found as SciPy and statsmodels find it: $found', ({ found, requests }) => {
    const finding = findingOf(requests);
    // A finding has the largest p of the values that it names.
    const wanted = Math.max(...Object.values(found));
    expect(Math.abs((finding?.adjustedP ?? 1) / wanted - 1)).toBeLessThan(1e-9);
    for (const name of Object.keys(found)) {
      expect(finding?.title).toContain(`X-User: ${name.replace('user ', '')}`);
    }
  });

  it.each(usual ?? [])('is not found where no value is rarer than the level', ({ requests }) => {
    expect(VERSION_LEVEL).toBe(0.001);
    expect(findingOf(requests)).toBeUndefined();
  });
});

describe('a share that moves along the run', () => {
  const [moving, steady] = [true, false].map((moves) =>
    golden.orders.filter(({ p }) => (p !== null) === moves),
  );
  const findingsOf = (order: string) =>
    driftFindings(
      [{ service: 'producer', baseline: ['a'], candidate: Array.from(order), noise: [] }],
      DEFAULT_SETTINGS,
    );

  it.each(moving ?? [])('is as sure as SciPy and statsmodels say: $p', ({ order, p }) => {
    const [finding, ...others] = findingsOf(order);
    expect(others).toEqual([]);
    expect(Math.abs((finding?.adjustedP ?? 1) - (p ?? 0))).toBeLessThan(1e-9 * (p ?? 0) + 1e-12);
  });

  it.each(steady ?? [])('is no finding above the level: $order', ({ order }) =>
    expect(findingsOf(order)).toEqual([]),
  );
});
