import { addCounts, zeroCounts, type TapCounts } from '#shared/model/index.ts';

/** Sum over the taps of a capture. */
export function sumCounts(all: readonly TapCounts[]): TapCounts {
  return all.reduce(addCounts, zeroCounts());
}
