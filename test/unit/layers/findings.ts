import { type ToolResult, runTool } from '#build/tool.ts';

/** What a tool said about a tree: sorted codes by file. */
export interface Findings {
  readonly exitCode: number;
  readonly byFile: ReadonlyMap<string, readonly string[]>;
}

/** Runs the linter as `npm run check` does, in another folder. */
export async function lint(folder: string): Promise<Findings> {
  const result = await runTool('node_modules/oxlint/bin/oxlint', ['--format=unix'], { folder });
  return findingsOf(result, /^(?<file>[^:\s]+):\d+:\d+: .*\[Error\/(?<code>.+)\]$/gm);
}

/** Compiles as `npm run check` does, in another folder. */
export async function compile(folder: string): Promise<Findings> {
  const result = await runTool('node_modules/typescript/bin/tsc', ['-b', '--pretty', 'false'], { folder });
  return findingsOf(result, /^(?<file>[^(\s]+)\(\d+,\d+\): error (?<code>TS\d+):/gm);
}

function findingsOf({ code: exitCode, output }: ToolResult, line: RegExp): Findings {
  const byFile = new Map<string, string[]>();
  for (const { groups } of output.matchAll(line)) {
    const { file = '', code = '' } = groups ?? {};
    byFile.set(file, [...new Set([...(byFile.get(file) ?? []), code])].sort());
  }
  if (byFile.size === 0 && exitCode !== 0) throw new Error(`the tool failed without a finding:\n${output}`);
  return { exitCode, byFile };
}
