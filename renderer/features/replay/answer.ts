import type { ReplaySummary } from '#shared/model/index.ts';
import { formatCount, formatMilliseconds, formatNoun } from '#renderer/ui/format.ts';

/** How the newest replay went, in one sentence. */
export function replayAnswer(newestFirst: readonly ReplaySummary[], running: boolean): string {
  if (running) return 'A replay is running.';
  const [last] = newestFirst;
  if (!last) return 'Nothing is replayed yet.';
  const sent = `${last.name} sent ${formatCount(last.sent)} of ${formatNoun(last.planned, 'request')}`;
  if (last.state === 'interrupted') return `${sent} before the engine ended; it is not complete.`;
  if (last.state === 'cancelled') return `${sent} before it was cancelled.`;
  const lag = last.sendLagMs ? `, with a send lag p99 of ${formatMilliseconds(last.sendLagMs.p99)}` : '';
  const validity = last.valid
    ? 'its latency is valid'
    : `its latency is not valid: ${last.invalidReason ?? 'it ended early'}`;
  return `${sent}${lag}; ${validity}.`;
}
