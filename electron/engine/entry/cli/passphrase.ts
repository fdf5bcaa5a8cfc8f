import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { MeshproofError } from '#shared/model/index.ts';

const VARIABLE = 'MESHPROOF_KEY_PASSPHRASE';

/** The passphrase of a key that is encrypted: of the environment, else asked for at a terminal; null when it needs none. */
export async function passphraseOf(keyFile: string): Promise<string | null> {
  const pem = await readFile(keyFile, 'utf8').catch(() => '');
  if (!pem.includes('BEGIN ENCRYPTED')) return null;
  return toldPassphrase() ?? (process.stdin.isTTY ? ask(`Passphrase of ${keyFile}: `) : null);
}

/** A passphrase for a new key. @throws MeshproofError `usage` when there is nobody to ask, or the two differ */
export async function newPassphrase(): Promise<string> {
  const told = toldPassphrase();
  if (told !== null) return told;
  if (!process.stdin.isTTY) {
    throw new MeshproofError(
      'usage',
      'NO_PASSPHRASE',
      `--encrypt: there is no terminal to ask at, and ${VARIABLE} is not set`,
    );
  }
  const first = await ask('New passphrase: ');
  if (first === '') throw new MeshproofError('usage', 'NO_PASSPHRASE', '--encrypt: the passphrase is empty');
  if (first !== (await ask('Once more: '))) {
    throw new MeshproofError('usage', 'NO_PASSPHRASE', '--encrypt: the two passphrases differ');
  }
  return first;
}

function toldPassphrase(): string | null {
  const told = process.env[VARIABLE];
  return told === undefined || told === '' ? null : told;
}

/** Asks without showing what is typed. */
async function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
