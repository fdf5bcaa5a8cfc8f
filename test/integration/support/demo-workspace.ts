import { join } from 'node:path';
import { runJourney } from '#engine/demo/journey.ts';
import { createEngine } from '#engine/operations/engine.ts';

/** Makes the demo's workspace with its comparison `cutover` in a folder. @returns the workspace file */
export async function makeDemoWorkspace(folder: string): Promise<string> {
  const workspace = join(folder, 'demo.meshproof');
  const engine = await createEngine({ folder });
  try {
    const silent = { say: () => undefined, progress: () => undefined };
    await runJourney({ engine, workspace, folder, audience: silent });
  } finally {
    await engine.close();
  }
  return workspace;
}
