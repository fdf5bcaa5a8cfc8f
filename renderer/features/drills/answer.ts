import type { DrillSummary } from '#shared/model/index.ts';
import { formatNoun } from '#renderer/ui/format.ts';

/** What the drills of a workspace say in one sentence: of runs on the same deployments the newest. */
export function drillsAnswer(drills: readonly DrillSummary[]): string {
  if (drills.some(({ state }) => state === 'running')) return 'A drill is running.';
  const done = drills.filter(({ state, isEarlier }) => state === 'done' && !isEarlier);
  if (done.length === 0) return 'No drill has reached its end yet.';
  const failed = done.filter(({ verdict }) => verdict === 'fail').length;
  const unclear = done.filter(({ verdict }) => verdict === 'inconclusive').length;
  const words = formatNoun(done.length, 'drill');
  if (failed > 0) return `In ${failed} of ${words} the cutover would change things for the worse.`;
  if (unclear > 0) return `${unclear} of ${words} ${unclear === 1 ? 'is' : 'are'} inconclusive.`;
  return `Both sides coped alike with ${words}.`;
}
