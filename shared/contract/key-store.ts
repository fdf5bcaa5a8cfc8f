/**
 * The signing key of the desktop app: its private half is encrypted by the key store of the operating system and never leaves the
 * app's main process, which signs for the engine.
 */
import { z } from 'zod';
import { errorReport } from '#shared/model/error.ts';

/** Whether there is a key to sign with. */
export const keyStoreState = z.discriminatedUnion('state', [
  /** There is no key store, it keeps nothing secret, or it does not open the key any more. */
  z.object({ state: z.literal('unusable'), error: errorReport }),
  z.object({
    state: z.literal('empty'),
    store: z.string(),
    /** Why none could be made just now; null when nobody tried. */
    problem: errorReport.nullable(),
  }),
  z.object({
    state: z.literal('ready'),
    /** What the key store is called. */
    store: z.string(),
    /** ISO 8601, UTC. */
    createdAt: z.string(),
  }),
]);
export type KeyStoreState = z.infer<typeof keyStoreState>;

export const STORED_KEY_KIND = 'meshproof-stored-key';

/** The file in the app's data folder that the key stands in. */
export const storedKey = z.object({
  schema: z.literal(1),
  kind: z.literal(STORED_KEY_KIND),
  /** SPKI, DER, base64 (RFC 8410). */
  publicKey: z.base64(),
  /** PKCS #8, DER, base64 (RFC 5958), as the key store encrypted it; base64 once more. */
  encryptedKey: z.base64(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type StoredKey = z.infer<typeof storedKey>;
