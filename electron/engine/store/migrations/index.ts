import { first } from './0010-first.ts';
import { audit } from './0020-audit.ts';
import { waiver } from './0030-waiver.ts';
import { drill } from './0040-drill.ts';

/** Numbered in gaps of ten; never edited once released, only added to. */
export const MIGRATIONS: readonly { readonly version: number; readonly sql: string }[] = [
  { version: 10, sql: first },
  { version: 20, sql: audit },
  { version: 30, sql: waiver },
  { version: 40, sql: drill },
];
