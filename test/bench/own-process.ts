import { spawn } from 'node:child_process';
import { own } from '#test/lab/owned.ts';

/**
 * What a program of a bench prints, in a process of its own, so that its memory is its own as well.
 * @throws when it ends with an error
 */
export async function outputOf(file: string, args: readonly string[]): Promise<string> {
  const child = own(
    spawn(process.execPath, ['--expose-gc', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}`);
  return output;
}
