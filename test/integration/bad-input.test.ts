import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { CliProcess, runCli } from './support/cli.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { freePort, httpServer } from './support/servers.ts';

const RECORD = ['record', '--workspace', 'w.meshproof', '--capture', 'c', '--side', 'baseline'];
const REPLAY = ['replay', '--workspace', 'w.meshproof', '--capture', 'c', '--replay', 'r'];

describe('bad input', () => {
  it.each([
    ['an unknown command', ['explode'], /explode/],
    ['an unknown flag', [...RECORD, '--edge', '127.0.0.1:0=127.0.0.1:1', '--loud'], /--loud/],
    ['no workspace', ['record', '--capture', 'c', '--side', 'baseline'], /--workspace/],
    ['no tap', RECORD, /no tap/],
    ['a tap without a target', [...RECORD, '--edge', '127.0.0.1:0'], /--edge: '127\.0\.0\.1:0'/],
    [
      'an unknown side',
      ['record', '--workspace', 'w', '--capture', 'c', '--side', 'left', '--edge', '127.0.0.1:0=127.0.0.1:1'],
      /--side: 'left'/,
    ],
    [
      'a capture name that is none',
      [
        'record',
        '--workspace',
        'w',
        '--capture',
        '../x',
        '--side',
        'baseline',
        '--edge',
        '127.0.0.1:0=127.0.0.1:1',
      ],
      /--capture/,
    ],
    ['no replay target', REPLAY, /--target/],
    [
      'a workspace that does not exist',
      [...REPLAY, '--target', 'http://127.0.0.1:1'],
      /w\.meshproof: there is no such workspace/,
    ],
  ])('%s: says so and exits with 2', async (_name, args, message) => {
    const folder = testFolder();
    const result = await runCli(args, folder);
    expect(result.stderr).toMatch(message);
    expect(result.exitCode).toBe(2);
    expect(result.stdout).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [
      'a misspelled field',
      '  - kind: ignore\n    plase: body /a\n    reason: x',
      /rules\.yaml:4:5 rules\[0\]\.plase/,
    ],
    ['broken YAML', '  - kind: [', /rules\.yaml:\d+:\d+/],
    [
      'a rule for a status',
      '  - kind: ignore\n    place: status\n    reason: x',
      /rules\[0\]\.place.*waiver/,
    ],
  ])('a rules file with %s: names file, line and field, and exits with 2', async (_name, rules, message) => {
    const folder = testFolder();
    writeFileSync(join(folder, 'rules.yaml'), `schema: 1\nrules:\n${rules}\n`);
    const result = await runCli(['rules', '--check', 'rules.yaml'], folder);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
  });

  it('a file that is no workspace: exits with 2 and leaves it as it is', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'w.meshproof'), 'just some notes');
    const result = await runCli([...RECORD, '--edge', '127.0.0.1:0=127.0.0.1:1'], folder);
    expect(result).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('not a Meshproof workspace'),
    });
    expect(readdirSync(folder)).toEqual(['w.meshproof']);
  });

  it("another program's SQLite file: exits with 2 and leaves it as it is", async () => {
    const folder = testFolder();
    const foreign = new Database(join(folder, 'w.meshproof'));
    foreign.exec('CREATE TABLE mine (x); INSERT INTO mine VALUES (1)');
    foreign.close();
    const result = await runCli([...RECORD, '--edge', '127.0.0.1:0=127.0.0.1:1'], folder);
    expect(result).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('not a Meshproof workspace'),
    });
    const after = new Database(join(folder, 'w.meshproof'), { readonly: true });
    expect(after.prepare('SELECT name FROM sqlite_master').all()).toEqual([{ name: 'mine' }]);
    after.close();
  });

  it('a workspace of a newer version: refused by name, exit 2', async () => {
    const folder = testFolder();
    const engine = await testEngine(folder);
    await engine.close();
    const database = new Database(engine.workspace);
    database.pragma('user_version = 90000');
    database.close();
    const result = await runCli(
      [
        'compare',
        '--workspace',
        engine.workspace,
        '--baseline',
        'a',
        '--candidate',
        'b',
        '--comparison',
        'x',
      ],
      folder,
    );
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/schema 90000/);
  });

  it('a port in use: exit 4, and nothing is left behind', async () => {
    const folder = testFolder();
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = blocker.address() as { port: number };
    const result = await runCli([...RECORD, '--edge', `127.0.0.1:${port}=127.0.0.1:1`], folder);
    blocker.close();
    expect(result).toMatchObject({ exitCode: 4, stderr: expect.stringContaining(`127.0.0.1:${port}`) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('sources that are none, for an audit that is to be kept: exit 2, and no new workspace is left behind', async () => {
    const folder = testFolder();
    const result = await runCli(
      ['audit', '--workspace', 'w.meshproof', '--audit', 'a', '--spring', 'none', '--istio', 'none'],
      folder,
    );
    expect(result.exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder that does not exist: exit 4', async () => {
    const folder = testFolder();
    const result = await runCli(
      [
        'record',
        '--workspace',
        'no/w.meshproof',
        '--capture',
        'c',
        '--side',
        'baseline',
        '--edge',
        '127.0.0.1:0=127.0.0.1:1',
      ],
      folder,
    );
    expect(result).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('no/w.meshproof') });
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  it('a workspace that another engine writes to: exit 4, and the other one goes on', async () => {
    const folder = testFolder();
    const target = await httpServer((_message, response) => response.end('ok'));
    const first = new CliProcess([...RECORD, '--edge', `127.0.0.1:0=127.0.0.1:${target}`, '--json'], folder);
    await first.waitFor(/^ready$/m);
    const second = await runCli(
      [...RECORD.with(4, 'd'), '--edge', `127.0.0.1:0=127.0.0.1:${target}`],
      folder,
    );
    expect(second).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('is using this workspace') });
    const result = await first.interrupt();
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ capture: { name: 'c', exchanges: 0, complete: true } });
  });

  describe('of a replay', () => {
    async function recorded() {
      const engine = await testEngine();
      const target = await httpServer((_message, response) => response.end('ok'));
      const [port = 0] = await startTaps(engine.client, 'c', [edgeTap(target)]);
      await fetch(`http://127.0.0.1:${port}/a`).then((response) => response.text());
      await engine.client.taps.stop();
      await engine.close();
      return { ...engine, target, replay: ['replay', '--workspace', engine.workspace, '--capture', 'c'] };
    }

    it('an unreachable target: exit 4, and no replay is left behind', async () => {
      const { folder, replay } = await recorded();
      const port = await freePort();
      const result = await runCli(
        [...replay, '--replay', 'r', '--target', `http://127.0.0.1:${port}`],
        folder,
      );
      expect(result).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining(`http://127.0.0.1:${port} cannot be reached`),
      });
      const again = await testEngine(folder);
      expect(await again.client.replays.list()).toEqual([]);
    });

    it('a host that is not allowed: exit 2, and nothing is sent', async () => {
      const { folder, replay } = await recorded();
      const result = await runCli(
        [...replay, '--replay', 'r', '--target', 'http://shop.example.com'],
        folder,
      );
      expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('shop.example.com') });
    });

    it('an unknown capture, and a name that is taken: exit 2', async () => {
      const { folder, replay, target } = await recorded();
      const to = ['--target', `http://127.0.0.1:${target}`];
      const unknown = await runCli([...replay.with(4, 'nothing'), '--replay', 'r', ...to], folder);
      expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("'nothing'") });
      const taken = await runCli([...replay, '--replay', 'c', ...to], folder);
      expect(taken).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("'c'") });
    });
  });
});
