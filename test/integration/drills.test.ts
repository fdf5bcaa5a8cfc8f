import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDeployment, type Deployment } from '#engine/demo/deployment.ts';
import { BASELINE, CANDIDATE, type Profile } from '#engine/demo/profile.ts';
import { followJob, type DirectClient } from '#engine/operations/client.ts';
import { formatAddress, type DrillOptions } from '#shared/model/index.ts';
import { testEngine } from './support/engine.ts';

async function deployment(profile: Profile, seed: number): Promise<Deployment> {
  const running = await startDeployment(profile, seed);
  onTestFinished(() => running.close());
  return running;
}

function sideOf({ gateway, instanceTaps }: Deployment): DrillOptions['baseline'] {
  return { url: `http://${formatAddress(gateway)}`, taps: [...instanceTaps] };
}

function drillOf(text: string, changes: Partial<DrillOptions>): DrillOptions {
  return {
    name: 'd',
    scenario: { file: 'drill.yaml', text },
    baseline: null,
    candidate: null,
    order: 'together',
    service: 'producer',
    requests: [],
    capture: null,
    times: 1,
    headers: [],
    allow: [],
    mutations: 'refuse',
    commands: [],
    ownCommands: 'refuse',
    connections: 64,
    timeoutMs: 5_000,
    ...changes,
  };
}

async function run(client: DirectClient, options: DrillOptions) {
  await followJob(client, await client.drills.start(options), () => undefined);
  return client.drills.get({ name: options.name });
}

/** A busy machine sends late, past the fault; such a drill says so, and is run again. */
async function runInTime(client: DirectClient, options: DrillOptions) {
  for (let turn = 1; ; turn += 1) {
    const document = await run(client, options);
    const late = [document.baseline, document.candidate].some((side) => (side?.sendLagMs?.p99 ?? 0) > 200);
    if (!late || turn === 5) return document;
    await client.drills.remove({ name: options.name });
  }
}

const ALL_FAIL = `
title: All fail
traffic: { rate: 50, duration: 3s, requests: [GET /api/prices/1] }
steps:
  - { at: 1s, for: 1s, fault: { status: 503 } }
expect: { errors: 0.2 }
`;

