import { UNSTAGED } from './catalogue/unstaged.ts';
import type { UnstagedEntry } from './catalogue/entry.ts';
import type { StackResult } from './run-stack.ts';

/** What was found of the catalogue, and what the baseline differs in from itself, over all stacks that were run. */
export type Summary = {
  readonly catalogue?: {
    readonly staged: readonly { id: string; found: boolean; causeRight: boolean }[];
    readonly unstaged: readonly UnstagedEntry[];
  };
  readonly aa?: { readonly runs: number; readonly blockersOrMajors: number };
};

/** An entry that several stacks stage is found when all of them find it. */
export function summaryOf(stacks: readonly Pick<StackResult, 'catalogue' | 'aa'>[]): Summary {
  const found = stacks.flatMap(({ catalogue }) => catalogue ?? []);
  const aa = stacks.flatMap((one) => one.aa ?? []);
  const staged = [...Map.groupBy(found, ({ id }) => id)].map(([id, all]) => ({
    id,
    found: all.every((one) => one.found),
    causeRight: all.every((one) => one.causeRight),
  }));
  return {
    ...(stacks.some(({ catalogue }) => catalogue !== undefined) && {
      catalogue: { staged, unstaged: UNSTAGED },
    }),
    ...(aa.length > 0 && {
      aa: {
        runs: aa.reduce((sum, { runs }) => sum + runs, 0),
        blockersOrMajors: aa.reduce((sum, { blockersOrMajors }) => sum + blockersOrMajors, 0),
      },
    }),
  };
}
