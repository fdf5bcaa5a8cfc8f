import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret for one run of the server: 192 bits, safe in a URL. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares without telling by its time how much was right; lengths are hidden by hashing first. */
export function tokensEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
