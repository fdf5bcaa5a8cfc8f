import { stat } from 'node:fs/promises';

/** Every right of the owner's group and of all others, as bits of a POSIX mode. */
const OTHERS = 0o077;

/**
 * What to say when a private key's file is open to others than its owner, and what to do about it; null when it is not, or where
 * there are no such rights (Windows). An encrypted key is no exception: its passphrase can be guessed at leisure.
 */
export async function looseKeyWarning(keyFile: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const { mode } = await stat(keyFile);
  if ((mode & OTHERS) === 0) return null;
  const rights = (mode & 0o777).toString(8).padStart(3, '0');
  return `${keyFile}: others than its owner can get at this private key (mode ${rights}), so that a signature with it proves little. Run \`chmod 600 ${shellWord(keyFile)}\`; if somebody may have read it, make another key with \`meshproof keys create FILE\` and tell reviewers its fingerprint.`;
}

/** A path as it can be pasted into a shell. */
function shellWord(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
