/**
 * Values that change from one answer to the next by their nature. Only a guess from the look of two values: a noise
 * run measures it, and where there is one it decides.
 */
import { ADDRESSES } from './addresses.ts';
import type { Detector } from './detector.ts';
import { IDENTIFIERS } from './identifiers.ts';
import { embeddedReason } from './mask.ts';
import { clock } from './times.ts';
import { TOKENS } from './tokens.ts';

/** In the order in which they are asked: the first that recognises both values names them. */
const DETECTORS: readonly Detector[] = [clock, ...IDENTIFIERS, ...TOKENS, ...ADDRESSES];

/** Longer values are texts, and no detector knows one of them whole. */
const LONGEST = 8_192;

/**
 * Names what makes two differing values volatile, or null.
 * @param answeredAt Wall clock of the baseline's answer in epoch milliseconds, from its `Date` header.
 */
export function volatileReason(baseline: string, other: string, answeredAt: number | null): string | null {
  if (baseline.length > LONGEST || other.length > LONGEST) return null;
  const found = DETECTORS.find((one) => one.recognises(baseline, other, answeredAt));
  return found ? found.name : null;
}

/** The same for texts that hold such values among others: lines, markup, messages. */
export function volatileText(baseline: string, other: string, answeredAt: number | null): string | null {
  return volatileReason(baseline, other, answeredAt) ?? embeddedReason(baseline, other, answeredAt);
}
