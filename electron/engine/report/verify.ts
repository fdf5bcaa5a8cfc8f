import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { MeshproofError } from '#shared/model/index.ts';
import { cannotRead } from '#engine/operations/cannot-read.ts';
import { MANIFEST_NAME, readManifest } from '#shared/report/manifest.ts';
import { hasBrokenSeal, type SealForm, unsealed } from '#shared/report/seal.ts';
import { fingerprintOf, readPublicKey } from './keys.ts';
import type { TrustedKey } from './trusted-keys.ts';

/** Whether a file of a report is what somebody signed. */
export interface Verification {
  readonly file: string;
  readonly valid: boolean;
  /** `bad` is signed, but changed since, or not with the key that was expected. */
  readonly state: 'valid' | 'bad' | 'unsigned';
  /** Fingerprint of the key that the file names; null when it names none. */
  readonly signer: string | null;
  /** Whose key that is, when it is among the trusted ones. */
  readonly trustedAs: string | null;
  readonly reason: string;
}

/** The keys whose owner is known. */
export interface Trust {
  readonly keys: readonly TrustedKey[];
  /** No other will do. */
  readonly only: boolean;
}

/** What the signer's key is held against. */
interface Expectation {
  /** Fingerprint that it has to be; null takes any. */
  readonly fingerprint: string | null;
  readonly trust: Trust;
}

/** What a file of each form has in it when it is one of ours, signed or not. */
const FORMS: Readonly<Record<string, { form: SealForm; mark: string | RegExp }>> = {
  '.html': { form: 'html', mark: '<meta name="generator" content="Meshproof">' },
  // A drill's document names no kind.
  '.json': { form: 'json', mark: /"kind": "meshproof-|^\{\n {2}"schema": \d+,\n {2}"name": "/ },
  '.xml': { form: 'junit', mark: '<testsuites ' },
  '.md': { form: 'md', mark: 'Meshproof' },
  '.pdf': { form: 'pdf', mark: '%PDF-' },
};

/**
 * Verifies one file of a report. Each carries its own signature, but for a CSV, which the manifest beside it signs; the
 * manifest (`report.sig.json`) verifies all files that it lists.
 * @param key What the signer's key has to be: a public key's file, or a fingerprint `SHA256:…`; null takes any
 * @throws MeshproofError `input` when the file cannot be read or is no report
 */
export async function verifyReport(
  file: string,
  key: string | null,
  trust: Trust = { keys: [], only: false },
): Promise<Verification> {
  const expected = { fingerprint: key === null ? null : await fingerprintOfKey(key, '--key'), trust };
  if (extname(file).toLowerCase() === '.csv') return verifyByManifest(file, expected);
  const content = await readBytes(file);
  const result = verifyContent(file, content, expected);
  if (!result.valid || basename(file) !== MANIFEST_NAME) return result;
  const listed = readManifest(content.toString('utf8'));
  if (!listed) return { ...result, ...bad('It is no list of the files of a report, although it is signed.') };
  for (const { name, sha256 } of listed.files) {
    const flaw = await flawOf(join(dirname(file), name), sha256);
    if (flaw !== null) return { ...result, ...bad(flaw) };
  }
  return {
    ...result,
    reason: `${result.reason} All ${listed.files.length} files that it lists are as signed.`,
  };
}

/**
 * The fingerprint of a key that is told by its file or by its fingerprint.
 * @param place What told it, named in the error
 * @throws MeshproofError `usage`: a fingerprint that is none would look like the one of somebody else
 */
export async function fingerprintOfKey(key: string, place: string): Promise<string> {
  if (!key.startsWith('SHA256:')) return (await readPublicKey(key)).fingerprint;
  const fingerprint = key.trim().replace(/=$/, '');
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint)) return fingerprint;
  throw new MeshproofError(
    'usage',
    'NOT_A_FINGERPRINT',
    `${place}: '${key}' is no fingerprint`,
    'Give all of it: SHA256: and 43 characters, as `meshproof keys show FILE` tells it; or the file of the public key.',
  );
}

