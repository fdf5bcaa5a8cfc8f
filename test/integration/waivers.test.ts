import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followJob, type DirectClient } from '#engine/operations/client.ts';
import type { ComparisonDocument, Waiver } from '#shared/model/index.ts';
import { ANY_LATENCY, RUNS, recordRuns } from '#test/fixtures/comparable-runs.ts';
import { runCli } from './support/cli.ts';
import { testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';

const WORKSPACE = 'test.meshproof';
const LATER = '2999-12-31';
const TERMS = { owner: 'ada', reason: 'agreed with the clients', expires: LATER, from: 'window' } as const;
const OPTIONS = ['--owner', 'ada', '--reason', 'agreed with the clients', '--expires', LATER];

async function recorded() {
  const folder = testFolder();
  await recordRuns(folder, WORKSPACE);
  return folder;
}

async function compare(
  client: DirectClient,
  candidate: string,
  name: string,
  gates: { file: string; text: string } | { comparison: string } | null = null,
): Promise<ComparisonDocument> {
  const job = await client.comparisons.start({
    name,
    baseline: RUNS.capture,
    candidate,
    noise: RUNS.noise,
    audit: null,
    gates,
    settings: ANY_LATENCY,
  });
  await followJob(client, job, () => undefined);
  return client.comparisons.get({ name });
}

it('accepts findings until a day, takes that back, and needs no second comparison', async () => {
  const { client } = await testEngine(await recorded());
  const first = await compare(client, RUNS.mesh, 'cutover');
  const blocking = first.findings.filter(({ severity }) => severity === 'blocker' || severity === 'major');
  expect(blocking.map(({ route }) => route)).toEqual(['GET /orders/{n}', 'GET /items/{n}']);
  const [one, other] = blocking;
  const verdict = async () => {
    const [listed] = await client.comparisons.list();
    const document = await client.comparisons.get({ name: 'cutover' });
    expect(listed).toMatchObject({ verdict: document.verdict, summary: document.summary });
    return document.verdict;
  };
  const waive = (id = '', expires: string = LATER) =>
    client.waivers.add({ ...TERMS, expires, scope: { finding: id } });
  expect(await waive(one?.id)).toMatchObject({ id: 'W1', origin: { kind: 'window' }, removed: false });
  expect(await verdict()).toBe('fail');
  // Its last day was before the comparison: it is kept, and accepts nothing.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await waive(other?.id, yesterday);
  expect(await verdict()).toBe('fail');
  await waive(other?.id);
  expect(await verdict()).toBe('pass');
  const accepted = await client.comparisons.get({ name: 'cutover' });
  expect(accepted.waivers).toMatchObject([
    { id: 'W1', state: 'active', findings: [one?.id] },
    { id: 'W2', state: 'expired', findings: [other?.id] },
    { id: 'W3', state: 'active', findings: [other?.id] },
  ]);
  expect(accepted.findings.find(({ id }) => id === other?.id)).toEqual({ ...other, waiver: 'W3' });
  const removed = await client.waivers.remove({ id: 'W3', by: 'grace' });
  expect(removed).toMatchObject({
    removed: true,
    log: [
      { what: 'added', by: 'ada' },
      { what: 'removed', by: 'grace' },
    ],
  });
  expect(await verdict()).toBe('fail');
  await client.waivers.restore({ id: 'W3', by: 'grace' });
  expect(await verdict()).toBe('pass');
  expect((await client.waivers.list())[2]?.log.map(({ what }) => what)).toEqual([
    'added',
    'removed',
    'restored',
  ]);
});

it('reads waivers from a file, all or none, and each once', async () => {
  const { client } = await testEngine();
  const terms = (reason: string, scope: string) =>
    `  - {owner: ada, reason: ${reason}, expires: ${LATER}, scope: ${scope}}\n`;
  const read = (...waivers: string[]) =>
    client.waivers.import({
      file: 'waivers.yaml',
      text: `schema: 1\nwaivers:\n${waivers.join('')}`,
      by: 'grace',
    });
  const first = await read(terms('first', '{finding: a}'), terms('second', '{catalogue: RE-01, route: "*"}'));
  expect(first).toMatchObject({
    added: [
      { id: 'W1', origin: { kind: 'file', file: 'waivers.yaml', line: 3 }, log: [{ by: 'grace' }] },
      { id: 'W2', origin: { line: 4 } },
    ],
    known: 0,
  });
  expect(await read(terms('first', '{finding: a}'), terms('third', '{finding: b}'))).toMatchObject({
    added: [{ id: 'W3', reason: 'third' }],
    known: 1,
  });
  // A removed one is not kept any more: the file brings it back under another id.
  await client.waivers.remove({ id: 'W3', by: 'grace' });
  expect((await read(terms('third', '{finding: b}'))).added).toMatchObject([{ id: 'W4' }]);
  await expect(
    read(terms('fourth', '{finding: c}'), terms('fifth', '{finding: c, catalogue: RE-01}')),
  ).rejects.toThrow('waivers.yaml:4:85 waivers[1].scope.catalogue: a finding is named already');
  expect(await client.waivers.list()).toHaveLength(4);
});

it('tells what is new, fixed and still there since the last sign-off', async () => {
  const { client } = await testEngine(await recorded());
  const mended = await compare(client, RUNS.mended, 'tuesday');
  const price = mended.findings.find(({ severity }) => severity === 'major');
  const sign = (note: string, despiteVerdict = false) =>
    client.comparisons.signOff({ comparison: 'tuesday', by: 'ada', note, despiteVerdict });
  await expect(sign('fine')).rejects.toThrow("'tuesday' does not pass, it is fail");
  await expect(sign('', true)).rejects.toThrow('no note says why');
  await client.waivers.add({ ...TERMS, scope: { finding: price?.id ?? '' } });
  expect(await sign('prices are meant')).toMatchObject({
    verdict: 'pass',
    by: 'ada',
    note: 'prices are meant',
  });
  expect((await client.comparisons.get({ name: 'tuesday' })).signOffs).toMatchObject([{ by: 'ada' }]);

  const mesh = await compare(client, RUNS.mesh, 'wednesday');
  expect(mesh.signOffs).toEqual([]);
  expect(mesh.sinceSignOff).toMatchObject({
    since: { kind: 'sign-off', comparison: 'tuesday', by: 'ada' },
    verdict: { before: 'pass', now: 'fail' },
    new: [{ route: 'GET /orders/{n}' }],
    fixed: [],
    still: [{ id: price?.id, waiver: 'W1' }],
    routes: [{ route: 'GET /orders/{n}', before: 'pass', now: 'fail' }],
  });
  // A comparison of the same name takes the place of the document; the history keeps both.
  await compare(client, RUNS.same, 'wednesday');
  const { runs, change } = await client.history.get({ comparison: null, against: null });
  expect(runs.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'wednesday pass',
    'wednesday fail',
    'tuesday fail',
  ]);
  expect(change).toMatchObject({ new: [], fixed: [{ id: price?.id }], still: [] });
  const again = await client.history.get({ comparison: null, against: 'wednesday' });
  expect(again.change).toMatchObject({
    since: { kind: 'comparison', comparison: 'wednesday' },
    verdict: { before: 'fail', now: 'pass' },
    fixed: [{ route: 'GET /orders/{n}' }, { route: 'GET /items/{n}' }],
  });
  await expect(client.history.get({ comparison: null, against: 'nothing' })).rejects.toThrow(
    "no comparison named 'nothing'",
  );
});

