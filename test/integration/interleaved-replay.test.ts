import { describe, expect, it } from 'vitest';
import type { DirectClient } from '#engine/operations/client.ts';
import type { InterleavedReplay, TapSpec } from '#shared/model/index.ts';
import { edgeTap, replay, startTaps, testEngine } from './support/engine.ts';
import { freePort, httpServer } from './support/servers.ts';

const REQUESTS = 60;

/** A service that answers the same on both sides. */
function shop(): Promise<number> {
  return httpServer((message, response) => {
    message.resume();
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ path: message.url }));
  });
}

async function recorded(client: DirectClient): Promise<number> {
  const port = await shop();
  const [tap = 0] = await startTaps(client, 'base', [edgeTap(port)]);
  for (let index = 0; index < REQUESTS; index += 1)
    await (await fetch(`http://127.0.0.1:${tap}/items/${index}`)).text();
  await client.taps.stop();
  return port;
}

function interleavedOn(port: number, changes: Partial<InterleavedReplay> = {}): InterleavedReplay {
  return {
    name: 'istio.baseline',
    targets: [{ tap: null, url: `http://127.0.0.1:${port}` }],
    taps: [],
    seed: 3,
    ...changes,
  };
}

function instanceTap(listen: number, target: number): TapSpec {
  const address = (port: number) => ({ host: '127.0.0.1', port });
  const named = { name: 'p1', service: 'producer', version: null };
  return { kind: 'instance', ...named, listen: address(listen), target: address(target) };
}

describe('an interleaved replay', () => {
  it('is a replay of each deployment, with its own taps', async () => {
    const { client } = await testEngine();
    const spring = await recorded(client);
    const istio = await shop();
    const [springTap, istioTap] = [await freePort(), await freePort()];
    const candidate = await replay(client, istioTap, {
      capture: 'base',
      name: 'istio',
      speed: 10,
      taps: [instanceTap(istioTap, istio)],
      interleaved: interleavedOn(springTap, { taps: [instanceTap(springTap, spring)] }),
    });
    const baseline = (await client.replays.list()).find(({ name }) => name === 'istio.baseline');
    const whole = { planned: REQUESTS, sent: REQUESTS, responses: REQUESTS, errors: 0, state: 'done' };
    expect(candidate).toMatchObject({ ...whole, side: 'candidate' });
    expect(baseline).toMatchObject({ ...whole, side: 'baseline' });
    for (const { captureId } of [candidate, baseline ?? candidate]) {
      const attempts = await client.exchanges.page({
        filter: { captureId, vantage: ['instance'] },
        sort: { key: 'startUs', descending: false },
        offset: 0,
        limit: 1,
      });
      expect(attempts.matching).toBe(REQUESTS);
    }
    expect(candidate.options.interleaved?.name).toBe('istio.baseline');
    expect(baseline?.options.interleaved).toBeNull();
  });

  it('is refused where it would have the name or a tap of the other one', async () => {
    const { client } = await testEngine();
    const spring = await recorded(client);
    const port = await freePort();
    const start = (interleaved: InterleavedReplay) =>
      replay(client, spring, {
        capture: 'base',
        name: 'istio',
        taps: [instanceTap(port, spring)],
        interleaved,
      });
    await expect(start(interleavedOn(spring, { name: 'istio' }))).rejects.toMatchObject({
      data: { code: 'NAME_TWICE' },
    });
    await expect(start(interleavedOn(spring, { taps: [instanceTap(port, spring)] }))).rejects.toMatchObject({
      data: { code: 'TAP_TWICE' },
    });
  });

  it('leaves nothing of either where one deployment is not there', async () => {
    const { client } = await testEngine();
    const spring = await recorded(client);
    const nobody = await freePort();
    await expect(
      replay(client, spring, { capture: 'base', name: 'istio', interleaved: interleavedOn(nobody) }),
    ).rejects.toThrow(`127.0.0.1:${nobody}`);
    expect(await client.replays.list()).toEqual([]);
    expect((await client.captures.list()).map(({ name }) => name)).toEqual(['base']);
  });
});
