import type { Answer } from '#shared/compare/answer.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { wholeDifference } from './whole.ts';

/** Bytes are shown from the first that differs, with the lengths of both. */
export function binaryDifference(baseline: Answer, other: Answer): Difference {
  const [a, b] = [baseline.bytes, other.bytes];
  let at = 0;
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at += 1;
  const shown = (bytes: Uint8Array): string => {
    const hex = Array.from(bytes.subarray(at, at + SHOWN), (byte) => byte.toString(16).padStart(2, '0'));
    return `${bytes.length} bytes; from byte ${at}: ${hex.join(' ') || 'end'}`;
  };
  return {
    ...wholeDifference('changed', baseline, other, 'The bytes of the answer differ.'),
    baseline: shown(a),
    other: shown(b),
  };
}

const SHOWN = 8;
