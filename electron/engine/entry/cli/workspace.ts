import { createDirectClient, type DirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import type { OpenMode } from '#engine/store/workspace-file.ts';

/** Runs something in an engine of its own, without a workspace, and closes it in any case. */
export async function withEngine<Result>(work: (client: DirectClient) => Promise<Result>): Promise<Result> {
  const engine = await createEngine({ folder: process.cwd() });
  try {
    return await work(createDirectClient(engine));
  } finally {
    await engine.close();
  }
}

/** The same with a workspace open. */
export async function withWorkspace<Result>(
  path: string,
  mode: OpenMode,
  work: (client: DirectClient) => Promise<Result>,
): Promise<Result> {
  return withEngine(async (client) => {
    await client.workspace.open({ path, mode });
    return work(client);
  });
}
