import { describe, expect, it } from 'vitest';
import { changeBetween } from '#shared/compare/history/change.ts';
import { snapshotOf } from '#shared/compare/history/snapshot.ts';
import { applyWaivers } from '#shared/compare/verdict/waivers.ts';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { type Report, renderHtml } from '#shared/report/index.ts';
import { renderJunit } from '#shared/report/render-junit.ts';
import { renderMarkdown } from '#shared/report/render-markdown.ts';
import { judgedBy } from '#test/fixtures/comparison/gates.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';
import { waiverFor } from '#test/fixtures/comparison/waiver.ts';
import { invalidJunit } from './support/junit-schema.ts';

const sample = sampleDocument();
const [first, second] = sample.findings;
const AT = '2026-11-29T12:00:00.000Z';

/** Two findings accepted, one of them no longer; signed, and compared with what was signed before. */
function accepted(): ComparisonDocument {
  const waivers = [
    waiverFor({ finding: first?.id ?? '' }, { reason: 'agreed <b>by</b> all' }),
    waiverFor({ finding: second?.id ?? '' }, { id: 'W2', owner: 'grace', expires: '2026-11-28' }),
  ];
  const document = applyWaivers(sample, waivers, AT);
  const since = { kind: 'sign-off', comparison: 'monday', at: AT, by: 'ada', note: 'all is well' } as const;
  return {
    ...document,
    signOffs: [
      {
        id: 1,
        comparison: 'cutover',
        comparedAt: AT,
        at: AT,
        by: 'linus',
        note: 'for the record',
        verdict: 'fail',
        summary: document.summary,
        sha256: '0'.repeat(64),
      },
    ],
    sinceSignOff: changeBetween(since, snapshotOf(passingDocument()), snapshotOf(document)),
  };
}

const document = accepted();
const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  drills: [],
  document,
  run: { generatedAt: AT, tool: '0.1.0', node: '24.21.0', signer: null },
};

describe('the page', () => {
  const page = renderHtml(report);
  const section = (id: string) => page.slice(page.indexOf(`<h2 id="${id}">`)).split('</section>', 1)[0] ?? '';

  it('shows who accepted what, until when and why, and what expired', () => {
    const waivers = section('waivers');
    expect(waivers).toContain(
      '1 finding accepted by 1 waiver. 1 waiver expired before and no longer counts.',
    );
    expect(waivers).toContain('judged by the day of the comparison, 2026-11-29.');
    expect(waivers).toContain('agreed &lt;b&gt;by&lt;/b&gt; all');
    expect(waivers).toMatch(
      /W2<\/th><td class="fail">expired<\/td><td class="nowrap">2026-11-28<\/td><td>grace/,
    );
    expect(section('findings')).toContain('waived by W1');
    expect(section('findings')).not.toContain('waived by W2');
  });

  it('says since which sign-off what is new', () => {
    const history = section('history');
    expect(history).toContain('Signed off by linus');
    expect(history).toMatch(/Since <strong>monday<\/strong>, signed by ada on .* \(all is well\)/);
    expect(history).toContain(`${snapshotOf(document).findings.length} new findings, 0 fixed, 0 still there`);
  });

  it('says per service why it does not pass', () => {
    expect(section('services')).toMatch(
      /fail<\/span><\/td><th scope="row" class="nowrap"><a href="#[^"]+">producer/,
    );
  });

  it('names what was not seen', () => {
    const coverage = section('coverage');
    expect(coverage).toContain('Routes never seen failing on the baseline');
    expect(coverage).toContain('not known: no audit was given');
    const other = renderHtml({
      ...report,
      document: {
        ...document,
        coverage: {
          ...document.coverage,
          declared: {
            audit: 'both',
            capture: 'monday',
            routes: [
              { side: 'spring', route: 'items', origin: 'application.yml:4:7', requests: 3 },
              { side: 'spring', route: 'returns', origin: 'application.yml:9:7', requests: 0 },
            ],
          },
          drills: [{ name: 'd', scenario: 'All instances fail', verdict: 'pass' }],
        },
      },
    });
    expect(other).toContain('2, by audit both with the requests of monday; 1 took none of them');
    expect(other).toContain('<td>spring</td><th scope="row" class="mono nowrap">returns</th>');
    expect(other).not.toContain('>items</th>');
    expect(other).toContain('All instances fail (pass)');
  });
});

it('stands in the Markdown', () => {
  const text = renderMarkdown(report);
  expect(text).toContain('| W1 | active | 2026-12-31 | ada |');
  expect(text).toContain('| W2 | expired | 2026-11-28 | grace |');
  expect(text).toContain('### Since the last sign-off');
  expect(text).toContain('waived by W1');
});

it('is no failure in JUnit where the gates let it be', () => {
  const rule = `  - {name: a, rule: findings, severity: [blocker, major], most: ${sample.findings.length}}\n  - {name: b, rule: latency, margin: 99}\n`;
  const allowed = judgedBy(sample, rule);
  expect(allowed.verdict).toBe('inconclusive');
  expect(renderJunit({ document: sample, drills: [] })).toContain('<failure ');
  expect(renderJunit({ document: allowed, drills: [] })).not.toContain('<failure ');
});

it('is skipped in JUnit, with who accepted it', async () => {
  const xml = renderJunit({ document: document, drills: [] });
  expect(xml).toContain(
    '<skipped message="waived by W1, ada, until 2026-12-31: agreed &lt;b&gt;by&lt;/b&gt; all"/>',
  );
  expect(xml.match(/<skipped /g)).toHaveLength(1);
  expect(await invalidJunit(xml)).toEqual([]);
});
