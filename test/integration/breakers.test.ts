import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { TapSpec } from '#shared/model/index.ts';
import { type BreakerSettings, breakerSettings } from '#shared/policy/breakers/index.ts';
import { defaultSettings } from '#shared/policy/breakers/fields.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import type { BreakerAnswer } from '#shared/policy/model/breaker-answer.ts';
import { runCli } from './support/cli.ts';
import { startTaps, testEngine, type TestEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { NO_SOURCES, writeTree } from './support/policy-sources.ts';
import { freePort, httpServer, tcpServer } from './support/servers.ts';
import { EJECTING_PRODUCER } from '#test/fixtures/policy/ejecting-producer.ts';

/** An answer's status, or what the client was told of the failure. */
function call(port: number, path = '/items/1'): Promise<number | string> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    outgoing.end();
  });
}

function instanceTap(name: string, port: number, service = 'producer'): TapSpec {
  return {
    kind: 'instance',
    name,
    service,
    version: null,
    listen: { host: '127.0.0.1', port: 0 },
    target: { host: '127.0.0.1', port },
  };
}

/** Two instances of a producer, one of which answers 500 to its last seven calls; each is called ten times in turn. */
async function recordFailing(engine: TestEngine): Promise<void> {
  let calls = 0;
  const good = await httpServer((_request, response) => response.end('ok'));
  const bad = await httpServer((_request, response) => {
    calls += 1;
    response.writeHead(calls > 3 ? 500 : 200).end();
  });
  const taps = [instanceTap('producer-1', good), instanceTap('producer-2', bad)];
  const ports = await startTaps(engine.client, 'monday', taps);
  for (let turn = 0; turn < 10; turn += 1) for (const port of ports) await call(port);
  await engine.client.taps.stop();
}

function replay({ client }: TestEngine, ...settings: BreakerSettings[]): Promise<BreakerAnswer> {
  return client.breakers.replay({ capture: 'monday', service: 'producer', machines: { settings } });
}

describe('breakers over a recording', () => {
  it('eject the instance that failed, and count whose attempts would have gone elsewhere', async () => {
    const engine = await testEngine();
    await recordFailing(engine);
    expect(await engine.client.breakers.services({ capture: 'monday' })).toEqual([
      { service: 'producer', instances: 2, attempts: 20, failures: 7 },
    ]);
    const settings = breakerSettings({ machine: 'outlier-detection', maxEjectionPercent: 50 });
    const answer = await replay(engine, settings);
    expect(answer.trace).toMatchObject({ attempts: 20, failures: 7, retries: 0, leftOut: 0, unfinished: 0 });
    expect(answer.trace.instances).toEqual([
      { instance: 'producer-1', attempts: 10, failures: 0 },
      { instance: 'producer-2', attempts: 10, failures: 7 },
    ]);
    const [istio] = answer.replays;
    expect(istio?.changes.map(({ subject, from, to }) => [subject, from, to])).toEqual([
      ['producer-2', 'healthy', 'ejected'],
    ]);
    // The fifth error ejects; the two after it would not have been sent there.
    expect(istio?.moved).toEqual({ attempts: 2, failures: 2 });
    expect(istio?.sentence).toMatch(
      /^Istio would have ejected producer-2 once, for .*, to the end of the trace; 2 of the 7 errors would have gone elsewhere\.$/,
    );
    expect(answer.svg).toContain('<title>ejected, ');
  });

  it('say why an idle one is idle', async () => {
    const engine = await testEngine();
    await recordFailing(engine);
    const { replays } = await replay(
      engine,
      defaultSettings('outlier-detection'),
      defaultSettings('hystrix'),
    );
    expect(replays.map(({ sentence }) => sentence)).toEqual([
      'Istio would have let all 20 attempts through, the 7 errors too.',
      'Hystrix would have let all 20 attempts through, the 7 errors too.',
    ]);
    expect(replays.flatMap(({ notes }) => notes)).toEqual([
      'One of 2 instances is more than 10 % of them, the most that may be ejected: none ever is.',
      expect.stringContaining('No status counts as a failure here'),
    ]);
  });

  it('take their settings from the sources, with where they stand', async () => {
    const engine = await testEngine();
    await recordFailing(engine);
    writeTree(engine.folder, { 'mesh.yaml': EJECTING_PRODUCER });
    const answer = await engine.client.breakers.replay({
      capture: 'monday',
      service: 'producer',
      machines: {
        sources: { ...NO_SOURCES, istio: ['mesh.yaml'] },
        options: { ...DEFAULT_POLICY_OPTIONS, istioVersion: '1.31' },
      },
    });
    expect(answer.notKnown).toEqual([]);
    expect(answer.replays).toHaveLength(1);
    expect(answer.replays[0]?.moved).toEqual({ attempts: 4, failures: 4 });
    expect(answer.replays[0]?.settings).toContainEqual({
      name: '5xx in a row',
      value: '3',
      origin: expect.stringContaining('mesh.yaml:7'),
    });
  });

  it('see broken and cut off answers as resets, and repeated attempts as such', async () => {
    const engine = await testEngine();
    const hangsUp = await tcpServer((socket) => socket.once('data', () => socket.end()));
    const resets = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const cuts = await tcpServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
    );
    const taps = [hangsUp, resets, cuts].map((port, index) => instanceTap(`producer-${index}`, port));
    const ports = await startTaps(engine.client, 'monday', taps);
    for (let turn = 0; turn < 3; turn += 1) for (const port of ports) await call(port);
    await engine.client.taps.stop();
    const { trace, replays } = await replay(engine, defaultSettings('ribbon'));
    expect(trace).toMatchObject({ attempts: 9, failures: 9 });
    expect(replays[0]?.changes.filter(({ to }) => to === 'tripped')).toHaveLength(3);
  });

  it('know that a refused connection is no answer', async () => {
    const engine = await testEngine();
    const [port = 0] = await startTaps(engine.client, 'monday', [instanceTap('gone', await freePort())]);
    await call(port);
    await engine.client.taps.stop();
    const { trace } = await replay(engine, defaultSettings('ribbon'));
    expect(trace).toMatchObject({ attempts: 1, failures: 1 });
  });

  it('refuse what is not there, and a capture that still runs', async () => {
    const engine = await testEngine();
    const target = await httpServer((_request, response) => response.end('ok'));
    await startTaps(engine.client, 'monday', [instanceTap('producer-1', target)]);
    const settings = [defaultSettings('ribbon')];
    await expect(replay(engine, ...settings)).rejects.toMatchObject({ data: { code: 'STILL_RECORDING' } });
    await engine.client.taps.stop();
    const machines = { settings };
    await expect(
      engine.client.breakers.replay({ capture: 'monday', service: 'nobody', machines }),
    ).rejects.toMatchObject({ data: { code: 'UNKNOWN_SERVICE', advice: 'It has: producer.' } });
    await expect(
      engine.client.breakers.replay({ capture: 'tuesday', service: 'producer', machines }),
    ).rejects.toMatchObject({ data: { code: 'UNKNOWN_CAPTURE' } });
    // A capture without a single attempt is no error.
    expect((await replay(engine, ...settings)).replays[0]?.sentence).toContain('all 0 attempts');
  });
});

