import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { observersOf, startObservers } from '#engine/drill/observers/start-observers.ts';
import { runCommand } from '#engine/drill/run-command.ts';
import { observerSpec } from '#shared/model/index.ts';
import { testFolder } from './support/folder.ts';

const NEVER = new AbortController().signal;
const TOMCAT = { name: 'log', format: 'tomcat' };

describe.skipIf(process.platform === 'win32')('a program of a drill', () => {
  it('that ends well is not waited for by what it leaves running', async () => {
    expect(await runCommand(['sh', '-c', 'sleep 5 & exit 0'], NEVER)).toBe(null);
  });

  it('does not get the passphrase of the key that signs reports', async () => {
    vi.stubEnv('MESHPROOF_KEY_PASSPHRASE', 'open sesame');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await runCommand(['sh', '-c', 'test -z "$MESHPROOF_KEY_PASSPHRASE"'], NEVER)).toBe(null);
  });

  it('says why it failed', async () => {
    expect(await runCommand(['sh', '-c', 'echo no such pod >&2; exit 3'], NEVER)).toBe(
      'ended with 3: no such pod',
    );
  });

  it.each([
    ['has no name', ['']],
    ['has an argument that no program can get', ['true', 'a\0b']],
    ['is not there', ['/no/such/program']],
    ['is below a file', [`${import.meta.filename}/program`]],
  ])('that %s is a problem of its step', async (_name, argv) => {
    expect(await runCommand(argv, NEVER)).toMatch(/: (ERR_INVALID_ARG_VALUE|ENOENT|ENOTDIR)$/);
  });

  it('is ended with the drill, however it takes that, with all that it started', async () => {
    const drill = new AbortController();
    const ready = join(testFolder(), 'ready');
    const script = `trap "" TERM; (trap "" TERM; echo > '${ready}'; sleep 600) & wait`;
    const ended = runCommand(['sh', '-c', script], drill.signal);
    await expect.poll(() => existsSync(ready)).toBe(true);
    drill.abort();
    expect(await ended).toBe('was ended with the drill');
  });

  it('whose log is followed is ended with what it started', async () => {
    const ready = join(testFolder(), 'ready');
    const script = `sleep 600 & echo > '${ready}'; wait`;
    const spec = observerSpec.parse({ ...TOMCAT, kind: 'log-command', argv: ['sh', '-c', script] });
    const running = startObservers(observersOf([spec]), () => undefined);
    await expect.poll(() => existsSync(ready)).toBe(true);
    await running.stop();
    expect(running.blind).toEqual([]);
  });

  it('that would write a log that is a pipe is not waited for', async () => {
    const pipe = join(testFolder(), 'pipe');
    expect(await runCommand(['mkfifo', pipe], NEVER)).toBe(null);
    const spec = observerSpec.parse({ ...TOMCAT, kind: 'log-file', path: pipe });
    const running = startObservers(observersOf([spec]), () => undefined);
    await expect.poll(() => running.blind).toEqual(['log']);
    await running.stop();
  });
});
