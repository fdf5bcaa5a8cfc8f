import type { CaptureSummary } from '#shared/model/index.ts';
import { formatBytes, formatCount, formatNoun } from '#renderer/ui/format.ts';

/** What a capture holds, in one sentence that ends with whether it is complete. */
export function trafficAnswer(capture: CaptureSummary): string {
  const { counts, exchanges, attempts, linkedAttempts } = capture;
  const recording = capture.state === 'recording';
  // Attempts are joined to their requests when both are there for certain: while recording the number says little.
  const joined = recording ? ' so far' : `, ${formatCount(linkedAttempts)} of them joined`;
  const made = attempts > 0 ? ` and ${formatNoun(attempts, 'attempt')}${joined}` : recording ? ' so far' : '';
  const losses = [
    counts.lostBytes > 0 ? `${formatBytes(counts.lostBytes)} lost` : null,
    counts.undecodedBytes > 0 ? `${formatBytes(counts.undecodedBytes)} undecoded` : null,
    counts.truncatedBodies > 0 ? formatNoun(counts.truncatedBodies, 'body cut', 'bodies cut') : null,
  ].filter(Boolean);
  const ending = losses.length > 0 ? losses.join(', ') : 'nothing lost';
  return `${capture.name} ${recording ? 'is recording:' : 'holds'} ${formatNoun(exchanges, 'request')}${made}; ${ending}.`;
}
