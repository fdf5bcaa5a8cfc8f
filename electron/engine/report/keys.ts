import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { STORED_KEY_KIND, storedKey } from '#shared/contract/key-store.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { cannotWrite } from '#engine/operations/cannot-write.ts';

/** Who keeps a private key, and signs with it: the desktop app. */
export interface KeyKeeper {
  /** SPKI, DER, base64. */
  publicKey(): Promise<string>;
  /** 64 bytes in lower-case hex. */
  sign(message: Uint8Array<ArrayBuffer>): Promise<string>;
}

/** The key of a file, or one that the app around the engine keeps. */
export type SigningKey = FileKey | { readonly keeper: KeyKeeper };

/** Where the private key is, and what opens it. */
export interface FileKey {
  /** PEM of PKCS #8 (RFC 7468), encrypted or not. */
  readonly keyFile: string;
  readonly passphrase: string | null;
}

/** Public half of an Ed25519 key. */
export interface Signer {
  readonly key: KeyObject;
  /** SPKI, DER, base64 (RFC 8410). */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** `SHA256:` and the unpadded base64 of the hash of the SPKI, in the manner of OpenSSH. */
export function fingerprintOf(spki: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`;
}

export function signerOf(key: KeyObject): Signer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return { key, publicKey: spki.toString('base64'), fingerprint: fingerprintOf(spki) };
}

/** @param publicKey SPKI, DER, base64 */
export function publicSigner(publicKey: string): Signer {
  return signerOf(createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }));
}

/**
 * Makes an Ed25519 key: the private half in `path`, readable by its owner only, the public half in `path.pub`. Nothing is
 * overwritten.
 * @param passphrase Encrypts the private half; null leaves it in the clear
 */
export async function createKey(path: string, passphrase: string | null): Promise<Signer> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const encryption = passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase };
  await writeNew(path, privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }), 0o600);
  try {
    await writeNew(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  } catch (error) {
    await rm(path);
    throw error;
  }
  return signerOf(publicKey);
}

async function writeNew(path: string, text: string | Buffer, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new MeshproofError(
        'input',
        'KEY_EXISTS',
        `${path}: there is such a file already; a key is never overwritten`,
        'Choose another name, or use that key.',
      );
    }
    throw cannotWrite(path, error);
  }
}

/**
 * Reads a private key.
 * @throws MeshproofError `input`: no such file, no Ed25519 key, `KEY_LOCKED` when it needs a passphrase or another one
 */
export async function readPrivateKey({ keyFile, passphrase }: FileKey): Promise<KeyObject> {
  const pem = await readPem(keyFile);
  if (isStoredKey(pem)) {
    throw new MeshproofError(
      'input',
      'KEY_IN_STORE',
      `${keyFile}: this key is encrypted by the key store of the operating system, which the desktop app alone can open`,
      'Sign in the app, or make a key in a file with `meshproof keys create FILE`.',
    );
  }
  if (!/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(pem)) {
    throw notAKey(keyFile, 'this is no private key as PEM of PKCS #8');
  }
  if (pem.includes('BEGIN ENCRYPTED') && passphrase === null) {
    throw new MeshproofError(
      'input',
      'KEY_LOCKED',
      `${keyFile}: the key is encrypted`,
      'Set MESHPROOF_KEY_PASSPHRASE, or run it in a terminal, which asks for the passphrase.',
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) });
  } catch (error) {
    if (!pem.includes('BEGIN ENCRYPTED')) throw notAKey(keyFile, 'the key cannot be read', error);
    throw new MeshproofError(
      'input',
      'KEY_LOCKED',
      `${keyFile}: the passphrase does not open the key`,
      'Give the passphrase that it was made with.',
      error,
    );
  }
  return ed25519(keyFile, key);
}

/**
 * Reads the public half of a key, also from the file of a private one that is not encrypted, or that the key store encrypted.
 * @throws MeshproofError `input`
 */
export async function readPublicKey(path: string): Promise<Signer> {
  const pem = await readPem(path);
  if (pem.includes('BEGIN ENCRYPTED')) {
    throw notAKey(path, 'the private key is encrypted', undefined, `Give its public half, ${path}.pub.`);
  }
  try {
    if (isStoredKey(pem)) return publicSigner(storedKey.parse(JSON.parse(pem)).publicKey);
    return signerOf(ed25519(path, createPublicKey(pem)));
  } catch (error) {
    if (error instanceof MeshproofError) throw error;
    throw notAKey(path, 'this is no public key as PEM of SPKI', error);
  }
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MeshproofError(
      'input',
      'NO_KEY',
      `${path}: the key cannot be read (${reason})`,
      undefined,
      error,
    );
  }
}

/** The file that the desktop app keeps its key in. */
function isStoredKey(text: string): boolean {
  return text.includes(`"kind": "${STORED_KEY_KIND}"`);
}

function ed25519(path: string, key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw notAKey(path, `the key is of type ${key.asymmetricKeyType ?? 'unknown'}, not ed25519`);
}

function notAKey(path: string, problem: string, cause?: unknown, advice?: string): MeshproofError {
  return new MeshproofError(
    'input',
    'NOT_A_KEY',
    `${path}: ${problem}`,
    advice ?? 'Make a key with `meshproof keys create FILE`.',
    cause,
  );
}
