import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyStore } from '#main/key-store.ts';
import type { Safe } from '#main/storage-backend.ts';
import { SIGNATURE_DOMAIN } from '#shared/report/seal.ts';

/** A key store that masks with a pad of its own: whoever lacks that reads nothing. */
function safeWith(part: Partial<Safe> = {}): Safe {
  const pad = randomBytes(4096);
  const masked = (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => byte ^ (pad[at] ?? 0)));
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptStringAsync: (text) => Promise.resolve(masked(Buffer.from(text))),
    decryptStringAsync: (bytes) =>
      Promise.resolve({ result: masked(bytes).toString(), shouldReEncrypt: false }),
    ...part,
  };
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-key-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileIn(): string {
  return join(folder, 'data', 'signing-key.json');
}

function storeOn(safe: Safe, platform: NodeJS.Platform = 'linux', limitMs = 60_000): KeyStore {
  return new KeyStore({ file: fileIn(), safe, platform, limitMs });
}

/** What Chromium gives on Linux when the key store does not open: encrypted with a key that stands in its source. */
const FIXED = Buffer.from('v10 of everybody');

const MESSAGE = Buffer.from(`${SIGNATURE_DOMAIN}a report`);

describe('the key in the key store', () => {
  it('is made when it is asked for, once, and signs what verifies with its public half', async () => {
    const safe = safeWith();
    const store = storeOn(safe);
    expect(await store.state()).toEqual({
      state: 'empty',
      store: expect.stringContaining('GNOME') as string,
      problem: null,
    });
    await expect(store.sign(MESSAGE)).rejects.toMatchObject({ code: 'NO_KEY' });
    expect(await store.create()).toMatchObject({ state: 'ready' });
    const text = readFileSync(fileIn(), 'utf8');
    expect(await store.create()).toMatchObject({ state: 'ready' });
    expect(readFileSync(fileIn(), 'utf8')).toBe(text);
    expect(readdirSync(join(folder, 'data'))).toEqual(['signing-key.json']);

    // Another start of the app.
    const again = storeOn(safe);
    const key = createPublicKey({
      key: Buffer.from(await again.publicKey(), 'base64'),
      format: 'der',
      type: 'spki',
    });
    const signature = await again.sign(MESSAGE);
    expect(signature).toMatch(/^[0-9a-f]{128}$/);
    expect(verify(null, MESSAGE, key, Buffer.from(signature, 'hex'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'stands in a file for its owner, and nowhere in the clear',
    async () => {
      let secret = '';
      const safe = safeWith();
      const store = storeOn({
        ...safe,
        encryptStringAsync: (text) => {
          secret = text;
          return safe.encryptStringAsync(text);
        },
      });
      await store.create();
      expect(statSync(fileIn()).mode & 0o777).toBe(0o600);
      expect(Buffer.from(secret, 'base64')).toHaveLength(48);
      expect(readFileSync(fileIn(), 'utf8')).not.toContain(secret.slice(-43));
    },
  );

  it('signs nothing but reports', async () => {
    const store = storeOn(safeWith());
    await store.create();
    await expect(store.sign(Buffer.from('ssh login'))).rejects.toMatchObject({ code: 'NOT_A_REPORT' });
  });

  it.each<[string, Partial<Safe>, RegExp]>([
    ['KEY_STORE_PLAIN', { getSelectedStorageBackend: () => 'basic_text' }, /readable by anybody/],
    ['KEY_STORE_MISSING', { isAsyncEncryptionAvailable: () => Promise.resolve(false) }, /locked, or access/],
  ])('is not made where nothing would keep it secret: %s', async (code, part, message) => {
    const store = storeOn(safeWith(part));
    const unusable = {
      state: 'unusable',
      error: {
        code,
        message: expect.stringMatching(message) as string,
        advice: expect.stringContaining('meshproof keys create FILE') as string,
      },
    };
    expect(await store.state()).toMatchObject(unusable);
    expect(await store.create()).toMatchObject(unusable);
    await expect(store.publicKey()).rejects.toMatchObject({ code });
    await expect(store.sign(MESSAGE)).rejects.toMatchObject({ code });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[NodeJS.Platform, string]>([
    ['darwin', 'the Keychain'],
    ['win32', 'the data protection of your Windows account'],
  ])('is asked for no backend on %s, which has one alone', async (platform, name) => {
    const safe = safeWith({
      getSelectedStorageBackend: () => {
        throw new Error('there is no such function');
      },
    });
    expect(await storeOn(safe, platform).state()).toEqual({ state: 'empty', store: name, problem: null });
  });

  it('is not made when the key store that the desktop names did not open, nor used when it was made so', async () => {
    const safe = safeWith({ encryptStringAsync: () => Promise.resolve(FIXED) });
    const store = storeOn(safe);
    expect(await store.create()).toMatchObject({
      state: 'empty',
      problem: { code: 'KEY_STORE_PLAIN', advice: expect.stringContaining('--password-store') as string },
    });
    expect(readdirSync(folder)).toEqual([]);
    // On macOS the same mark stands before what the Keychain's key encrypts.
    expect(await storeOn(safe, 'darwin').create()).toMatchObject({ state: 'ready' });
    expect(await store.state()).toMatchObject({ state: 'unusable', error: { code: 'KEY_STORE_PLAIN' } });
    await expect(store.sign(MESSAGE)).rejects.toMatchObject({ code: 'KEY_STORE_PLAIN' });
  });

  it('stays what it is while the key store is locked, or cannot keep it anew', async () => {
    const safe = safeWith();
    await storeOn(safe).create();
    const text = readFileSync(fileIn(), 'utf8');
    const locked = storeOn({
      ...safe,
      decryptStringAsync: () => Promise.reject(new Error('temporarily unavailable')),
    });
    await expect(locked.sign(MESSAGE)).rejects.toMatchObject({
      kind: 'environment',
      code: 'KEY_STORE_LOCKED',
      message: expect.stringContaining('temporarily unavailable') as string,
      advice: expect.stringContaining('Unlock it') as string,
    });
    const full = storeOn({
      ...safe,
      encryptStringAsync: () => Promise.reject(new Error('no')),
      decryptStringAsync: async (bytes) => ({
        ...(await safe.decryptStringAsync(bytes)),
        shouldReEncrypt: true,
      }),
    });
    expect(await full.sign(MESSAGE)).toMatch(/^[0-9a-f]{128}$/);
    expect(readFileSync(fileIn(), 'utf8')).toBe(text);
  });

  it('is not waited for without end', async () => {
    const never = () => new Promise<never>(() => undefined);
    const silent = storeOn(safeWith({ isAsyncEncryptionAvailable: never }), 'linux', 1);
    expect(await silent.state()).toMatchObject({ state: 'unusable', error: { code: 'KEY_STORE_SILENT' } });
    const half = storeOn(safeWith({ encryptStringAsync: never }), 'linux', 1);
    expect(await half.create()).toMatchObject({ state: 'empty', problem: { code: 'KEY_STORE_SILENT' } });
  });

  it('is one, however often and by whomever it is made at once', async () => {
    const safe = safeWith();
    const [store, other] = [storeOn(safe), storeOn(safe)];
    const made = await Promise.all([store.create(), store.create(), other.create()]);
    expect(made.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    expect(readdirSync(join(folder, 'data'))).toEqual(['signing-key.json']);
    expect(await store.sign(MESSAGE)).toBe(await other.sign(MESSAGE));
  });

  it('says when its place cannot be read', async () => {
    writeFileSync(join(folder, 'data'), 'in the way');
    expect(await storeOn(safeWith()).create()).toMatchObject({
      state: 'unusable',
      error: { code: 'STORED_KEY_BROKEN', message: expect.stringContaining(fileIn()) as string },
    });
  });

  it('says what to do when another account’s key store, or none, opens it', async () => {
    await storeOn(safeWith()).create();
    const other = storeOn(safeWith());
    await expect(other.sign(MESSAGE)).rejects.toMatchObject({
      code: 'STORED_KEY_BROKEN',
      message: expect.stringContaining(fileIn()) as string,
      advice: expect.stringContaining('make another key') as string,
    });
  });

  it('does not overwrite a damaged one, nor sign with halves that do not belong together', async () => {
    const safe = safeWith();
    await storeOn(safe).create();
    const kept = JSON.parse(readFileSync(fileIn(), 'utf8')) as Record<string, unknown>;
    rmSync(fileIn());
    await storeOn(safe).create();
    const { publicKey } = JSON.parse(readFileSync(fileIn(), 'utf8')) as Record<string, unknown>;
    writeFileSync(fileIn(), JSON.stringify({ ...kept, publicKey }));
    await expect(storeOn(safe).sign(MESSAGE)).rejects.toMatchObject({
      message: expect.stringContaining('do not belong together') as string,
    });
    writeFileSync(fileIn(), JSON.stringify({ ...kept, publicKey: 'AAAA' }));
    expect(await storeOn(safe).state()).toMatchObject({
      state: 'unusable',
      error: { code: 'STORED_KEY_BROKEN', message: expect.stringContaining(fileIn()) as string },
    });
    writeFileSync(fileIn(), '{"schema": 1');
    expect(await storeOn(safe).create()).toMatchObject({
      state: 'unusable',
      error: { code: 'STORED_KEY_BROKEN' },
    });
    expect(readFileSync(fileIn(), 'utf8')).toBe('{"schema": 1');
  });

  it('is encrypted anew when the key store has a new key of its own', async () => {
    const safe = safeWith();
    await storeOn(safe).create();
    const before = readFileSync(fileIn(), 'utf8');
    const newer = safeWith();
    const store = storeOn({
      ...newer,
      decryptStringAsync: async (bytes) => ({
        ...(await safe.decryptStringAsync(bytes)),
        shouldReEncrypt: true,
      }),
    });
    const signature = await store.sign(MESSAGE);
    expect(readFileSync(fileIn(), 'utf8')).not.toBe(before);
    expect(await storeOn(newer).sign(MESSAGE)).toBe(signature);
  });
});
