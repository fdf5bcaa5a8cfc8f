import { first } from './0010-first.ts';
import { audit } from './0020-audit.ts';

/** Numbered in gaps of ten; never edited once released, only added to. */
export const MIGRATIONS: readonly { readonly version: number; readonly sql: string }[] = [
  { version: 10, sql: first },
  { version: 20, sql: audit },
];
