import type { Random } from '#shared/compare/random.ts';

/** Data that are drawn again and again, and what is said of each draw. */
export interface Experiment<Claim> {
  /** What is counted, in the order of `run`. */
  readonly claims: readonly Claim[];
  /** Draws in the full form (`npm run calibration`) and in the short one (`npm test`), by what a draw costs. */
  readonly runs: { readonly full: number; readonly short: number };
  /** One draw: whether each of the claims came true. */
  readonly run: (random: Random) => readonly boolean[];
}

/** A test under a null hypothesis that is true: how often it may raise an alarm. */
export interface FalseAlarm {
  readonly name: string;
  /** The promised rate of alarms. */
  readonly nominal: number;
  /** `exact` is to meet it from both sides; `at most` may stay below, as tests of counts do. */
  readonly promise: 'exact' | 'at most';
}

/** Something that is there to be found: how often it is. */
export interface Power {
  readonly name: string;
  /** The least that is promised. */
  readonly least: number;
}

/** What a test does outside of what it is made for: measured, not promised. */
export interface Limit {
  readonly name: string;
}

export const atMost = (name: string, nominal = 0.05): FalseAlarm => ({ name, nominal, promise: 'at most' });

/** A draw of microseconds. */
export const QUICK = { full: 10_000, short: 10_000 };
/** A draw of milliseconds. */
export const SLOW = { full: 10_000, short: 200 };

export function single<Claim>(
  claim: Claim,
  runs: Experiment<Claim>['runs'],
  happens: (random: Random) => boolean,
): Experiment<Claim> {
  return { claims: [claim], runs, run: (random) => [happens(random)] };
}
