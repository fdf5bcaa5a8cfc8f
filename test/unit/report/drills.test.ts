import { describe, expect, it } from 'vitest';
import { type Report, readReport, renderHtml, renderJson } from '#shared/report/index.ts';
import { renderJunit } from '#shared/report/render-junit.ts';
import { renderMarkdown } from '#shared/report/render-markdown.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { drillOf } from '#test/fixtures/drill/sample.ts';

const drills = [drillOf('d-1', 'One <instance> fails'), drillOf('d-2', 'All fail')];
const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  document: sampleDocument(),
  drills,
  run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
};

describe('drills in the report', () => {
  it('stand in the page after what the traffic showed, each with its picture', () => {
    const page = renderHtml(report);
    const headings = [...page.matchAll(/<h2 id="([\w-]+)"/g)].map(([, id]) => id);
    expect(headings.filter((id) => id?.startsWith('drill'))).toEqual(['drills', 'drill-d-1', 'drill-d-2']);
    expect(headings.indexOf('drills')).toBeGreaterThan(headings.indexOf('retries'));
    expect(page).toContain('One &lt;instance&gt; fails');
    expect(page.split('class="scroll drill-chart"')).toHaveLength(3);
    expect(renderHtml({ ...report, drills: [] })).not.toContain('id="drills"');
  });

  it('are read back from JSON, listed in Markdown, and a suite in JUnit', () => {
    expect(readReport(renderJson(report), 'report.json').drills).toEqual(drills);
    expect(renderMarkdown(report)).toContain('| `d-2` |');
    const suite = /<testsuite name="drills" tests="2"[^]*?<\/testsuite>/.exec(renderJunit(report))?.[0];
    expect(suite).toContain('name="All fail (d-2)"');
  });
});