it('does the same from the command line', async () => {
  const { client, ...engine } = await testEngine(await recorded());
  const { findings } = await compare(client, RUNS.mended, 'tuesday');
  await engine.close();
  const run = (...args: string[]) => runCli([...args, '--workspace', WORKSPACE], engine.folder);
  const price = findings.find(({ severity }) => severity === 'major')?.id ?? '';
  const waived = await run('waive', '--finding', price, ...OPTIONS);
  expect(waived).toMatchObject({ exitCode: 0, stderr: '' });
  expect(waived.stdout).toContain(`Findings of 'tuesday' within its scope: ${price}`);
  const listed = await run('waivers', '--json');
  expect(JSON.parse(listed.stdout) as { waivers: Waiver[] }).toMatchObject({
    waivers: [{ id: 'W1', state: 'active', scope: { finding: price }, origin: { kind: 'command-line' } }],
  });
  expect(await run('signoff', '--comparison', 'tuesday', '--by', 'ada')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('tuesday is signed by ada (pass: ') as string,
  });
  const sources = ['--baseline', RUNS.capture, '--candidate', RUNS.mended, '--noise', RUNS.noise];
  const passed = await run('compare', ...sources, '--comparison', 'wednesday', '--mesh-budget', '60s');
  expect(passed.exitCode).toBe(0);
  expect(passed.stdout).toContain("Since 'tuesday' was signed by ada: 0 new, 0 fixed, 1 still there.");
  expect(passed.stdout).toContain('major, waived by W1');
  expect((await run('history')).stdout).toMatch(
    /Since 'tuesday', signed by ada on .*: pass then, pass now; 0 new, 0 fixed, 1 still there\./,
  );
});

