import { createDirectClient, type DirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import type { OpenMode } from '#engine/store/workspace-file.ts';

/** Runs something in an engine of its own with the workspace open, and closes both in any case. */
export async function withWorkspace<Result>(
  path: string,
  mode: OpenMode,
  work: (client: DirectClient) => Promise<Result>,
): Promise<Result> {
  const engine = await createEngine({ folder: process.cwd() });
  try {
    const client = createDirectClient(engine);
    await client.workspace.open({ path, mode });
    return await work(client);
  } finally {
    await engine.close();
  }
}
