/** `npm test [-- PROJECT [FILE…]]`: the checks, then every test that needs no JVM and no Go. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLine, runChecks } from './checks.ts';
import {
  type Counts,
  passedAgain,
  skippedTests,
  summaryLine,
  type VitestReport,
  vitestCounts,
} from './summary.ts';
import { root, runTool } from './tool.ts';

const [project, ...files] = process.argv.slice(2);
const checked = project === undefined ? await checkedCounts() : { passed: 0, failed: 0, skipped: 0 };
const tested = await testedCounts();
const total: Counts = {
  passed: checked.passed + tested.passed,
  failed: checked.failed + tested.failed,
  skipped: tested.skipped,
};
process.exitCode = total.failed > 0 ? 1 : 0;
process.stdout.write(`${summaryLine(total)}\n`);

/** Every check counts as one test. */
async function checkedCounts(): Promise<Counts> {
  const results = await runChecks((result) => process.stdout.write(checkLine(result)));
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

async function testedCounts(): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const selection = project === undefined ? [] : [`--project=${project}`, ...files];
  try {
    const { code } = await runTool('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...selection], {
      isShown: true,
    });
    const report = readReport(reportFile);
    if (report === null) return { passed: 0, failed: 1, skipped: 0 };
    for (const test of passedAgain(report, root)) process.stdout.write(`passed when run again: ${test}\n`);
    for (const name of skippedTests(report, root)) process.stdout.write(`skipped: ${name}\n`);
    return vitestCounts(report, code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Null when vitest ended before it could write one. */
function readReport(file: string): VitestReport | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return null;
  }
}
