import { describe, expect, it } from 'vitest';
import type { LiveState } from '#shared/contract/contract.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { httpServer } from './support/servers.ts';

describe('the live state', () => {
  it('tells of taps and their counts, and survives that the workspace is closed', async () => {
    const { client } = await testEngine();
    const target = await httpServer((_message, response) => response.end('ok'));
    const states = (await client.engine.live())[Symbol.asyncIterator]();
    const until = async (wanted: (state: LiveState) => boolean): Promise<LiveState> => {
      for (;;) {
        const { value, done } = await states.next();
        if (done) throw new Error('the live state ended');
        if (wanted(value)) return value;
      }
    };
    expect((await until((state) => state.workspace !== null)).recording).toBeNull();
    const [port = 0] = await startTaps(client, 'c', [edgeTap(target)]);
    await fetch(`http://127.0.0.1:${port}/a`).then((response) => response.text());
    const recording = await until((state) => state.recording?.taps[0]?.counts.exchanges === 1);
    expect(recording.recording?.capture.name).toBe('c');
    await client.taps.stop();
    await client.workspace.close();
    expect(await until((state) => state.workspace === null)).toMatchObject({
      recording: null,
      trouble: null,
    });
    await states.return?.();
  });

  it('refuses to open another workspace while one records, and to remove what is being recorded', async () => {
    const { client } = await testEngine();
    const target = await httpServer((_message, response) => response.end('ok'));
    await startTaps(client, 'c', [edgeTap(target)]);
    await expect(client.workspace.open({ path: 'other.meshproof', mode: 'create' })).rejects.toMatchObject({
      data: { code: 'WORKSPACE_IN_USE' },
    });
    const [capture] = await client.captures.list();
    await expect(client.captures.remove({ id: capture?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'STILL_RECORDING' },
    });
    await expect(
      client.taps.start({ capture: 'd', side: 'baseline', taps: [edgeTap(target)] }),
    ).rejects.toMatchObject({
      data: { code: 'ALREADY_RECORDING' },
    });
  });

  it('says that no workspace is open', async () => {
    const { client } = await testEngine();
    await client.workspace.close();
    await expect(client.captures.list()).rejects.toMatchObject({
      data: { kind: 'usage', code: 'NO_WORKSPACE' },
    });
  });
});
