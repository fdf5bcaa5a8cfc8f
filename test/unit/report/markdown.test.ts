import { marked } from 'marked';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparisonDocument } from '#shared/model/index.ts';
import type { Report } from '#shared/report/index.ts';
import { renderMarkdown } from '#shared/report/render-markdown.ts';
import { code, plain, tableHead, tableRow } from '#shared/report/text/markdown.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';

const MOST = 65_536;

function reportOf(document = sampleDocument()): Report {
  return {
    schema: 2,
    kind: 'meshproof-report',
    drills: [],
    document,
    run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
  };
}

function rendered(markdown: string): string {
  return marked.parse(markdown, { gfm: true, async: false });
}

/** Text of a rendering, as a reader sees it. */
function shown(html: string): string {
  return html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function cellsOf(html: string): string[] {
  return [...html.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell]) => cell ?? '');
}

describe('report.md', () => {
  const { document } = reportOf();
  const html = rendered(renderMarkdown(reportOf()));

  it('renders with the verdict first, then gates, findings, routes and what is not covered', () => {
    const headings = [...html.matchAll(/<h[23][^>]*>(.*?)<\/h[23]>/g)].map(([, text]) =>
      text?.replace(/ \(.*/, ''),
    );
    expect(headings).toEqual([
      '❌ Meshproof: fail, cutover',
      'Gates',
      'What to do',
      'Findings',
      'Routes',
      'What the evidence does not cover',
    ]);
    expect(shown(html)).toContain(document.summary);
    expect(html.split('<table>')).toHaveLength(5);
  });

  it('shows every finding that counts, with its values as code', () => {
    const counting = document.findings.filter(({ severity }) => !['noise', 'expected'].includes(severity));
    const text = shown(html).replaceAll(/\s+/g, ' ');
    for (const { title, place } of counting) {
      expect(text).toContain(title);
      expect(html).toContain(`<code>${place}</code>`);
    }
    expect(html).not.toContain('<b>are</b>');
  });

  it('fits a pull request, however much there is, and says what is left out', () => {
    const [first] = document.findings;
    const many: ComparisonDocument['findings'] = Array.from({ length: 5000 }, (_, index) => ({
      ...(first as ComparisonDocument['findings'][0]),
      id: `f${index}`,
      route: `GET /${'long'.repeat(60)}/${index}`,
    }));
    const routes = many.map(({ route }) => ({
      ...(document.routes[0] as (typeof document.routes)[0]),
      route,
    }));
    const notes = many.map(({ route }) => route);
    const text = renderMarkdown(
      reportOf({ ...document, findings: many, routes, coverage: { ...document.coverage, notes } }),
    );
    expect(text.length).toBeLessThanOrEqual(MOST);
    expect(text.length).toBeGreaterThan(MOST * 0.9);
    const listed = text.split('<br>').length - 1;
    expect(listed).toBeGreaterThan(0);
    const remainders = [...text.matchAll(/\*\*([\d,]+) more (findings|routes) do not fit here/g)];
    expect(remainders.map(([, , what]) => what)).toEqual(['findings', 'routes']);
    const left = remainders.map(([, count]) => Number(count?.replace(',', '')));
    const rows =
      text.split('\n| ❌ fail | ').length -
      1 -
      document.gates.filter(({ outcome }) => outcome === 'fail').length;
    expect(rows + (left[1] ?? 0)).toBe(5000);
    expect(text.split(`\n| ${first?.severity} | `).length - 1 + (left[0] ?? 0)).toBe(5000);
    expect(rendered(text)).toContain('Run: made at');
  });

  it('says so when nothing differs', () => {
    expect(renderMarkdown(reportOf(passingDocument()))).toContain('Nothing differs besides noise');
  });
});

describe('escaping for Markdown', () => {
  const parts = fc.array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '`',
        '``',
        '*',
        '_',
        '[x](y)',
        '<b>',
        '&amp;',
        '\\',
        '~~',
        '#1',
        '@me',
        'https://a.b',
        'www.a.b',
        '$x$',
        '!',
        '- ',
        '1. ',
        '\n',
        '\r\n',
        '> ',
        '\u0000',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 8 },
  );

  it('gives back what was put in, as one cell', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const text = given
          .join('')
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
        const line = text.replace(/\s+/g, ' ').trim();
        const html = rendered(tableHead(['a', 'b']) + tableRow([plain(text), code(text)]));
        const cells = cellsOf(html).map((cell) => shown(cell));
        expect(cells).toEqual([line, line]);
      }),
      { numRuns: 1000 },
    );
  });

  it('mentions nobody and links nowhere', () => {
    const html = rendered(plain('@octocat fixed #12 at https://evil.example, www.evil.example, GH-7'));
    expect(html).not.toContain('<a ');
    expect(html).not.toMatch(/@octocat|#12|https:|www\.e|GH-7/);
    expect(shown(html).trim()).toBe('@octocat fixed #12 at https://evil.example, www.evil.example, GH-7');
  });
});
