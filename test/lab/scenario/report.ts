import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Stage } from './scenario.ts';

const Report = z.looseObject({
  document: z.looseObject({
    verdict: z.string(),
    findings: z.array(z.looseObject({ id: z.string(), title: z.string() })),
  }),
});

/**
 * Writes a comparison's report as HTML and JSON and checks that both are there.
 * Returns the ids of the findings that the JSON lists, none when the report could not be written.
 */
export async function writeReport(stage: Stage, comparison: string): Promise<ReadonlySet<string>> {
  const name = `${comparison}: the report is written`;
  try {
    const files = await stage.meshproof.report(comparison, join(stage.folder, `report-${comparison}`));
    const [html, json] = ['.html', '.json'].map((ending) => files.find((file) => file.endsWith(ending)));
    if (html === undefined || json === undefined) {
      stage.checks.check(name, false, `a format is missing among ${files.join(', ')}`);
      return new Set();
    }
    const page = await readFile(html, 'utf8');
    const { verdict, findings } = Report.parse(JSON.parse(await readFile(json, 'utf8'))).document;
    const complete = page.includes('</html>');
    stage.checks.check(
      name,
      complete,
      `verdict ${verdict}, ${findings.length} findings, ${page.length} characters of HTML`,
    );
    return new Set(findings.map((finding) => finding.id));
  } catch (error) {
    stage.checks.check(name, false, messageOf(error));
    return new Set();
  }
}