describe('meshproof breakers', () => {
  it('prints the sentence and the changes, and one document', async () => {
    const folder = testFolder();
    const engine = await testEngine(folder);
    await recordFailing(engine);
    await engine.close();
    const command = ['breakers', '--workspace', 'test.meshproof', '--capture', 'monday'];
    const told = [
      '--machine',
      'outlier-detection',
      '--set',
      'maxEjectionPercent=50',
      'consecutive5xxErrors=4',
    ];
    const text = await runCli([...command, ...told], folder);
    expect([text.exitCode, text.stderr]).toEqual([0, expect.stringContaining('is unknown')]);
    expect(text.stdout).toContain('Istio would have ejected producer-2 once');
    expect(text.stdout).toMatch(/producer-2\s+healthy\s+ejected\s+4 times 5xx in a row/);
    const { stdout } = await runCli([...command, '--json'], folder);
    const answer = JSON.parse(stdout) as BreakerAnswer;
    expect(answer.replays.map(({ name }) => name)).toEqual(['Istio', 'Hystrix', 'Resilience4j', 'Ribbon']);
    expect(answer).not.toHaveProperty('svg');
  });

  it.each([
    [['--machine', 'fuse'], /--machine: 'fuse' is none of outlier-detection/],
    [['--set', 'intervalMs=5'], /--set: the settings of which machine/],
    [['--machine', 'ribbon', '--set', 'intervalMs=5'], /--set: 'intervalMs=5' is no setting of ribbon/],
    [
      ['--machine', 'outlier-detection', '--set', 'intervalMs=soon'],
      /--set intervalMs: 'soon' is not a number/,
    ],
    [
      ['--machine', 'outlier-detection', '--set', 'maxEjectionPercent=101'],
      /--set maxEjectionPercent: '101'/,
    ],
    [['--capture', 'tuesday'], /no capture named 'tuesday'/],
    [['--service', 'nobody'], /no instance tap of a service named 'nobody'/],
  ])('names the bad option in %j', async (args, problem) => {
    const folder = testFolder();
    const engine = await testEngine(folder);
    const target = await httpServer((_request, response) => response.end('ok'));
    await startTaps(engine.client, 'monday', [instanceTap('producer-1', target)]);
    await engine.client.taps.stop();
    await engine.close();
    const { exitCode, stderr } = await runCli(
      ['breakers', '--workspace', 'test.meshproof', '--capture', 'monday', ...args],
      folder,
    );
    expect(stderr).toMatch(problem);
    expect(exitCode).toBe(2);
  });

  it('asks which service is meant when there are several', async () => {
    const folder = testFolder();
    const engine = await testEngine(folder);
    const target = await httpServer((_request, response) => response.end('ok'));
    await startTaps(engine.client, 'monday', [
      instanceTap('a', target, 'shop'),
      instanceTap('b', target, 'stock'),
    ]);
    await engine.client.taps.stop();
    await engine.close();
    const { exitCode, stderr } = await runCli(
      ['breakers', '--workspace', 'test.meshproof', '--capture', 'monday'],
      folder,
    );
    expect(stderr).toContain("--service is needed: 'monday' has shop, stock");
    expect(exitCode).toBe(2);
  });
});
