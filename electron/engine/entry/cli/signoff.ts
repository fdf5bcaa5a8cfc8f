import { Command } from 'commander';
import type { Finish } from './outcome.ts';
import { printJson } from './output.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  comparison: string;
  by: string;
  note: string;
  despiteVerdict?: true;
  json?: true;
}

/** `signoff`: keeps somebody's word on a comparison; the history counts from it. */
export function signoffCommand(finish: Finish): Command {
  return new Command('signoff')
    .description('sign a comparison off: later ones say what is new since then')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--comparison <name>', 'comparison to sign')
    .requiredOption('--by <name>', 'who signs')
    .option('--note <text>', 'what they have to say about it', '')
    .option('--despite-verdict', 'sign what does not pass; the note has to say why')
    .option('--json', 'print one JSON document')
    .action(async ({ workspace, comparison, by, note, despiteVerdict, json }: Options) => {
      const signed = await withWorkspace(workspace, 'open', (client) =>
        client.comparisons.signOff({ comparison, by, note, despiteVerdict: despiteVerdict ?? false }),
      );
      if (json) printJson(signed);
      else
        process.stdout.write(
          `${signed.comparison} is signed by ${signed.by} (${signed.verdict}: ${signed.summary})\n`,
        );
      finish({ exitCode: 0 });
    });
}
