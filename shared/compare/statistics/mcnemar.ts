import { fairUpperTail } from './binomial.ts';

/**
 * One-sided exact McNemar test: do only-the-candidate differences outnumber only-the-baseline ones by more than
 * chance? Pairs in which both or neither differ say nothing about that.
 * @param onlyCandidate Pairs in which the candidate differs from the baseline and the second baseline does not.
 * @param onlyNoise Pairs in which it is the other way round.
 */
export function mcnemar(onlyCandidate: number, onlyNoise: number): number {
  return fairUpperTail(onlyCandidate, onlyCandidate + onlyNoise);
}

/** Two-sided exact sign test of `up` against `down`, ties left out. */
export function signTest(up: number, down: number): number {
  return Math.min(1, 2 * fairUpperTail(Math.max(up, down), up + down));
}
