/**
 * How a signature stands in a file of a report, so that the file can be verified alone. It is the file's last part and of
 * fixed length: an opening with the public key, the signature, a closing. Signed is everything before the signature,
 * the opening included; the closing is fixed. So there is no byte that can change unnoticed.
 */

/** Forms of file that can carry a signature. A CSV cannot: it is signed by the manifest beside it. */
export type SealForm = 'html' | 'md' | 'junit' | 'json' | 'pdf';

/** The public key is base64 of the 44 bytes of an Ed25519 SPKI (RFC 8410), the signature hex of 64 bytes (RFC 8032). */
export interface Seal {
  readonly publicKey: string;
  readonly signature: string;
}

/** What was signed, and with what. */
export interface Unsealed extends Seal {
  readonly message: Uint8Array<ArrayBuffer>;
}

interface Envelope {
  readonly opening: (publicKey: string) => string;
  readonly closing: string;
  /** End of the unsigned file that the signature takes the place of, and that the closing brings back. */
  readonly replaced: string;
}

const COMMENT: Envelope = {
  opening: (publicKey) => `<!-- meshproof-signature ed25519 ${publicKey} `,
  closing: ' -->\n',
  replaced: '',
};

const ENVELOPES: Readonly<Record<SealForm, Envelope>> = {
  html: COMMENT,
  md: COMMENT,
  junit: COMMENT,
  json: {
    opening: (publicKey) =>
      `,\n "signature": {"algorithm": "ed25519", "publicKey": "${publicKey}", "value": "`,
    closing: '"}\n}\n',
    replaced: '\n}\n',
  },
  // Readers look for the last %%EOF near the end (ISO 32000-2, 7.5.5); a line that begins with % is a comment.
  pdf: {
    opening: (publicKey) => `\n%meshproof-signature ed25519 ${publicKey} `,
    closing: '\n%%EOF\n',
    replaced: '',
  },
};

/** Keeps the signature from being one of anything else that this key may sign. */
export const SIGNATURE_DOMAIN = 'meshproof report signature 1\n';

const KEY_LENGTH = 60;
const SIGNATURE_LENGTH = 128;
const KEY = /^[A-Za-z0-9+/]{59}=$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

/**
 * Signs a file.
 * @param sign The Ed25519 signature of a message, as 64 bytes in lower-case hex; who has the key may be another process
 */
export async function sealed(
  content: Uint8Array,
  form: SealForm,
  publicKey: string,
  sign: (message: Uint8Array<ArrayBuffer>) => string | Promise<string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { opening, closing, replaced } = ENVELOPES[form];
  const body = joined([content.subarray(0, content.length - replaced.length), ascii(opening(publicKey))]);
  const signature = await sign(joined([ascii(SIGNATURE_DOMAIN), body]));
  return joined([body, ascii(signature), ascii(closing)]);
}

/** Takes a signed file apart; null when it does not end in a whole signature. It says nothing of its validity. */
export function unsealed(content: Uint8Array, form: SealForm): Unsealed | null {
  const { opening, closing } = ENVELOPES[form];
  const signatureStart = content.length - closing.length - SIGNATURE_LENGTH;
  const openingStart = signatureStart - opening('').length - KEY_LENGTH;
  if (openingStart < 0) return null;
  const tail = new TextDecoder('latin1').decode(content.subarray(openingStart));
  const signature = tail.slice(-closing.length - SIGNATURE_LENGTH, -closing.length);
  const [beforeKey = '', afterKey = ''] = opening('\n\n').split('\n\n');
  const publicKey = tail.slice(beforeKey.length, beforeKey.length + KEY_LENGTH);
  const whole = `${beforeKey}${publicKey}${afterKey}${signature}${closing}`;
  if (tail !== whole || !KEY.test(publicKey) || !SIGNATURE.test(signature)) return null;
  return {
    publicKey,
    signature,
    message: joined([ascii(SIGNATURE_DOMAIN), content.subarray(0, signatureStart)]),
  };
}

/** Whether there is something of a signature in a file that has no whole one. */
export function hasBrokenSeal(content: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(content);
  // A whole opening anywhere: something stands behind the signature.
  if (/meshproof-signature ed25519 |"signature": \{"algorithm": "ed25519"/.test(text)) return true;
  const end = text.slice(-600);
  return end.includes('meshproof-signature') || end.includes('"signature": {') || end.includes('ed25519');
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
