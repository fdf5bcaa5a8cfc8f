import { spawn } from 'node:child_process';
import { ToolError } from '../errors.ts';
import { own } from '../owned.ts';

/** What a finished tool said. */
export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** How to run a tool; `fix` is the advice given when it cannot be started or fails. */
export type ToolCall = {
  readonly tool: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly fix: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs a tool to its end and returns its exit code with the output. @throws ToolError when it cannot be started. */
export async function callTool(call: ToolCall): Promise<Outcome> {
  const cwd = call.cwd === undefined ? {} : { cwd: call.cwd };
  const env = { ...process.env, ...call.env };
  const child = own(spawn(call.program, call.args, { stdio: ['ignore', 'pipe', 'pipe'], env, ...cwd }));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new ToolError(call.tool, `${call.program} cannot be started (${error.message})`, call.fix)),
    );
    child.once('close', (code, signal) =>
      resolve({ code: code ?? (signal === null ? 1 : 128), stdout, stderr }),
    );
  });
}

/** As `callTool`, but a failing tool is an error too. @throws ToolError with the last lines of what the tool printed. */
export async function runTool(call: ToolCall): Promise<Outcome> {
  const outcome = await callTool(call);
  if (outcome.code === 0) return outcome;
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new ToolError(
    call.tool,
    `${call.program} ${call.args.join(' ')} ended with ${outcome.code}:\n${said}`,
    call.fix,
  );
}
