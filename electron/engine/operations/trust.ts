/** Verifying, and the keys that are trusted on this machine. */
import { distrustKey, readTrustedKeys, trustedKeysFile, trustKey } from '#engine/report/trusted-keys.ts';
import { fingerprintOfKey, type Verification, verifyReport } from '#engine/report/verify.ts';

interface TrustedKeys {
  readonly file: string;
  readonly keys: { fingerprint: string; name: string }[];
}

/** Says of a file of a report who signed it, by the trusted keys as well. */
export async function verifyWithTrust(
  file: string,
  { key, onlyTrusted }: { key: string | null; onlyTrusted: boolean },
): Promise<Verification> {
  const reading = readTrustedKeys(trustedKeysFile());
  // The key that was given decides alone: a broken list of others is no reason not to tell.
  const decides = key !== null && !onlyTrusted;
  const keys = await (decides ? reading.catch(() => []) : reading);
  return verifyReport(file, key, { keys, only: onlyTrusted });
}

export async function trustedKeys(): Promise<TrustedKeys> {
  const file = trustedKeysFile();
  return { file, keys: await readTrustedKeys(file) };
}

/** @param key A fingerprint, or the file of a public key */
export async function trust(key: string, name: string): Promise<TrustedKeys> {
  const file = trustedKeysFile();
  return { file, keys: await trustKey(file, { fingerprint: await fingerprintOfKey(key, 'key'), name }) };
}

/** @param key A fingerprint, or the file of a public key */
export async function distrust(key: string): Promise<TrustedKeys> {
  const file = trustedKeysFile();
  return { file, keys: await distrustKey(file, await fingerprintOfKey(key, 'key')) };
}
