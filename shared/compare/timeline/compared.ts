import type { BreakerTimeline, ComparedBreakers } from '#shared/model/index.ts';
import { byText } from '../order.ts';

/** Services whose timelines a document carries; those with the most failures. */
const MOST_SERVICES = 12;

/** Services at which something acted on either side, or nothing though it had cause to: the rest has no story to tell. */
export function actingBreakers(compared: readonly ComparedBreakers[]): ComparedBreakers[] {
  return compared
    .filter(({ baseline, candidate }) => [baseline, candidate].some(hasStory))
    .sort((a, b) => failuresOf(b) - failuresOf(a) || byText(a.service, b.service))
    .slice(0, MOST_SERVICES)
    .sort((a, b) => byText(a.service, b.service));
}

/** A stop after failures is one, even where nothing tells what caused it. */
function hasStory(timeline: BreakerTimeline | null): boolean {
  return timeline !== null && (timeline.classification.kind !== 'unknown' || timeline.cycles.length > 0);
}

function failuresOf({ baseline, candidate }: ComparedBreakers): number {
  return (baseline?.failures ?? 0) + (candidate?.failures ?? 0);
}
