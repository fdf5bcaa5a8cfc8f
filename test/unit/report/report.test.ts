import { describe, expect, it } from 'vitest';
import { type Report, readReport, renderHtml, renderJson } from '#shared/report/index.ts';
import { tokensCss } from '#shared/report/tokens.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';

const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  drills: [],
  document: sampleDocument(),
  run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
};

describe('report.json', () => {
  it('is read back as it was written', () => {
    expect(readReport(renderJson(report), 'report.json')).toEqual(report);
  });

  it('differs between runs in its run section alone, which stands last', () => {
    const later = renderJson({ ...report, run: { ...report.run, generatedAt: '2027-01-01T00:00:00.000Z' } });
    const start = (text: string) => text.slice(0, text.indexOf('\n "run": '));
    expect(start(later)).toBe(start(renderJson(report)));
    expect(start(later).length).toBeGreaterThan(10_000);
  });

  it.each([
    ['{"schema":3,"kind":"meshproof-report"}', 'REPORT_NEWER', 'report.json has report schema 3'],
    ['{"schema":1,"kind":"meshproof-report"}', 'REPORT_OLDER', 'report.json has report schema 1'],
    ['{"schema":2,"kind":"meshproof-report"}', 'BAD_REPORT', 'report.json: document'],
    ['{"log":{}}', 'NOT_A_REPORT', 'report.json is not a Meshproof report'],
    ['<html>', 'NOT_A_REPORT', 'report.json is not JSON'],
  ])('refuses %s', (text, code, message) => {
    expect(() => readReport(text, 'report.json')).toThrowError(
      expect.objectContaining({ kind: 'input', code, message: expect.stringContaining(message) as string }),
    );
  });
});

describe('report.html', () => {
  const page = renderHtml(report);

  it('puts the verdict first, then gates, findings, gaps and the run last', () => {
    const headings = [...page.matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id);
    expect(headings).toEqual([
      'gates',
      'findings',
      'coverage',
      'routes',
      'latency',
      'services',
      'traffic',
      'shares',
      'retries',
      'aside',
      'rules',
      'method',
      'run',
    ]);
    expect(page.indexOf(report.document.summary)).toBeLessThan(page.indexOf('id="gates"'));
  });

  it('loads nothing and runs nothing', () => {
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\(|https?:/);
  });

  it('escapes recorded traffic', () => {
    expect(page).toContain('&lt;b&gt;are&lt;/b&gt;');
    const evil = `"><script>alert(1)</script>' onload='x \u0000\ud800`;
    const document = { ...report.document, name: evil, summary: evil };
    const first = document.findings[0];
    if (first) document.findings = [{ ...first, route: evil, title: evil, place: evil, cause: evil }];
    const attacked = renderHtml({ ...report, document });
    expect(attacked).not.toContain('<script');
    expect(attacked).not.toContain("' onload='");
    expect(attacked).not.toContain('\u0000');
    expect(attacked).not.toContain('\ud800');
  });

  it('shows every finding, noise and expected ones folded with their counts', () => {
    const listed = report.document.findings.filter(
      ({ severity }) => !['noise', 'expected'].includes(severity),
    );
    for (const { id } of listed) expect(page).toContain(`id="${id}"`);
    expect(page).toMatch(/<summary>Expected: \d+ differences in \d+ places/);
    expect(page).toMatch(/<summary>Noise: \d+ differences in \d+ places/);
  });

  it('links only to places that exist, and names each once', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  it('gives every drawing words', () => {
    for (const [tag] of page.matchAll(/<svg[^>]*>/g))
      expect(tag).toMatch(/aria-label="[^"]{10,}"|aria-hidden="true"/);
  });

  it('says so when there is nothing to show', () => {
    const passing = renderHtml({ ...report, document: passingDocument() });
    expect(passing).toContain('Nothing differs besides noise');
    const bare = renderHtml({
      ...report,
      document: { ...passingDocument(), shares: [], retries: [], routes: [] },
    });
    expect(bare).toContain('Attempts need instance taps on both sides');
  });

  it('is the same for the same inputs', () => expect(renderHtml(report)).toBe(page));
});

describe('tokens', () => {
  /** WCAG 2.2 relative luminance of `#rrggbb`. */
  function luminance(colour: string): number {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  const schemes = [...tokensCss.matchAll(/--bg: (#\w{6});[^}]*/g)].map(([block]) =>
    Object.fromEntries([...block.matchAll(/--([a-z]+): (#\w{6});/g)].map(([, name, value]) => [name, value])),
  );

  it('has both schemes twice: by system and by choice', () => expect(schemes).toHaveLength(4));

  it.each(['text', 'muted', 'baseline', 'candidate', 'pass', 'warn', 'fail'])(
    '%s is readable on both grounds',
    (name) => {
      for (const scheme of schemes) {
        for (const ground of ['bg', 'panel']) {
          const [a, b] = [luminance(scheme[name] ?? ''), luminance(scheme[ground] ?? '')];
          expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThanOrEqual(4.9);
        }
      }
    },
  );
});
