import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type KeyStoreState,
  STORED_KEY_KIND,
  type StoredKey,
  storedKey,
} from '#shared/contract/key-store.ts';
import { MeshproofError, reportOf } from '#shared/model/error.ts';
import { SIGNATURE_DOMAIN } from '#shared/report/seal.ts';
import { assertSecret, nameOfStore, type Safe } from './storage-backend.ts';
import { withinLimit } from './within-limit.ts';

type KeyStoreOptions = {
  /** Where the encrypted key stands, in the app's data folder. */
  file: string;
  safe: Safe;
  platform: NodeJS.Platform;
  /** How long the key store may take to answer, in milliseconds: it may be asking its user. */
  limitMs?: number;
};

/** Long enough to find a dialog and type a password. */
const LONGEST_ANSWER_MS = 120_000;

/** One Ed25519 key that the operating system's key store encrypts. It signs here: what leaves is its public half and signatures. */
export class KeyStore {
  readonly #options: KeyStoreOptions;
  /** Changes of the file, one after the other: two keys at once would leave one that was shown and is gone. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(options: KeyStoreOptions) {
    this.#options = options;
  }

  /** Whether there is a key. The key store may ask its user to unlock it for that. */
  async state(): Promise<KeyStoreState> {
    try {
      const store = await this.#name();
      const kept = await this.#read();
      return kept
        ? { state: 'ready', store, createdAt: kept.createdAt }
        : { state: 'empty', store, problem: null };
    } catch (error) {
      return { state: 'unusable', error: reportOf(error) };
    }
  }

  /** Makes the key where there is none; one that is there stays. */
  async create(): Promise<KeyStoreState> {
    const state = await this.state();
    if (state.state !== 'empty') return state;
    try {
      await this.#change(() => this.#make());
    } catch (error) {
      return { ...state, problem: reportOf(error) };
    }
    return this.state();
  }

