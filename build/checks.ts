import { runTool } from './tool.ts';

/** One thing that must hold of the source before any test runs. */
interface Check {
  readonly name: string;
  /** Path of the tool's program from the root of the checkout. */
  readonly program: string;
  readonly args: readonly string[];
}

export interface CheckResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** What the tool printed. */
  readonly output: string;
}

const checks: readonly Check[] = [
  { name: 'types', program: 'node_modules/typescript/bin/tsc', args: ['-b'] },
  // Layers are lint rules, and also the reach of each TypeScript project.
  { name: 'lint and layers', program: 'node_modules/oxlint/bin/oxlint', args: [] },
  {
    name: 'format',
    program: 'node_modules/@biomejs/biome/bin/biome',
    args: ['format', '--max-diagnostics=20', '.'],
  },
  { name: 'unused code', program: 'node_modules/knip/bin/knip.js', args: ['--no-progress'] },
];

/** Runs every check, one after the other: each uses all cores by itself. */
export async function runChecks(report: (result: CheckResult) => void): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, program, args } of checks) {
    const started = performance.now();
    const { code, output } = await runTool(program, args);
    const result = { name, passed: code === 0, seconds: (performance.now() - started) / 1000, output };
    results.push(result);
    report(result);
  }
  return results;
}

/** One line for a check, with what its tool said when it failed. */
export function checkLine({ name, passed, seconds, output }: CheckResult): string {
  const line = `${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds.toFixed(1)} s\n`;
  return passed ? line : `${output.trimEnd()}\n${line}`;
}
