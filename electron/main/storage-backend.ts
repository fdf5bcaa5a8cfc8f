import type { SafeStorage } from 'electron';
import { MeshproofError } from '#shared/model/error.ts';

/** What is used of Electron's `safeStorage`. */
export type Safe = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>;

const LINUX_NAMES: Record<Exclude<Backend, 'basic_text'>, string> = {
  gnome_libsecret: 'the Secret Service of this desktop (GNOME Keyring)',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
  unknown: 'the key store of this desktop',
};

const KEY_FILE =
  'Sign with a key file instead: `meshproof keys create FILE --encrypt` makes one that a passphrase opens.';

/** Chromium's mark of what it encrypts on Linux with a key that stands in its source (posix_key_provider.cc). */
const FIXED_KEY_MARK = Buffer.from('v10');

/**
 * What the operating system's key store is called.
 * @throws MeshproofError `environment` when there is none, or one that keeps nothing secret
 */
export async function nameOfStore(safe: Safe, platform: NodeJS.Platform): Promise<string> {
  const backend = platform === 'linux' ? safe.getSelectedStorageBackend() : null;
  // Asked first: with this one, what is called encrypted can be read by whoever has the file.
  if (backend === 'basic_text') throw noSecrets();
  if (!(await safe.isAsyncEncryptionAvailable())) {
    throw new MeshproofError(
      'environment',
      'KEY_STORE_MISSING',
      'The key store of the operating system cannot be used: it is locked, or access to it was refused.',
      `Unlock it and start the app again. ${KEY_FILE}`,
    );
  }
  if (backend !== null) return LINUX_NAMES[backend];
  return platform === 'darwin' ? 'the Keychain' : 'the data protection of your Windows account';
}

/**
 * Holds what the key store has encrypted against its promise. The backend is told by the name of the desktop alone: where its
 * daemon is missing, or the user does not unlock it, Chromium encrypts with a key that everybody knows, without an error.
 * @throws MeshproofError `environment` when anybody can read it
 */
export function assertSecret(encrypted: Buffer, platform: NodeJS.Platform): void {
  if (platform === 'linux' && encrypted.subarray(0, FIXED_KEY_MARK.length).equals(FIXED_KEY_MARK))
    throw noSecrets();
}

function noSecrets(): MeshproofError {
  return new MeshproofError(
    'environment',
    'KEY_STORE_PLAIN',
    'This desktop has no key store that is open: what the app kept in it would be readable by anybody who gets its file.',
    `${KEY_FILE} Or unlock GNOME Keyring or KWallet and start the app again; on a desktop that Chromium does not know, with --password-store=gnome-libsecret.`,
  );
}
