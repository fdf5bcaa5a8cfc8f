import { readFileSync, statSync } from 'node:fs';
import { LARGEST_TEXT } from '#shared/policy/source/yaml.ts';
import { wholeOf, type Located } from './located.ts';
import type { Reading } from './reading.ts';

/** A text file has no zero byte; this many bytes are looked at. */
const LOOKED_AT = 8192;

/**
 * Reads a text file. What can't be used becomes a problem: missing, unreadable, too large, binary, no UTF-8.
 * @param largest in bytes
 */
export function readFileText(file: Located, reading: Reading, largest = LARGEST_TEXT): string | undefined {
  const bytes = readFileBytes(file, reading, largest);
  return bytes === undefined ? undefined : textOf(bytes, file.shown, reading);
}

/**
 * Reads a whole file of at most so many bytes. Not awaited: nothing else waits in this thread, and promises for each of
 * thousands of small files cost more than they do.
 */
export function readFileBytes(
  { path, shown }: Located,
  reading: Reading,
  largest: number,
): Buffer | undefined {
  try {
    const { size } = statSync(path);
    if (size > largest) {
      tooLarge(shown, size, largest, reading);
      return undefined;
    }
    return reading.admit(shown, size) ? readFileSync(path) : undefined;
  } catch (error) {
    unreadable(shown, error, reading);
    return undefined;
  }
}

/**
 * The bytes as text. Java reads properties as ISO 8859-1 (java.util.Properties.load), so those need not be UTF-8.
 */
export function textOf(bytes: Buffer, shown: string, reading: Reading): string | undefined {
  if (bytes.subarray(0, LOOKED_AT).includes(0)) {
    reading.problems.error(
      'BINARY',
      'this is a binary file, not a text',
      'Give the configuration as text in UTF-8.',
      wholeOf(shown),
    );
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    if (shown.endsWith('.properties')) return bytes.toString('latin1');
    reading.problems.error(
      'NOT_UTF8',
      'the text is not UTF-8',
      'Save it in UTF-8; what it says counts as not known.',
      wholeOf(shown),
    );
    return undefined;
  }
}

export function tooLarge(shown: string, size: number, largest: number, reading: Reading): void {
  reading.problems.error(
    'TOO_LARGE',
    `${size} bytes are more than the ${largest} that are read of one`,
    'Give the configuration itself, split into smaller files.',
    wholeOf(shown),
  );
}

/** Says why a file or folder can't be read, in words instead of errno's. */
export function unreadable(shown: string, error: unknown, reading: Reading): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    reading.problems.error('MISSING', 'there is no such file or folder', 'Check the path.', wholeOf(shown));
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const denied = code === 'EACCES' || code === 'EPERM';
  reading.problems.error(
    'UNREADABLE',
    denied ? 'permission to read it is missing' : `it cannot be read (${reason})`,
    denied ? 'Give yourself permission to read it.' : 'Check the file.',
    wholeOf(shown),
  );
}
