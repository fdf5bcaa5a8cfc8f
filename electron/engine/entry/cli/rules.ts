import { Command } from 'commander';
import { rulesFileYaml } from '#shared/compare/told-rules/print.ts';
import { readRules } from '#shared/compare/told-rules/read.ts';
import { NO_RULES } from '#shared/compare/told-rules/told.ts';
import { type ComparisonDocument, MeshproofError } from '#shared/model/index.ts';
import { readGivenFile } from './given-file.ts';
import type { Finish } from './outcome.ts';
import { printJson } from './output.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  check?: string;
  workspace?: string;
  comparison?: string;
  json?: true;
}

type PrintedRules = Pick<ComparisonDocument, 'profile'> & {
  readonly rules: readonly Pick<ComparisonDocument['rules'][number], 'rule' | 'origin'>[];
};

/** `rules`: prints a rules file to begin with, the one of a comparison, or reads one to see whether it can be used. */
export function rulesCommand(finish: Finish): Command {
  return new Command('rules')
    .description('print the rules and the header profile of a comparison, or the built-in ones')
    .option('--check <file>', 'read this rules file and print what it says')
    .option('--workspace <file>', 'workspace file, with --comparison')
    .option('--comparison <name>', 'print the rules of this comparison')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const printed = await chosen(options);
      if (options.json) printJson({ rules: printed.rules, profile: printed.profile });
      else {
        const rules = printed.rules.map(({ rule }) => rule);
        process.stdout.write(rulesFileYaml(rules, printed.profile.headers));
      }
      finish({ exitCode: 0 });
    });
}

async function chosen({ check, workspace, comparison }: Options): Promise<PrintedRules> {
  if (check !== undefined) {
    if (workspace !== undefined || comparison !== undefined) throw oneOf();
    return readRules(await readGivenFile('--check', check));
  }
  if (workspace === undefined && comparison === undefined) {
    return NO_RULES;
  }
  if (workspace === undefined || comparison === undefined) throw oneOf();
  return withWorkspace(workspace, 'open', (client) => client.comparisons.get({ name: comparison }));
}

function oneOf(): MeshproofError {
  return new MeshproofError(
    'usage',
    'RULES_OF_WHAT',
    'rules takes --check FILE, or --workspace FILE together with --comparison NAME, or neither',
    'Name what to print.',
  );
}
