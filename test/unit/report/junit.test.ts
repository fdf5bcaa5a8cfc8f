import { describe, expect, it } from 'vitest';
import { renderJunit } from '#shared/report/render-junit.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { invalidJunit } from './support/junit-schema.ts';

function counts(xml: string): { tests: number; failures: number; errors: number } {
  const head = /<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/.exec(xml) ?? [];
  return { tests: Number(head[1]), failures: Number(head[2]), errors: Number(head[3]) };
}

function elements(xml: string, name: string): number {
  return xml.split(`<${name}`).filter((rest) => /^[\s/>]/.test(rest)).length;
}

describe('report.junit.xml', () => {
  const document = sampleDocument();
  const xml = renderJunit({ document, drills: [] });

  it('is valid by the schema of a real consumer', async () => {
    expect(await invalidJunit(xml)).toEqual([]);
    expect(await invalidJunit(renderJunit({ document: passingDocument(), drills: [] }))).toEqual([]);
  });

  it('would be found invalid if it were', async () => {
    expect(await invalidJunit(xml.replace('<testsuite name="gates" ', '<testsuite '))).not.toEqual([]);
    expect(await invalidJunit(xml.replace('</testsuites>', ''))).not.toEqual([]);
  });

  it('has a suite for the gates and one for each route, and counts what it holds', () => {
    const counting = document.findings.filter(({ severity }) => !['noise', 'expected'].includes(severity));
    const routes = new Set([...document.routes, ...counting].map(({ route }) => route));
    expect(elements(xml, 'testsuite')).toBe(1 + routes.size);
    expect(counts(xml)).toEqual({
      tests: elements(xml, 'testcase'),
      failures: elements(xml, 'failure'),
      errors: elements(xml, 'error'),
    });
    const blocking = document.findings.filter(({ severity }) => ['blocker', 'major'].includes(severity));
    const failedRoutes = document.routes.filter(({ verdict }) => verdict === 'fail');
    const failedGates = document.gates.filter(({ outcome }) => outcome === 'fail');
    expect(counts(xml).failures).toBe(blocking.length + failedRoutes.length + failedGates.length);
    for (const { id } of blocking) expect(xml).toContain(`(${id})`);
    expect(xml).toContain(`name="baseline.sha256" value="${document.baseline.sha256}"`);
  });

  it('is red for what is inconclusive', () => {
    const passing = passingDocument();
    const [first, ...others] = passing.routes;
    const unsure: ComparisonDocument = {
      ...passing,
      routes: first
        ? [{ ...first, verdict: 'inconclusive', reasons: ['too few pairs: 3 of 10 needed'] }, ...others]
        : [],
    };
    expect(counts(renderJunit({ document: passing, drills: [] })).errors).toBe(0);
    const text = renderJunit({ document: unsure, drills: [] });
    expect(counts(text)).toMatchObject({ failures: 0, errors: 1 });
    expect(text).toContain('<error type="inconclusive" message="too few pairs: 3 of 10 needed">');
  });

  it('holds recorded bytes that XML may not', async () => {
    const evil = `"]]><x>&\u0000\u001b\ud800 \n\t'`;
    const first = document.findings[0];
    const attacked: ComparisonDocument = {
      ...document,
      name: evil,
      findings: first
        ? [{ ...first, severity: 'blocker', route: evil, title: evil, place: evil, cause: evil }]
        : [],
    };
    expect(await invalidJunit(renderJunit({ document: attacked, drills: [] }))).toEqual([]);
  });
});
