import { resolve } from 'node:path';
import { Command } from 'commander';
import type { FileKey } from '#engine/report/keys.ts';
import { drillFormat, reportFormat } from '#shared/report/formats.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { readOneOf } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, say } from './output.ts';
import { passphraseOf } from './passphrase.ts';
import { stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  comparison?: string;
  drill?: string;
  out: string;
  format: string;
  sign?: string;
  chromium?: string;
  json?: true;
}

/** `report`: writes a comparison as files that can be read without Meshproof. */
export function reportCommand(finish: Finish): Command {
  return new Command('report')
    .description('write the report of a comparison, or one page of a drill')
    .requiredOption('--workspace <file>', 'workspace file')
    .option('--comparison <name>', 'comparison to report')
    .option('--drill <name>', `drill to write a page of instead, as ${drillFormat.options.join(', ')}`)
    .requiredOption('--out <folder>', 'folder to write to; created when it does not exist')
    .option('--format <list>', `of ${reportFormat.options.join(', ')}, separated by commas`, 'html,json')
    .option('--sign <key file>', 'sign with this private key (`meshproof keys create` makes one)')
    .option('--chromium <path>', 'program that prints the PDF, when it is not on the PATH')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      if (options.drill === undefined) await report(options);
      else await drillPage(options, options.drill);
      // Written is done, whatever the verdict: a pipeline takes the verdict from compare.
      finish({ exitCode: 0 });
    });
}

async function report({ workspace, comparison, out, format, sign, chromium, json }: Options): Promise<void> {
  if (comparison === undefined) {
    throw new MeshproofError(
      'usage',
      'OPTION_MISSING',
      'report: --comparison is missing',
      'Or give --drill.',
    );
  }
  const formats = format.split(',').map((one) => readOneOf('--format', one.trim(), reportFormat.options));
  const signing = await signingOf(sign);
  const stop = stopSignal();
  const question = { comparison, folder: out, formats, signing, chromium: chromium ?? null };
  const written = await withWorkspace(workspace, 'open', (client) =>
    client.reports.write(question, { signal: stop.signal }),
  );
  stop.release();
  show(written, json);
}

async function drillPage(
  { workspace, out, format, sign, chromium, json }: Options,
  name: string,
): Promise<void> {
  const formats = format.split(',').map((one) => readOneOf('--format', one.trim(), drillFormat.options));
  const signing = await signingOf(sign);
  const stop = stopSignal();
  const question = { name, folder: out, formats, signing, chromium: chromium ?? null };
  const written = await withWorkspace(workspace, 'open', (client) =>
    client.drills.write(question, { signal: stop.signal }),
  );
  stop.release();
  show(written, json);
}

async function signingOf(sign: string | undefined): Promise<FileKey | null> {
  if (sign === undefined) return null;
  const keyFile = resolve(sign);
  return { keyFile, passphrase: await passphraseOf(keyFile) };
}

interface Written {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly signer: string | null;
  readonly keyWarning: string | null;
}

function show(written: Written, json: true | undefined): void {
  if (written.keyWarning !== null) say(`warning: ${written.keyWarning}`);
  if (json) {
    const sha256 = Object.fromEntries(written.files.map((file) => [file.path, file.sha256]));
    printJson({ ...written, sha256 });
    return;
  }
  printTable(
    ['file', 'bytes', 'sha256'],
    written.files.map((file) => [file.path, file.bytes, file.sha256]),
  );
  if (written.signer !== null) say(`signed with ${written.signer}`);
}
