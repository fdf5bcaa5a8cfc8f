import { Command } from 'commander';
import { readOneOf } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable } from './output.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  comparison: string;
  out: string;
  format: string;
  json?: true;
}

/** `report`: writes a comparison as files that can be read without Meshproof. */
export function reportCommand(finish: Finish): Command {
  return new Command('report')
    .description('write the report of a comparison')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--comparison <name>', 'comparison to report')
    .requiredOption('--out <folder>', 'folder to write to; created when it does not exist')
    .option('--format <list>', 'html, json or both', 'html,json')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const formats = options.format
        .split(',')
        .map((format) => readOneOf('--format', format, ['html', 'json'] as const));
      const written = await withWorkspace(options.workspace, 'open', (client) =>
        client.reports.write({ comparison: options.comparison, folder: options.out, formats }),
      );
      if (options.json)
        printJson({
          ...written,
          sha256: Object.fromEntries(written.files.map((file) => [file.path, file.sha256])),
        });
      else
        printTable(
          ['file', 'bytes', 'sha256'],
          written.files.map((file) => [file.path, file.bytes, file.sha256]),
        );
      // Written is done, whatever the verdict: a pipeline takes the verdict from compare.
      finish({ exitCode: 0 });
    });
}
