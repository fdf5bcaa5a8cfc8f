import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDirectClient, followJob, type DirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import type { ReplayOptions, TapSpec } from '#shared/model/index.ts';
import { testFolder } from './folder.ts';

export interface TestEngine {
  readonly client: DirectClient;
  readonly folder: string;
  readonly workspace: string;
  close(): Promise<void>;
}

/** An engine with a workspace of its own, closed with the test. */
export async function testEngine(folder = testFolder()): Promise<TestEngine> {
  const engine = await createEngine({ folder });
  onTestFinished(() => engine.close());
  const client = createDirectClient(engine);
  const workspace = join(folder, 'test.meshproof');
  await client.workspace.open({ path: workspace, mode: 'open-or-create' });
  return { client, folder, workspace, close: () => engine.close() };
}

/** An edge tap on a free port before the given one. */
export function edgeTap(port: number, name = 'edge'): TapSpec {
  return { kind: 'edge', name, listen: { host: '127.0.0.1', port: 0 }, target: { host: '127.0.0.1', port } };
}

/** Starts taps and returns the ports that they listen on. */
export async function startTaps(client: DirectClient, capture: string, taps: TapSpec[]): Promise<number[]> {
  const started = await client.taps.start({ capture, side: 'baseline', taps });
  return started.taps.map((tap) => tap.bound.port);
}

/** Replays and waits for the end. */
export async function replay(
  client: DirectClient,
  port: number,
  options: Partial<ReplayOptions> & Pick<ReplayOptions, 'capture' | 'name'>,
) {
  const job = await client.replays.start({
    side: 'candidate',
    targets: [{ tap: null, url: `http://127.0.0.1:${port}` }],
    interleaved: null,
    speed: 'max',
    connections: 8,
    allow: [],
    mutations: 'send',
    headers: [],
    trace: 'inject',
    taps: [],
    timeoutMs: 10_000,
    ...options,
  });
  await followJob(client, job, () => undefined);
  const summary = (await client.replays.list()).find((one) => one.name === options.name);
  if (!summary) throw new Error(`replay ${options.name} was not stored`);
  return summary;
}
