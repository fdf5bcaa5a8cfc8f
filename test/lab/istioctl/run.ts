import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type VitestReport, vitestCounts } from '#build/summary.ts';
import { runTool } from '#build/tool.ts';
import { Checks, type Check } from '../checks.ts';
import type { Tools } from '../install/tools.ts';

/** Runs the tests of this folder with the lab's istioctl; each is a check. What vitest prints is in the report's folder. */
export async function runIstioctlTests(
  tools: Tools,
  folder: string,
  say: (line: string) => void,
): Promise<readonly Check[]> {
  const checks = new Checks((line) => say(`istioctl: ${line}`));
  const file = join(folder, 'istioctl.json');
  const { code, output } = await runTool(
    'node_modules/vitest/vitest.mjs',
    ['run', '--config=test/lab/istioctl/vitest.config.ts', '--reporter=json', `--outputFile.json=${file}`],
    { environment: { MESHPROOF_ISTIOCTL: tools.istio.istioctl } },
  );
  const report = await readReport(file);
  for (const { assertionResults } of report?.testResults ?? [])
    for (const { fullName, status, failureMessages } of assertionResults)
      checks.check(fullName, status === 'passed', failureMessages[0] ?? `${tools.istio.version}: ${status}`);
  const counted = report === null ? { passed: 0, failed: 1 } : vitestCounts(report, code);
  const failed = checks.made.filter(({ ok }) => !ok).length;
  if (counted.passed === 0 || counted.failed > failed)
    checks.check('every test reaches its end', false, output.trim().slice(-2000));
  return checks.made;
}

/** Null when vitest ended before it could write one. */
async function readReport(file: string): Promise<VitestReport | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}
