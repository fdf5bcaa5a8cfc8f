import type { Evidence } from '#shared/model/index.ts';
import type { Difference } from './difference.ts';
import type { ComparedExchange, ExchangePair } from './pair.ts';
import { MOST_EVIDENCE } from './settings.ts';

export interface KeptEvidence {
  readonly index: number;
  readonly item: Evidence;
}

/** Adds an example. The earliest pairs stay, whatever order they come in. */
export function keepEarliest(
  kept: KeptEvidence[],
  pair: ExchangePair,
  other: ComparedExchange | null,
  difference: Difference,
): void {
  if (isTooLate(kept, pair.index)) return;
  keep(kept, { index: pair.index, item: evidenceOf(pair, other, difference) });
}

/** An example of several that one pair may give. */
export interface RankedEvidence extends KeptEvidence {
  readonly rank: number;
}

/** The same where one pair may give several: of these the one of the lowest rank stays. */
export function keepOneEach(kept: RankedEvidence[], index: number, rank: number, item: () => Evidence): void {
  if (isTooLate(kept, index)) return;
  const at = kept.findIndex((one) => one.index === index);
  const same = kept[at];
  if (same === undefined) keep(kept, { index, rank, item: item() });
  else if (rank < same.rank) kept[at] = { index, rank, item: item() };
}

export function evidenceOf(
  { method, path, baseline }: ExchangePair,
  other: ComparedExchange | null,
  difference: Difference,
): Evidence {
  return {
    baselineId: baseline.id,
    candidateId: other?.id ?? null,
    request: `${method} ${path}`,
    baseline: difference.baseline,
    candidate: difference.other,
  };
}

function isTooLate(kept: readonly KeptEvidence[], index: number): boolean {
  const last = kept.at(-1);
  return kept.length >= MOST_EVIDENCE && last !== undefined && last.index < index;
}

function keep<Kept extends KeptEvidence>(kept: Kept[], one: Kept): void {
  kept.push(one);
  kept.sort((a, b) => a.index - b.index);
  kept.length = Math.min(kept.length, MOST_EVIDENCE);
}
