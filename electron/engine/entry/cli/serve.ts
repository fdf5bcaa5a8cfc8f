import { Command } from 'commander';
import { readInteger } from './arguments.ts';
import type { Finish } from './outcome.ts';

interface Options {
  workspace?: string;
  port: string;
}

/** `serve`: the engine with the window's page, for a browser on this machine or at the other end of a tunnel. */
export function serveCommand(finish: Finish): Command {
  return new Command('serve')
    .description("serve the window's page to a browser, on loopback and behind a token")
    .option('--workspace <file>', 'workspace to open; created when it does not exist')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '0')
    .action(async ({ workspace, port }: Options) => {
      // Imported late: the other commands need none of the server.
      const { runServe } = await import('../serve-command.ts');
      await runServe({
        ...(workspace === undefined ? {} : { workspace }),
        port: readInteger('--port', port, 0, 65_535),
        folder: process.cwd(),
      });
      finish({ exitCode: 0 });
    });
}