  /** SPKI, DER, base64. @throws MeshproofError when there is no key that can be used */
  async publicKey(): Promise<string> {
    await this.#name();
    return (await this.#existing()).publicKey;
  }

  /**
   * Signs a part of a report.
   * @param message It has to begin as what a report's signature is over: nothing else is signed
   * @returns 64 bytes in lower-case hex
   * @throws MeshproofError when there is no key that can be used, or the key store does not open it
   */
  async sign(message: Uint8Array): Promise<string> {
    if (!Buffer.from(message).subarray(0, SIGNATURE_DOMAIN.length).equals(Buffer.from(SIGNATURE_DOMAIN))) {
      throw new MeshproofError('internal', 'NOT_A_REPORT', 'this key signs nothing but reports');
    }
    await this.#name();
    return sign(null, message, await this.#open(await this.#existing())).toString('hex');
  }

  #name(): Promise<string> {
    return this.#answered(nameOfStore(this.#options.safe, this.#options.platform));
  }

  async #make(): Promise<void> {
    if (await this.#read()) return;
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    const key: StoredKey = {
      schema: 1,
      kind: STORED_KEY_KIND,
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      encryptedKey: await this.#encrypted(secret),
      createdAt: new Date().toISOString(),
    };
    // A link and not a rename: a key that another start of the app has made meanwhile stays.
    await this.#write(key, (part, file) =>
      link(part, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      }),
    );
  }

  async #encrypted(secret: string): Promise<string> {
    const { safe, platform } = this.#options;
    const encrypted = await this.#answered(safe.encryptStringAsync(secret)).catch((error: unknown) => {
      throw notOpened('it did not encrypt the new key', error);
    });
    assertSecret(encrypted, platform);
    return encrypted.toString('base64');
  }

  /** Whole or not at all, readable by its owner only. */
  async #write(key: StoredKey, place: (part: string, file: string) => Promise<void>): Promise<void> {
    const { file } = this.#options;
    const part = `${file}.${randomUUID()}.part`;
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(part, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(key, null, 1)}\n`);
        // Its only copy.
        await handle.sync();
      } finally {
        await handle.close();
      }
      await place(part, file);
    } catch (error) {
      throw new MeshproofError(
        'environment',
        'CANNOT_WRITE',
        `${file}: the key cannot be written (${wordsOf(error)})`,
        'Check the permissions and the free space.',
        error,
      );
    } finally {
      await rm(part, { force: true });
    }
  }

  async #read(): Promise<StoredKey | null> {
    let text: string;
    try {
      text = await readFile(this.#options.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw this.#broken(`it cannot be read (${wordsOf(error)})`, error);
    }
    let key: StoredKey;
    try {
      key = storedKey.parse(JSON.parse(text));
      const spki = Buffer.from(key.publicKey, 'base64');
      const { asymmetricKeyType } = createPublicKey({ key: spki, format: 'der', type: 'spki' });
      if (asymmetricKeyType !== 'ed25519') throw new Error(`its public half is of another kind`);
    } catch (error) {
      throw this.#broken('it is damaged', error);
    }
    assertSecret(Buffer.from(key.encryptedKey, 'base64'), this.#options.platform);
    return key;
  }

  async #existing(): Promise<StoredKey> {
    const kept = await this.#read();
    if (kept) return kept;
    throw new MeshproofError(
      'input',
      'NO_KEY',
      'the key store holds no signing key yet',
      'Make one in the view Report, below “Sign it”.',
    );
  }

  async #open(kept: StoredKey): Promise<KeyObject> {
    const encrypted = Buffer.from(kept.encryptedKey, 'base64');
    const { result, shouldReEncrypt } = await this.#answered(
      this.#options.safe.decryptStringAsync(encrypted),
    ).catch((error: unknown) => {
      throw notOpened(
        'it did not open the signing key',
        error,
        `If it was set up anew and opens what is older no more, move ${this.#options.file} away, make another key here, and tell reviewers its fingerprint.`,
      );
    });
    let key: KeyObject;
    try {
      key = createPrivateKey({ key: Buffer.from(result, 'base64'), format: 'der', type: 'pkcs8' });
    } catch (error) {
      throw this.#broken('what the key store opens is no key', error);
    }
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
    // A signature is always shown with the public key of the file.
    if (publicKey !== kept.publicKey) throw this.#broken('its two halves do not belong together');
    // The key store has a newer key of its own. What is encrypted with the old one can be opened still, so that a failure is none.
    if (shouldReEncrypt) await this.#change(() => this.#renew(kept, result)).catch(() => undefined);
    return key;
  }

  async #renew(kept: StoredKey, secret: string): Promise<void> {
    await this.#write({ ...kept, encryptedKey: await this.#encrypted(secret) }, rename);
  }

  #change<Value>(act: () => Promise<Value>): Promise<Value> {
    const change = this.#lastChange.then(act);
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  #answered<Value>(answer: Promise<Value>): Promise<Value> {
    const { limitMs = LONGEST_ANSWER_MS } = this.#options;
    const late = () =>
      new MeshproofError(
        'environment',
        'KEY_STORE_SILENT',
        `The key store of the operating system did not answer for ${limitMs / 1000} s.`,
        'Look for a dialog that asks to unlock it, perhaps behind this window, and try again; or sign with a key file.',
      );
    return withinLimit(answer, limitMs, late);
  }

  #broken(problem: string, cause?: unknown): MeshproofError {
    const { file } = this.#options;
    return new MeshproofError(
      'input',
      'STORED_KEY_BROKEN',
      `${file}: the signing key cannot be used: ${problem}`,
      'Put that file back as it was, from a backup. Where there is none, move it away, make another key here, and tell reviewers its fingerprint; or sign with a key file.',
      cause,
    );
  }
}

/** The key store does not do its part: nothing of the key is lost by that. */
function notOpened(problem: string, cause: unknown, more = ''): MeshproofError {
  if (cause instanceof MeshproofError) return cause;
  return new MeshproofError(
    'environment',
    'KEY_STORE_LOCKED',
    `The key store of the operating system cannot be used: ${problem} (${wordsOf(cause)}).`,
    `Unlock it, allow access, and start the app again; or sign with a key file. ${more}`.trim(),
    cause,
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
