import { resolve } from 'node:path';
import { Command } from 'commander';
import { readOneOf } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable } from './output.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  capture: string;
  format: string;
  out: string;
  json?: true;
}

/** `export`: writes what a capture or a replay holds in a form that other tools read. */
export function exportCommand(finish: Finish): Command {
  return new Command('export')
    .description('write what a capture or a replay holds for other tools')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--capture <name>', 'capture or replay')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', 'hlog: a HdrHistogram log of the latency by route', 'hlog')
    .option('--json', 'print one JSON document')
    .action(async ({ workspace, capture, format, out, json }: Options) => {
      readOneOf('--format', format, ['hlog']);
      const written = await withWorkspace(workspace, 'open', (client) =>
        client.captures.exportHistograms({ capture, file: resolve(out) }),
      );
      if (json) {
        printJson(written);
      } else {
        printTable(
          ['file', 'bytes', 'exchanges'],
          written.files.map((file) => [file.path, file.bytes, written.exchanges]),
        );
      }
      finish({ exitCode: 0 });
    });
}