describe('a drill', () => {
  it('makes the same fault on both sides, and finds the fallback that the candidate lost', async () => {
    const { client } = await testEngine();
    const [baseline, candidate] = [await deployment(BASELINE, 1), await deployment(CANDIDATE, 2)];
    const document = await runInTime(
      client,
      drillOf(ALL_FAIL, { baseline: sideOf(baseline), candidate: sideOf(candidate) }),
    );
    expect(document.verdict).toBe('fail');
    expect(document.findings.map(({ id, catalogue, severity }) => [id, catalogue, severity])).toContainEqual([
      'drill.yaml/fallback-lost',
      'CB-09',
      'blocker',
    ]);
    const stages = document.candidate?.stages ?? [];
    expect(stages.map(({ stage }) => stage)).toEqual(['before', 'during', 'after']);
    expect(stages.map(({ errors }) => errors > 0)).toEqual([false, true, false]);
    expect(document.baseline?.stages.map(({ fallbacks }) => fallbacks > 0)).toEqual([false, true, false]);
    // Both try once more, and what the tap answered is no answer of the application.
    expect(document.candidate?.steps).toMatchObject([
      { what: 'status 503', instances: expect.arrayContaining(['producer producer-1']), problem: null },
    ]);
    const producer = document.candidate?.services.find(({ service }) => service === 'producer');
    expect(producer?.attempts.map(({ histogram }) => histogram.length)).toEqual([1, 2, 1]);
    expect(document.expectations.map(({ side, outcome }) => [side, outcome])).toEqual([
      ['baseline', 'pass'],
      ['candidate', 'fail'],
    ]);
    const [listed] = await client.drills.list();
    expect(listed).toMatchObject({ name: 'd', state: 'done', verdict: 'fail', baseline: 'd baseline' });
    const captures = await client.captures.list();
    expect(captures.map(({ name, complete }) => [name, complete])).toEqual([
      ['d candidate', true],
      ['d baseline', true],
    ]);
    expect(
      captures.every(({ attempts, linkedAttempts }) => attempts > 0 && attempts === linkedAttempts),
    ).toBe(true);
    expect(await client.drills.remove({ name: 'd' })).toEqual({ removed: true });
    expect(await client.captures.list()).toEqual([]);
  });

  it('on one side judges by what the scenario expects, and says so when it expects nothing', async () => {
    const { client } = await testEngine();
    const baseline = await deployment(BASELINE, 1);
    const alone = { baseline: sideOf(baseline) };
    expect((await runInTime(client, drillOf(ALL_FAIL, alone))).verdict).toBe('pass');
    const text = ALL_FAIL.replace(/expect:.*/, '');
    const document = await run(client, drillOf(text, { ...alone, name: 'e' }));
    expect(document.verdict).toBe('inconclusive');
    expect(document.reasons.join(' ')).toContain('drill the other side too, or add expect');
  });

  it('runs commands without a shell, and measures what came of them', async () => {
    const { client, folder } = await testEngine();
    const baseline = await deployment(BASELINE, 1);
    const done = join(folder, 'done');
    const text = `
title: Leaves
traffic: { rate: 50, duration: 2s, requests: [GET /api/items] }
steps:
  - { at: 500ms, run: leave, change: leaves, on: { instance: 1 } }
  - { at: 1s, run: ["${process.execPath}", -e, "process.exit(3)"] }
`;
    const script = `require('node:fs').writeFileSync(${JSON.stringify(done)}, process.argv[1])`;
    const document = await run(
      client,
      drillOf(text, {
        baseline: sideOf(baseline),
        commands: [{ side: 'baseline', name: 'leave', argv: [process.execPath, '-e', script, '$(id); a b'] }],
        ownCommands: 'run',
      }),
    );
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(done, 'utf8')).toBe('$(id); a b');
    const program = basename(process.execPath);
    expect(document.baseline?.steps.map(({ kind, what, problem }) => [kind, what, problem])).toEqual([
      ['command', `leave (${program})`, null],
      ['command', program, 'ended with 3'],
    ]);
    // What a command is told may be a secret.
    expect(JSON.stringify(document.baseline)).not.toContain('$(id)');
    expect(document.reasons.join(' ')).toContain('failed: ended with 3');
    // Nobody told the consumer to stop asking the instance.
    expect(document.baseline?.discovery).toMatchObject([{ change: 'leaves', lastWrongMs: null }]);
    expect(document.baseline?.discovery[0]?.wrong).toBeGreaterThan(5);
  });

  it('ends everything when it is cancelled, and keeps what was recorded', async () => {
    const { client } = await testEngine();
    const baseline = await deployment(BASELINE, 1);
    const text = ALL_FAIL.replace('duration: 3s', 'duration: 10m').replace('for: 1s', 'for: 9m');
    const job = await client.drills.start(drillOf(text, { baseline: sideOf(baseline) }));
    await expect.poll(async () => (await client.captures.list()).length).toBe(1);
    const [begun] = await client.captures.list();
    await expect(client.captures.remove({ id: begun?.id ?? 0 })).rejects.toMatchObject({
      data: { code: 'STILL_RECORDING' },
    });
    await followJob(client, job, (state) => {
      if (state.done > 20) void client.jobs.cancel({ id: job.id });
    });
    expect(await client.drills.list()).toMatchObject([{ state: 'cancelled', verdict: null }]);
    await expect(client.drills.get({ name: 'd' })).rejects.toThrow('was cancelled');
    const [capture] = await client.captures.list();
    expect(capture).toMatchObject({ state: 'done' });
    expect(capture?.exchanges).toBeGreaterThan(20);
  });

  it('runs one side after the other when told so, and sends no mutation unasked', async () => {
    const { client } = await testEngine();
    const [baseline, candidate] = [await deployment(BASELINE, 1), await deployment(CANDIDATE, 2)];
    const text = ALL_FAIL.replace('GET /api/prices/1', 'GET /api/items, POST /api/orders');
    const document = await run(
      client,
      drillOf(text, {
        baseline: sideOf(baseline),
        candidate: sideOf(candidate),
        order: 'in-turn',
        times: 0.5,
      }),
    );
    const [first, second] = [document.baseline, document.candidate];
    expect(first?.refused).toBe(37);
    expect((first?.requests ?? 0) + (first?.refused ?? 0)).toBe(75);
    expect(first?.stages.at(-1)?.toMs).toBe(1500);
    expect(Date.parse(second?.startedAt ?? '') - Date.parse(first?.startedAt ?? '')).toBeGreaterThanOrEqual(
      1400,
    );
    expect(document.reasons.join(' ')).toContain('--mutations send');
  });

  it.each([
    [
      'a side without instance taps',
      { candidate: { url: 'http://127.0.0.1:9', taps: [] } },
      'environment',
      '--candidate-instance',
    ],
    ['no side at all', {}, 'usage', 'no deployment'],
    [
      'a host that is not allowed',
      { baseline: { url: 'http://10.0.0.1:9', taps: [] } },
      'usage',
      'not on the allow list',
    ],
  ])('refuses %s', async (_name, changes, kind, words) => {
    const { client } = await testEngine();
    const refused = client.drills.start(drillOf(ALL_FAIL, changes));
    await expect(refused).rejects.toMatchObject({ data: { kind } });
    await expect(refused.catch((error: { data: object }) => JSON.stringify(error.data))).resolves.toContain(
      words,
    );
    expect(await client.drills.list()).toEqual([]);
  });

  it('leaves nothing behind when its target is not there', async () => {
    const { client } = await testEngine();
    const baseline = await deployment(BASELINE, 1);
    const options = drillOf(ALL_FAIL, {
      baseline: { url: 'http://127.0.0.1:9', taps: [...baseline.instanceTaps] },
    });
    await expect(run(client, options)).rejects.toMatchObject({
      kind: 'environment',
      code: 'TARGET_UNREACHABLE',
    });
    expect(await client.drills.list()).toEqual([]);
    expect(await client.captures.list()).toEqual([]);
  });

  it('is shown as interrupted when its engine died', async () => {
    const engine = await testEngine();
    const { client, workspace } = engine;
    await engine.close();
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(workspace);
    database.exec(
      `INSERT INTO drill (name, scenario, started_at, state, baseline) VALUES ('d', 'flaky', '2026-11-29', 'running', 'x')`,
    );
    database.close();
    await client.workspace.open({ path: workspace, mode: 'open' });
    expect(await client.drills.list()).toMatchObject([{ name: 'd', state: 'interrupted' }]);
    await expect(client.drills.get({ name: 'd' })).rejects.toThrow('was interrupted');
  });
});

it('reads a scenario from a file in the engine’s folder, and the ready ones by name', async () => {
  const { client, folder } = await testEngine();
  await writeFile(join(folder, 'own.yaml'), ALL_FAIL.replace('at: 1s', 'at: soon'));
  const start = (scenario: DrillOptions['scenario']) => client.drills.start({ ...drillOf('', {}), scenario });
  await expect(start({ path: 'own.yaml' })).rejects.toMatchObject({
    data: {
      kind: 'input',
      message: expect.stringContaining('own.yaml:5:11 steps[0].at: expected a duration'),
    },
  });
  await expect(start({ path: 'none.yaml' })).rejects.toMatchObject({ data: { kind: 'input' } });
  await expect(start({ ready: 'none' })).rejects.toMatchObject({ data: { kind: 'usage' } });
  const ready = await client.drills.scenarios();
  expect(ready.map(({ name }) => name)).toEqual([
    'all-fail',
    'flaky',
    'instance-leaves-joins-dies',
    'one-instance-fails',
    'overload',
    'slow-instance',
  ]);
  expect(ready.find(({ name }) => name.startsWith('instance'))?.commands).toEqual(['leave', 'join']);
});
