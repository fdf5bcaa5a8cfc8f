import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface ToolResult {
  /** Exit code; 1 when the tool did not start or was killed. */
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface ToolOptions {
  /** Where the tool runs; the root of the checkout by default. */
  readonly folder?: string;
  /** Whether the output also goes to this process's own streams. */
  readonly isShown?: boolean;
  /** Variables beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a JavaScript program of node_modules (a path from the root) on this Node. */
export function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  const isShown = options.isShown ?? false;
  const child = spawn(process.execPath, [`${root}${program}`, ...args], {
    cwd: options.folder ?? root,
    env: { ...process.env, ...options.environment },
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${program}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}
