import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '#build/tool.ts';
import { own } from '#test/lab/owned.ts';

/** What `record --json` prints, as far as the benches read it. */
export interface RecordedCapture {
  readonly exchanges: number;
  readonly lostBytes: number;
  readonly complete: boolean;
}

/** What `replay --json` prints, as far as the benches read it. */
export interface FinishedReplay {
  readonly sent: number;
  readonly responses: number;
  readonly errors: number;
  readonly sendLagMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** A recording under way, in the command line's own process. */
export interface Recording {
  /** Where its tap listens. */
  readonly port: number;
  readonly pid: number;
  /** Stops it as Ctrl-C does and returns what it recorded. */
  readonly stop: () => Promise<RecordedCapture>;
}

const COMMAND = join(root, 'electron/engine/entry/cli.ts');

/** Records what passes from a free port to the backend into a capture of a workspace. */
export async function startRecording(
  workspace: string,
  capture: string,
  backendPort: number,
): Promise<Recording> {
  const edge = `127.0.0.1:0=127.0.0.1:${backendPort}`;
  const names = ['--workspace', workspace, '--capture', capture, '--side', 'baseline'];
  const run = startProduct(['record', ...names, '--edge', edge, '--json']);
  const address = await run.line(/^listening \S+ 127\.0\.0\.1:(\d+) -> /m);
  await run.line(/^(ready)$/m);
  return {
    port: Number(address),
    pid: run.pid,
    stop: async () => {
      run.interrupt();
      return ((await run.ended()) as { capture: RecordedCapture }).capture;
    },
  };
}

/** What a replay is asked for beyond its capture. */
export interface ReplayOrder {
  readonly workspace: string;
  readonly capture: string;
  readonly name: string;
  readonly backendPort: number;
  /** `max`, or a multiple of the recorded speed. */
  readonly speed: string;
  readonly connections: number;
}

/** Runs a replay to the end of its process. */
export async function runReplay(order: ReplayOrder): Promise<FinishedReplay> {
  const names = ['--workspace', order.workspace, '--capture', order.capture, '--replay', order.name];
  const target = ['--target', `http://127.0.0.1:${order.backendPort}`, '--allow', '127.0.0.1'];
  const pace = ['--side', 'candidate', '--speed', order.speed, '--connections', String(order.connections)];
  const run = startProduct(['replay', ...names, ...target, ...pace, '--json']);
  return ((await run.ended()) as { replay: FinishedReplay }).replay;
}

interface Run {
  readonly pid: number;
  /** First group of a pattern on standard error, as soon as it matches. */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly interrupt: () => void;
  /** The JSON document of a run that ended well. */
  readonly ended: () => Promise<unknown>;
}

function startProduct(args: readonly string[]): Run {
  const child = own(spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
  let output = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const failure = (code: number | null): Error =>
    new Error(`meshproof ${args[0]} ended with ${code}:\n${said}`);
  return {
    pid: child.pid ?? 0,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(said)?.[1];
          if (found === undefined) return;
          child.stderr.off('data', look);
          resolve(found);
        };
        child.stderr.on('data', look);
        look();
        void closed.then((code) => reject(failure(code)));
      }),
    interrupt: () => child.kill('SIGINT'),
    ended: async () => {
      const code = await closed;
      if (code !== 0) throw failure(code);
      return JSON.parse(output) as unknown;
    },
  };
}
