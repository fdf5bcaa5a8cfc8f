import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { documentOf } from '#shared/drill/document.ts';
import { type DrillDocument, drillDocument } from '#shared/model/index.ts';
import { renderDrillMarkdown } from '#shared/report/render-drill-markdown.ts';
import { drillRows } from '#shared/report/sections/drill.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';

const sample = drillOf('d-1', 'One | *instance* fails');

/** The cells of all tables of a rendering, as a reader sees them. */
function cellsOf(document: DrillDocument): string[] {
  const html = marked.parse(renderDrillMarkdown(document), { gfm: true, async: false });
  return [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
      .replace(/<!--.*?-->/g, ''),
  );
}

describe('drill.md', () => {
  it('has the verdict first, then what each side did, line by line', () => {
    const text = renderDrillMarkdown(sample);
    expect(text.split('\n')[0]).toBe('## ✅ Meshproof drill: pass, One \\| \\*instance\\* fails');
    const cells = cellsOf(sample);
    const rows = drillRows(sample);
    expect(rows.length).toBeGreaterThan(5);
    for (const { what, baseline, candidate } of rows)
      expect(cells).toEqual(expect.arrayContaining([what, baseline, candidate]));
    expect(text).toContain('| What | Baseline | Candidate |');
  });

  it('has one column for a drill of one side', () => {
    const { scenario, order, baseline } = sample;
    const alone = documentOf({ name: 'd-2', scenario, expected: {}, order, baseline, candidate: null });
    expect(renderDrillMarkdown(alone)).toContain('| What | Baseline |\n');
  });

  it('names findings, expectations and steps, and fits a comment however many there are', () => {
    const finding = {
      id: 'f',
      severity: 'major',
      catalogue: 'OD-01',
      service: null,
      title: 'The candidate ejects later',
      cause: 'Its interval is longer.',
      baseline: '1.2 s',
      candidate: '9.8 s',
    };
    const many: DrillDocument = drillDocument.parse({
      ...sample,
      verdict: 'fail',
      findings: Array.from({ length: 900 }, (_, index) => ({
        ...finding,
        title: `${finding.title} ${index}`,
      })),
      expectations: [{ side: 'candidate', what: 'errors ≤ 1 %', outcome: 'fail', detail: '4 of 100' }],
    });
    const text = renderDrillMarkdown(many);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(
      /\*\*\d+ more findings do not fit here\*\*: `drill\.html` and `drill\.json` have them all/,
    );
    const cells = cellsOf(many);
    expect(cells).toContain('<strong>The candidate ejects later 0</strong><br>Its interval is longer.');
    expect(cells).toEqual(expect.arrayContaining(['errors ≤ 1 %', '❌ fail', '4 of 100']));
  });
});
