/** Runs `istioctl validate` and `istioctl analyze` over the same resources, if istioctl is there. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';
import type { IstioctlMessage } from '#shared/policy/inputs.ts';
import { wholeOf, type Located } from './located.ts';
import type { Reading } from './reading.ts';

/** It is ended when it takes longer. */
const RUN_MS = 60_000;
const LARGEST_OUTPUT = 32 * 2 ** 20;
/** Command lines are limited (Windows: 32,767 characters); beyond this the named folders are given. */
const LONGEST_ARGUMENTS = 24_000;

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  /** Why it has no output; null when it ended by itself, whatever its exit code. */
  readonly failed: string | null;
}

/**
 * What istioctl says about the resources. It runs without a cluster and without a kubeconfig.
 * @param named path that the user gave; null looks on PATH
 * @param given what the user named, for when the files are too many for a command line
 */
export async function runIstioctl(
  named: string | null,
  files: readonly Located[],
  given: readonly Located[],
  folder: string,
  reading: Reading,
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) return;
  const program = named === null ? await findOnPath() : resolve(folder, named);
  const contents = reading.source('istio', program === null ? 'istioctl (not on PATH)' : 'istioctl');
  if (program === null) return;
  if (named !== null && !(await isExecutable(program))) {
    reading.problems.error(
      'NO_ISTIOCTL',
      'this is no program that can be started',
      'Check the path given with --istioctl.',
      wholeOf(named),
    );
    return;
  }
  const length = files.reduce((sum, { path }) => sum + path.length + 4, 0);
  const inputs = length > LONGEST_ARGUMENTS ? given : files;
  const paths = inputs.map(({ path }) => path);
  const shown = new Map(files.map((file) => [file.path, file.shown]));
  const run = (args: readonly string[]) => start(program, args, folder, signal);

  const [validate, analyze] = await Promise.all([
    run(['validate', ...paths.flatMap((path) => ['-f', path])]),
    run(['analyze', '--use-kube=false', '--color=false', '-o', 'json', ...paths]),
  ]);
  signal.throwIfAborted();
  const analysed = analyze.failed === null ? parseAnalysis(analyze.stdout, shown) : undefined;
  for (const [name, output] of [
    ['validate', validate.failed],
    ['analyze', analyze.failed ?? (analysed === undefined ? firstLine(analyze.stderr) : null)],
  ] as const) {
    if (output === null) continue;
    reading.problems.warning(
      'ISTIOCTL_FAILED',
      `istioctl ${name} gave no answer: ${output}`,
      'Run it by hand, or give another istioctl with --istioctl.',
      wholeOf(program),
    );
  }
  const messages = [...parseValidation(`${validate.stdout}\n${validate.stderr}`, shown), ...(analysed ?? [])];
  reading.istioctl.push(...messages);
  for (const { code } of messages) contents.found(code);
}

async function findOnPath(): Promise<string | null> {
  const names = process.platform === 'win32' ? ['istioctl.exe'] : ['istioctl'];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      if (folder !== '' && (await isExecutable(path))) return path;
    }
  }
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function start(program: string, args: readonly string[], folder: string, signal: AbortSignal): Promise<Run> {
  const options = {
    cwd: folder,
    signal,
    timeout: RUN_MS,
    maxBuffer: LARGEST_OUTPUT,
    windowsHide: true,
    // Neither a cluster nor colours.
    env: { ...process.env, KUBECONFIG: '', TERM: 'dumb' },
  };
  return new Promise((done) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      // An exit code is an answer: it says that messages were found.
      const ended = error === null || typeof error.code === 'number';
      const reason =
        error?.killed === true ? `it was ended after ${RUN_MS / 1000} s` : (error?.message ?? '');
      done({ stdout, stderr, failed: ended && error?.killed !== true ? null : firstLine(reason) });
    });
  });
}

/** Output of `istioctl analyze -o json` (istio.io/istio, pkg/config/analysis/diag/message.go, `MarshalJSON`). */
const analysis = z.array(
  z.object({
    code: z.string(),
    level: z.string(),
    message: z.string(),
    origin: z.string().optional(),
    reference: z.string().optional(),
  }),
);

/** @returns undefined when the output is not what istioctl writes */
export function parseAnalysis(
  stdout: string,
  shown: ReadonlyMap<string, string>,
): IstioctlMessage[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(stdout.trim() === '' ? '[]' : stdout);
  } catch {
    return undefined;
  }
  const parsed = analysis.safeParse(value ?? []);
  if (!parsed.success) return undefined;
  return parsed.data.map(({ code, level, message, origin, reference }) => {
    const at = /^(.*?):(\d+)$/.exec(reference ?? '');
    return {
      code,
      severity: level === 'Error' ? 'error' : level === 'Warning' ? 'warning' : 'info',
      resource: origin ?? '',
      message,
      file: at ? (shown.get(at[1] ?? '') ?? at[1] ?? null) : null,
      line: at ? Number(at[2]) : null,
    };
  });
}

/**
 * Reads what `istioctl validate` prints (istio.io/istio, istioctl/pkg/validate/validate.go): errors as points of a list,
 * `* VirtualService/default/shop: message`, after `Error:`; warnings in the same form after `"FILE" has warnings:`.
 */
export function parseValidation(output: string, shown: ReadonlyMap<string, string>): IstioctlMessage[] {
  const messages: IstioctlMessage[] = [];
  let file: string | null = null;
  let severity: IstioctlMessage['severity'] = 'error';
  for (const line of output.split('\n')) {
    const warned = /^"(.*)" has warnings:/.exec(line);
    if (warned) {
      file = shown.get(warned[1] ?? '') ?? warned[1] ?? null;
      severity = 'warning';
    } else if (/^(Error: )?\d+ errors? occurred:/.test(line)) {
      file = null;
      severity = 'error';
    }
    const point = /^\s*\* (.+)$/.exec(line)?.[1];
    if (point === undefined) continue;
    const resource = /^(\w+)\/([^/\s]*)\/([^:\s]+):+ *(.*)$/.exec(point);
    const decoded = /^failed to decode file (.*?):\s*(.*)$/.exec(point);
    messages.push({
      code: 'validate',
      severity,
      resource: resource ? `${resource[1]} ${resource[2]}/${resource[3]}` : '',
      message: resource?.[4] ?? decoded?.[2] ?? point,
      file: decoded ? (shown.get(decoded[1] ?? '') ?? decoded[1] ?? null) : file,
      line: null,
    });
  }
  return messages;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
