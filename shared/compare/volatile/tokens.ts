import { type Detector, detector } from './detector.ts';

/** RFC 7519: three base64url parts, the first an object. */
const JWT = /^(?:Bearer )?eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
/** Base64 or base64url (RFC 4648 §4, §5), long enough for 120 random bits. */
const BASE64 = /^[\w+/-]{20,}={0,2}$/;
/** Content Security Policy level 3, §2.3.1. */
const NONCE = /'nonce-[\w+/=-]+'/g;

/** Words and paths are of these characters too: random bytes mix cases and digits. */
function looksRandom(value: string): boolean {
  return BASE64.test(value) && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

/** Secrets and tokens, by their form. */
export const TOKENS: readonly Detector[] = [
  detector('jwt', 'a signed token', (value) => JWT.test(value)),
  detector('token', 'a random token', looksRandom),
  {
    id: 'nonce',
    name: 'a nonce',
    recognises: (a, b) => a.replace(NONCE, '') === b.replace(NONCE, '') && a.includes("'nonce-"),
  },
];
