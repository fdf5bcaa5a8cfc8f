import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyRequests } from '#engine/entry/key-requests.ts';
import { verifyWithTrust } from '#engine/operations/trust.ts';
import { type KeyKeeper, signerOf } from '#engine/report/keys.ts';
import { openSigner } from '#engine/report/sign.ts';
import { verifyReport } from '#engine/report/verify.ts';
import type { EngineMessage } from '#shared/contract/bridge.ts';
import { renderManifest } from '#shared/report/manifest.ts';

/** An app that keeps a key: its public half, and what signs. */
function keeperWith(publicKey: KeyObject, privateKey: KeyObject): KeyKeeper {
  return {
    publicKey: () => Promise.resolve(signerOf(publicKey).publicKey),
    sign: (message) => Promise.resolve(sign(null, message, privateKey).toString('hex')),
  };
}

const own = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const { fingerprint } = signerOf(own.publicKey);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-verify-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env['MESHPROOF_TRUSTED_KEYS'];
});

async function signedManifest(names: readonly string[]): Promise<string> {
  const signer = await openSigner({ keeper: keeperWith(own.publicKey, own.privateKey) });
  const text = renderManifest({
    schema: 1,
    kind: 'meshproof-manifest',
    comparison: 'c',
    verdict: 'pass',
    files: names.map((name) => ({ name, bytes: 0, sha256: '' })),
  });
  const path = join(folder, 'report.sig.json');
  writeFileSync(path, await signer.seal(Buffer.from(text), 'json'));
  return path;
}

describe('verifying', () => {
  it('takes any key, the given one, or the trusted ones alone', async () => {
    const path = await signedManifest([]);
    const known = { fingerprint, name: 'Release team' };
    expect(await verifyReport(path, null)).toMatchObject({ state: 'valid', trustedAs: null });
    expect(await verifyReport(path, null, { keys: [], only: true })).toMatchObject({
      valid: false,
      state: 'bad',
      reason: expect.stringContaining('not among the trusted ones') as string,
    });
    expect(await verifyReport(path, null, { keys: [known], only: true })).toMatchObject({
      valid: true,
      trustedAs: 'Release team',
    });
    const { fingerprint: anotherOne } = signerOf(other.publicKey);
    expect(await verifyReport(path, anotherOne, { keys: [known], only: true })).toMatchObject({
      valid: false,
    });
  });

  it('by a given key needs no list of others', async () => {
    const path = await signedManifest([]);
    process.env['MESHPROOF_TRUSTED_KEYS'] = join(folder, 'trusted');
    writeFileSync(join(folder, 'trusted'), 'broken\n');
    const known = { key: fingerprint, onlyTrusted: false };
    expect(await verifyWithTrust(path, known)).toMatchObject({ valid: true });
    for (const needing of [
      { ...known, onlyTrusted: true },
      { ...known, key: null },
    ])
      await expect(verifyWithTrust(path, needing)).rejects.toMatchObject({ code: 'BAD_TRUSTED_KEYS' });
  });

  it.each(['../report.html', 'a\u001b[2A\u001b[JVALID', 'report.html\nsigner: somebody', ''])(
    'calls a signed list of %j none of a report, and does not repeat it',
    async (name) => {
      const result = await verifyReport(await signedManifest([name]), null);
      expect(result).toMatchObject({ valid: false, state: 'bad', signer: fingerprint });
      expect(result.reason).toContain('no list of the files');
    },
  );
});

describe('signing by the app', () => {
  it('gives nothing that does not verify with the key that was shown', async () => {
    const signer = await openSigner({ keeper: keeperWith(own.publicKey, other.privateKey) });
    await expect(signer.seal(Buffer.from('{}\n'), 'json')).rejects.toMatchObject({
      code: 'KEY_CHANGED',
      message: expect.stringContaining(fingerprint) as string,
    });
  });

  it('passes on what the app answers, in whatever order, and takes no answer for none', async () => {
    const said: EngineMessage[] = [];
    const keys = new KeyRequests((message) => said.push(message));
    const [publicKey, first, second] = [
      keys.publicKey(),
      keys.sign(new Uint8Array([1])),
      keys.sign(new Uint8Array([2])),
    ];
    expect(said.map(({ type }) => type)).toEqual(['public-key', 'sign', 'sign']);
    const error = { kind: 'environment', code: 'KEY_STORE_LOCKED', message: 'locked' };
    keys.hear({ type: 'key', id: 3, value: null, error });
    keys.hear({ type: 'printed', id: 2, problem: null });
    keys.hear({ type: 'key', id: 2, value: null, error: null });
    keys.hear({ type: 'key', id: 1, value: 'half', error: null });
    await expect(second).rejects.toMatchObject({ code: 'KEY_STORE_LOCKED' });
    await expect(first).rejects.toMatchObject({ kind: 'internal' });
    await expect(publicKey).resolves.toBe('half');
  });
});