it('names option, file, line and field of what is wrong, and keeps nothing', async () => {
  const engine = await testEngine();
  const { folder } = engine;
  await engine.close();
  const expectRefused = async (args: readonly string[], message: RegExp) => {
    const { exitCode, stderr, stdout } = await runCli([...args, '--workspace', WORKSPACE], folder);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  };
  const bad = (name: string, text: string) => writeFileSync(join(folder, name), text);
  bad(
    'waivers.yaml',
    `schema: 1\nwaivers:\n  - owner: ada\n    reason: r\n    expires: ${LATER}\n    scope: {findng: x}\n`,
  );
  bad('gates.yaml', 'schema: 1\ngates:\n  - name: a\n    rule: findings\n    severty: [major]\n');
  const compared = ['compare', '--baseline', 'a', '--candidate', 'b', '--comparison', 'x', '--gates'];
  await expectRefused(['waive', ...OPTIONS], /--finding or --catalogue: names neither/);
  await expectRefused(
    ['waive', ...OPTIONS.slice(0, 4), '--expires', '2026-02-30', '--catalogue', 'RE-1'],
    /--expires: is no day.*\n--catalogue: is no entry/,
  );
  await expectRefused(
    ['waive', '--file', 'waivers.yaml'],
    /waivers\.yaml:6:13 waivers\[0\]\.scope\.findng: there is no such field/,
  );
  await expectRefused(['waive', '--file', 'none.yaml'], /none\.yaml: there is no such file/);
  await expectRefused(['waivers', '--remove', 'W9'], /no waiver 'W9'/);
  await expectRefused(
    [...compared, 'gates.yaml'],
    /gates\.yaml:5:5 gates\[0\]\.severty: there is no such field\nDid you mean severity\?/,
  );
  const reopened = await testEngine(folder);
  expect(await reopened.client.waivers.list()).toEqual([]);
});

it('judges by the gates of a file, which stand in the document', async () => {
  const { client } = await testEngine(await recorded());
  const text = 'schema: 1\ngates:\n  - {name: Deletes were seen, rule: methods, methods: [DELETE]}\n';
  const document = await compare(client, RUNS.same, 'judged', { file: 'gates.yaml', text });
  expect(document).toMatchObject({
    verdict: 'inconclusive',
    gatesUsed: { file: 'gates.yaml', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
  expect(document.gates.at(-1)).toMatchObject({
    gate: 'Deletes were seen',
    outcome: 'inconclusive',
    reasons: [{ what: 'no DELETE request was replayed' }],
  });
  // The document keeps what the file said, so that another comparison can be judged by the same.
  const again = await compare(client, RUNS.same, 'again', { comparison: 'judged' });
  expect(again.gatesUsed).toEqual(document.gatesUsed);
  expect(again.gates.at(-1)).toEqual(document.gates.at(-1));
  await expect(compare(client, RUNS.same, 'never', { comparison: 'nothing' })).rejects.toThrow(
    "no comparison named 'nothing'",
  );
});