function verifyContent(file: string, content: Buffer, expected: Expectation): Verification {
  const known = FORMS[extname(file).toLowerCase()];
  const seal = known ? unsealed(content, known.form) : null;
  if (!known || (!seal && !hasBrokenSeal(content) && !hasMark(content, known.mark))) {
    throw new MeshproofError(
      'input',
      'NOT_A_REPORT',
      `${file}: this is no file of a Meshproof report`,
      'Verify the report.html, .pdf, .json, .junit.xml, .md, .csv or report.sig.json that was handed over.',
    );
  }
  if (!seal) {
    const of = { file, signer: null, trustedAs: null };
    return hasBrokenSeal(content)
      ? { ...of, ...bad('Its signature is damaged: the file was changed after it was signed.') }
      : { ...of, ...unsigned('It is not signed.') };
  }
  const spki = Buffer.from(seal.publicKey, 'base64');
  const signer = fingerprintOf(spki);
  const trustedAs = expected.trust.keys.find((key) => key.fingerprint === signer)?.name ?? null;
  if (!isSignedBy(spki, seal.message, seal.signature)) {
    const problem = 'The signature does not fit: the file was changed after it was signed.';
    return { file, signer, trustedAs, ...bad(problem) };
  }
  return { file, signer, trustedAs, ...judgeSigner(signer, expected, trustedAs) };
}

function hasMark(content: Buffer, mark: string | RegExp): boolean {
  return typeof mark === 'string' ? content.includes(mark) : mark.test(content.toString('latin1'));
}

function isSignedBy(spki: Buffer, message: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, message, key, Buffer.from(signature, 'hex'));
  } catch {
    // A public key that was edited need not be one any more.
    return false;
  }
}

type Judgement = Pick<Verification, 'valid' | 'state' | 'reason'>;

function bad(reason: string): Judgement {
  return { valid: false, state: 'bad', reason };
}

function unsigned(reason: string): Judgement {
  return { valid: false, state: 'unsigned', reason };
}

function judgeSigner(
  signer: string,
  { fingerprint, trust }: Expectation,
  trustedAs: string | null,
): Judgement {
  const valid = (reason: string): Judgement => ({ valid: true, state: 'valid', reason });
  if (trust.only && trustedAs === null) {
    return bad('It is unchanged since it was signed, but with a key that is not among the trusted ones.');
  }
  if (fingerprint === null) {
    return trustedAs === null
      ? valid(
          'Unchanged since it was signed. Whose key it is was not checked: compare the fingerprint, and trust the key by the name of its owner.',
        )
      : valid(`Unchanged since it was signed with the key that is trusted as ${trustedAs}.`);
  }
  return signer === fingerprint
    ? valid('Unchanged since it was signed with the given key.')
    : bad(`It is signed with another key than the given one (${fingerprint}).`);
}

async function verifyByManifest(file: string, expected: Expectation): Promise<Verification> {
  const content = await readBytes(file);
  const path = join(dirname(file), MANIFEST_NAME);
  const manifest = await readFile(path).catch(() => null);
  if (!manifest) {
    const reason = `It is not signed: a CSV is signed by ${MANIFEST_NAME}, which is not beside it.`;
    return { file, signer: null, trustedAs: null, ...unsigned(reason) };
  }
  const signed = verifyContent(path, manifest, expected);
  if (!signed.valid) return { ...signed, file, reason: `${MANIFEST_NAME}: ${signed.reason}` };
  const listed = readManifest(manifest.toString('utf8'))?.files.find(({ name }) => name === basename(file));
  if (!listed) return { ...signed, file, ...bad(`${MANIFEST_NAME} does not list it.`) };
  if (sha256Of(content) === listed.sha256) return { ...signed, file };
  return { ...signed, file, ...bad(`It is not what ${MANIFEST_NAME} was signed for.`) };
}

async function flawOf(path: string, sha256: string): Promise<string | null> {
  const content = await readFile(path).catch(() => null);
  if (!content) return `${basename(path)} is missing.`;
  return sha256Of(content) === sha256 ? null : `${basename(path)} was changed after it was signed.`;
}

export function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
}
