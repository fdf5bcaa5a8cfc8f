import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '#build/tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'meshproof-runtime-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a TypeScript source through build/run.mjs; `signal` is sent to the wrapper at the first output. */
function run(source: string, args: readonly string[], signal?: NodeJS.Signals): Promise<Ended> {
  const script = join(folder, `script-${Math.random().toString(36).slice(2)}.ts`);
  writeFileSync(script, source);
  const child = spawn(process.execPath, [join(root, 'build/run.mjs'), relative(root, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (signal !== undefined) child.kill(signal);
    });
    child.on('error', reject);
    child.on('close', (code, ended) => resolve({ code, signal: ended, output }));
  });
}

it('passes arguments on and ends with the exit code', async () => {
  const source =
    'const code: number = 3;\nconsole.log(process.argv.slice(2).join());\nprocess.exitCode = code;\n';
  expect(await run(source, ['--json', 'a b'])).toEqual({ code: 3, signal: null, output: '--json,a b\n' });
});

it('lets the script end by itself after a signal', async () => {
  const source =
    "process.on('SIGINT', () => {\n  console.log('stopping');\n  process.exit(5);\n});\n" +
    "setTimeout(() => {}, 60_000);\nconsole.log('ready');\n";
  expect(await run(source, [], 'SIGINT')).toEqual({ code: 5, signal: null, output: 'ready\nstopping\n' });
});

it('dies of the signal that the script died of', async () => {
  const ended = await run("process.kill(process.pid, 'SIGTERM');\nsetTimeout(() => {}, 60_000);\n", []);
  expect(ended).toEqual({ code: null, signal: 'SIGTERM', output: '' });
});
