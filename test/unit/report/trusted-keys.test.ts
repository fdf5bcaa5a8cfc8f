import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distrustKey, readTrustedKeys, trustedKeysFile, trustKey } from '#engine/report/trusted-keys.ts';

const ONE = `SHA256:${'A'.repeat(43)}`;
const OTHER = `SHA256:${'b'.repeat(43)}`;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-trust-'));
  file = join(folder, 'settings', 'trusted-keys');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('trusted keys', () => {
  it('are none without a file, and are kept, renamed and removed in one', async () => {
    expect(await readTrustedKeys(file)).toEqual([]);
    await trustKey(file, { fingerprint: ONE, name: ' Release team ' });
    await trustKey(file, { fingerprint: OTHER, name: 'Ada' });
    await trustKey(file, { fingerprint: ONE, name: 'Platform team' });
    expect(await readTrustedKeys(file)).toEqual([
      { fingerprint: OTHER, name: 'Ada' },
      { fingerprint: ONE, name: 'Platform team' },
    ]);
    await distrustKey(file, OTHER);
    expect(await readTrustedKeys(file)).toEqual([{ fingerprint: ONE, name: 'Platform team' }]);
    await expect(distrustKey(file, OTHER)).rejects.toMatchObject({ code: 'NOT_TRUSTED' });
    for (const name of ['', ' ', `two\n${OTHER} lines`, 'Ada\u2028Eve', 'Ada\u001b[2J', '\u202eadA'])
      await expect(trustKey(file, { fingerprint: OTHER, name })).rejects.toMatchObject({
        code: 'NAME_MISSING',
      });
  });

  it('keep the comments of whoever wrote them by hand', async () => {
    const byHand = join(folder, 'by-hand');
    writeFileSync(byHand, `# ours\n\n${ONE} Ada\n# theirs\n${OTHER} Eve\n`);
    await trustKey(byHand, { fingerprint: ONE, name: 'Ada L.' });
    await distrustKey(byHand, OTHER);
    expect(readFileSync(byHand, 'utf8')).toBe(`# ours\n# theirs\n${ONE} Ada L.\n`);
  });

  it('may be written by hand, and a line that is none is named', async () => {
    const byHand = join(folder, 'by-hand');
    writeFileSync(byHand, `# ours\r\n\r\n${ONE}\tAda  Lovelace\r\n`);
    expect(await readTrustedKeys(byHand)).toEqual([{ fingerprint: ONE, name: 'Ada  Lovelace' }]);
    for (const line of [ONE, 'Ada', `${ONE.slice(0, -1)} Ada`, `${ONE} Ada\u202e`]) {
      writeFileSync(byHand, `# ours\n${line}\n`);
      await expect(readTrustedKeys(byHand)).rejects.toMatchObject({
        kind: 'input',
        message: expect.stringContaining(`${byHand}:2:`) as string,
      });
      await expect(trustKey(byHand, { fingerprint: OTHER, name: 'Eve' })).rejects.toMatchObject({
        kind: 'input',
      });
      expect(readFileSync(byHand, 'utf8')).toBe(`# ours\n${line}\n`);
    }
    await expect(readTrustedKeys(folder)).rejects.toMatchObject({ code: 'CANNOT_READ' });
  });

  it.each<[NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    [{ MESHPROOF_TRUSTED_KEYS: '/k', XDG_CONFIG_HOME: '/x' }, 'linux', '/k'],
    [{ XDG_CONFIG_HOME: '/x' }, 'linux', '/x/meshproof/trusted-keys'],
    [{ APPDATA: '/roaming' }, 'win32', '/roaming/meshproof/trusted-keys'],
  ])('stand where settings do: %o on %s', (env, platform, expected) => {
    expect(trustedKeysFile(env, platform)).toBe(expected.replaceAll('/', join('/')));
  });
});
