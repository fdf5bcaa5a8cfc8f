import { createDirectClient, type DirectClient } from '#engine/operations/client.ts';
import { createEngine, type Engine } from '#engine/operations/engine.ts';
import { inWorkspace } from '#engine/operations/new-workspace.ts';
import type { OpenMode } from '#engine/store/workspace-file.ts';

/** Runs something in an engine of its own, without a workspace, and closes it in any case. */
export function withEngine<Result>(work: (client: DirectClient) => Promise<Result>): Promise<Result> {
  return inEngine((engine) => work(createDirectClient(engine)));
}

/** The same with a workspace open. One that was made for it and holds nothing when the work fails is taken away again. */
export function withWorkspace<Result>(
  path: string,
  mode: OpenMode,
  work: (client: DirectClient) => Promise<Result>,
): Promise<Result> {
  return inEngine((engine) => inWorkspace(engine, path, mode, () => work(createDirectClient(engine))));
}

async function inEngine<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await createEngine({ folder: process.cwd() });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
