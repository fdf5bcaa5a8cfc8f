import { createEngine } from '#engine/operations/engine.ts';
import { inWorkspace } from '#engine/operations/new-workspace.ts';
import { stopped, stopSignal } from './cli/signals.ts';
import { findPageFolder } from './page-folder.ts';
import { serve } from './serve.ts';

/** What the `serve` command was given. */
export type ServeCommand = {
  /** Workspace to open at once; created when it does not exist. */
  workspace?: string;
  port: number;
  /** Folder that relative paths are resolved against. */
  folder: string;
  /** Told the address, token included, once it answers. */
  onListening?: (url: string) => void;
};

/**
 * Serves the page until SIGINT or SIGTERM, then closes the engine so that nothing recorded is lost.
 * Prints one line: the URL with its token.
 * @throws MeshproofError when the workspace, the page or the port is not to be had.
 */
export async function runServe({ workspace, port, folder, onListening }: ServeCommand): Promise<void> {
  // From the first moment on and to the last: a second interrupt, which a wrapper may pass on beside the terminal's
  // own, must not be the end of a workspace that is being opened or closed.
  const stop = stopSignal();
  const pageFolder = await findPageFolder();
  const engine = await createEngine({ folder });
  try {
    const start = () => serve({ engine, port, pageFolder });
    const server = await (workspace === undefined
      ? start()
      : inWorkspace(engine, workspace, 'open-or-create', start));
    process.stdout.write(`Meshproof is at ${server.url}\n`);
    onListening?.(server.url);
    await stopped(stop.signal, null);
    await server.close();
  } finally {
    await engine.close();
    stop.release();
  }
}
