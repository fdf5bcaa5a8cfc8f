/** The keys that whoever verifies here trusts: one file of the user's, shared by the command line and the app. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';
import { cannotRead } from '#engine/operations/cannot-read.ts';
import { makeFolder, writeWhole } from '#engine/operations/whole-files.ts';

export interface TrustedKey {
  readonly fingerprint: string;
  /** Whose it is, as the one who trusts it says. */
  readonly name: string;
}

const HEAD =
  '# Keys whose signatures are trusted here: a fingerprint and whose it is, one to a line.\n' +
  '# `meshproof keys trust` and the app add to it.\n';

/**
 * Where they stand: `MESHPROOF_TRUSTED_KEYS`, else `meshproof/trusted-keys` where programs of this system keep settings (XDG Base
 * Directory Specification; elsewhere its counterpart).
 */
export function trustedKeysFile(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const told = env['MESHPROOF_TRUSTED_KEYS'] ?? '';
  if (told !== '') return told;
  return join(settingsFolder(env, platform), 'meshproof', 'trusted-keys');
}

function settingsFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const told = env['XDG_CONFIG_HOME'] ?? '';
  return told === '' ? join(homedir(), '.config') : told;
}

const LINE = /^(SHA256:[A-Za-z0-9+/]{43})[ \t]+(\S.*)$/;

/** Characters that a terminal or a browser does not show as they are: with them a name could look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/**
 * Reads them; no file is no key.
 * @throws MeshproofError `input`, with the line, when the file has another form: a key left out silently would look untrusted
 */
export async function readTrustedKeys(file: string): Promise<TrustedKey[]> {
  return keysOf(file, await readLines(file)).flatMap(({ key }) => key ?? []);
}

interface Line {
  readonly text: string;
  /** Null for a comment and an empty line. */
  readonly key: TrustedKey | null;
}

function keysOf(file: string, lines: readonly string[]): Line[] {
  return lines.map((text, index) => {
    if (text.trim() === '' || text.startsWith('#')) return { text, key: null };
    const [, fingerprint, name] = LINE.exec(text.trim()) ?? [];
    if (fingerprint !== undefined && name !== undefined && !UNSEEN.test(name))
      return { text, key: { fingerprint, name } };
    throw new MeshproofError(
      'input',
      'BAD_TRUSTED_KEYS',
      `${file}:${index + 1}: this line is no fingerprint with a name`,
      'Write SHA256: with 43 characters, a space, and whose key it is in characters that can be seen; or remove the line.',
    );
  });
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cannotRead(file, error);
  }
}

/** Adds a key, or gives the one that is there another name. @throws MeshproofError `usage` for a name that is none */
export async function trustKey(file: string, { fingerprint, name }: TrustedKey): Promise<TrustedKey[]> {
  const whose = name.trim();
  if (whose === '' || UNSEEN.test(whose)) {
    throw new MeshproofError(
      'usage',
      'NAME_MISSING',
      'a trusted key needs the name of whoever it belongs to, on one line, in characters that can be seen',
    );
  }
  const lines = keysOf(file, await readLines(file));
  const others = lines.filter(({ key }) => key?.fingerprint !== fingerprint);
  const key = { fingerprint, name: whose };
  return write(file, [...others, { text: `${fingerprint} ${whose}`, key }]);
}

/** Takes a key away. @throws MeshproofError `input` when it is not there */
export async function distrustKey(file: string, fingerprint: string): Promise<TrustedKey[]> {
  const lines = keysOf(file, await readLines(file));
  const left = lines.filter(({ key }) => key?.fingerprint !== fingerprint);
  if (left.length === lines.length) {
    throw new MeshproofError(
      'input',
      'NOT_TRUSTED',
      `${fingerprint}: this key is not among the trusted ones (${file})`,
    );
  }
  return write(file, left);
}

/** Comments stay where they are; a new file gets one that says what it is. */
async function write(file: string, lines: readonly Line[]): Promise<TrustedKey[]> {
  const isNew = lines.every(({ key, text }) => key !== null || text === '');
  const texts = lines.flatMap(({ text }) => (text === '' ? [] : text));
  await makeFolder(dirname(file));
  await writeWhole(file, `${isNew ? HEAD : ''}${texts.join('\n')}\n`);
  return lines.flatMap(({ key }) => key ?? []);
}
