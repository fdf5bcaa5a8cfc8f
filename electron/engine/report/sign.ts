import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { MeshproofError } from '#shared/model/index.ts';
import { sealed, type SealForm } from '#shared/report/seal.ts';
import { looseKeyWarning } from './loose-key.ts';
import {
  type FileKey,
  type KeyKeeper,
  publicSigner,
  readPrivateKey,
  type Signer,
  type SigningKey,
  signerOf,
} from './keys.ts';

/** Signs files with one key. */
export interface ReportSigner extends Signer {
  /** What is wrong with how the key is kept; null when nothing is. */
  readonly warning: string | null;
  seal(content: Uint8Array, form: SealForm): Promise<Uint8Array>;
}

/** @throws MeshproofError `input` or `environment` when the key cannot be used */
export function openSigner(signing: SigningKey): Promise<ReportSigner> {
  return 'keeper' in signing ? keeperSigner(signing.keeper) : fileSigner(signing);
}

async function fileSigner(signing: FileKey): Promise<ReportSigner> {
  const privateKey: KeyObject = await readPrivateKey(signing);
  const signer = signerOf(createPublicKey(privateKey));
  return {
    ...signer,
    warning: await looseKeyWarning(signing.keyFile),
    seal: (content, form) =>
      // Ed25519 hashes by itself (RFC 8032), and is deterministic: the same content gives the same signature.
      sealed(content, form, signer.publicKey, (message) => sign(null, message, privateKey).toString('hex')),
  };
}

async function keeperSigner(keeper: KeyKeeper): Promise<ReportSigner> {
  const signer = publicSigner(await keeper.publicKey());
  return {
    ...signer,
    warning: null,
    seal: (content, form) =>
      sealed(content, form, signer.publicKey, async (message) => {
        const signature = await keeper.sign(message);
        if (verify(null, message, signer.key, Buffer.from(signature, 'hex'))) return signature;
        throw new MeshproofError(
          'environment',
          'KEY_CHANGED',
          `the key ${signer.fingerprint} was replaced while the report was made: nothing is signed`,
          'Make the report again, and look at the fingerprint first.',
        );
      }),
  };
}
