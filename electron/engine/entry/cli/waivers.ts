import { Command } from 'commander';
import { hasExpired } from '#shared/compare/verdict/accept.ts';
import { MeshproofError, type Waiver } from '#shared/model/index.ts';
import { scopeText } from '#shared/report/waiver-scope.ts';
import type { Finish } from './outcome.ts';
import { printFitted, printJson } from './output.ts';
import { userName } from './user-name.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  remove?: string;
  restore?: string;
  by?: string;
  json?: true;
}

/** `waivers`: lists what was accepted, and takes it back. */
export function waiversCommand(finish: Finish): Command {
  return new Command('waivers')
    .description('list the waivers of a workspace, remove one, or take the removal back')
    .requiredOption('--workspace <file>', 'workspace file')
    .option('--remove <id>', 'remove this one; it stays in the list and no longer counts')
    .option('--restore <id>', 'take the removal of this one back')
    .option('--by <name>', 'who does so; without it the user of this machine')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      const { remove, restore } = options;
      if (remove !== undefined && restore !== undefined)
        throw new MeshproofError('usage', 'BAD_OPTION', '--remove and --restore are told apart: give one');
      const by = options.by ?? userName();
      const waivers = await withWorkspace(options.workspace, 'open', async (client) => {
        if (remove !== undefined) await client.waivers.remove({ id: remove, by });
        if (restore !== undefined) await client.waivers.restore({ id: restore, by });
        return client.waivers.list();
      });
      const now = new Date();
      if (options.json) printJson({ waivers: waivers.map((one) => ({ ...one, state: stateOf(one, now) })) });
      else if (waivers.length === 0) process.stdout.write('The workspace has no waivers.\n');
      else printWaivers(waivers, now);
      finish({ exitCode: 0 });
    });
}

/** As a table, with the state that each has today. */
export function printWaivers(waivers: readonly Waiver[], now: Date): void {
  if (waivers.length === 0) return;
  printFitted(
    ['id', 'state', 'expires', 'owner', 'scope', 'reason'],
    waivers.map((one) => [
      one.id,
      stateOf(one, now),
      one.expires,
      one.owner,
      scopeText(one.scope),
      one.reason,
    ]),
  );
}

function stateOf(waiver: Waiver, now: Date): 'active' | 'expired' | 'removed' {
  if (waiver.removed) return 'removed';
  return hasExpired(waiver, now.toISOString()) ? 'expired' : 'active';
}
