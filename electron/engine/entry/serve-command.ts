import { createEngine } from '#engine/operations/engine.ts';
import { findPageFolder } from './page-folder.ts';
import { serve } from './serve.ts';

/** What the `serve` command was given. */
export type ServeCommand = {
  /** Workspace to open at once; created when it does not exist. */
  workspace?: string;
  port: number;
  /** Folder that relative paths are resolved against. */
  folder: string;
};

/**
 * Serves the page until SIGINT or SIGTERM, then closes the engine so that nothing recorded is lost.
 * Prints one line: the URL with its token.
 * @throws MeshproofError when the workspace, the page or the port is not to be had.
 */
export async function runServe({ workspace, port, folder }: ServeCommand): Promise<void> {
  // From the first moment on, so that an interrupt is never the end of a half-open workspace.
  const stopped = stopSignal();
  const pageFolder = await findPageFolder();
  const engine = await createEngine({ folder });
  try {
    if (workspace !== undefined) await engine.open(workspace, 'open-or-create');
    const server = await serve({ engine, port, pageFolder });
    process.stdout.write(`Meshproof is at ${server.url}\n`);
    await stopped;
    await server.close();
  } finally {
    await engine.close();
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
