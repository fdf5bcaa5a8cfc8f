import type { SigningKeyChoice } from '#shared/contract/contract.ts';

/** What the user has entered about the key. */
export type SigningDraft = {
  readonly isSigned: boolean;
  readonly from: 'store' | 'file';
  /** Whether the key store has a key. */
  readonly isStoreReady: boolean;
  readonly keyFile: string;
  readonly passphrase: string;
};

export const UNSIGNED: SigningDraft = {
  isSigned: false,
  from: 'store',
  isStoreReady: false,
  keyFile: '',
  passphrase: '',
};

/** What the engine is asked for; null for an unsigned report. */
export type Signing = SigningKeyChoice | null;

export function signingOf({ isSigned, from, keyFile, passphrase }: SigningDraft): Signing {
  if (!isSigned) return null;
  if (from === 'store') return { keyStore: true };
  return { keyFile: keyFile.trim(), passphrase: passphrase === '' ? null : passphrase };
}

/** Whether it can be asked for: a signature needs a key. */
export function isComplete({ isSigned, from, isStoreReady, keyFile }: SigningDraft): boolean {
  if (!isSigned) return true;
  return from === 'store' ? isStoreReady : keyFile.trim() !== '';
}
