import type { Verdict } from '#shared/model/index.ts';

/** How a command ended. */
export interface Outcome {
  readonly exitCode: number;
}

export type Finish = (outcome: Outcome) => void;

const EXIT_CODES: Record<Verdict, number> = { pass: 0, fail: 1, inconclusive: 3 };

export function exitCodeOfVerdict(verdict: Verdict): number {
  return EXIT_CODES[verdict];
}
