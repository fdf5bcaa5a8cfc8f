import type { CaptureSummary } from '#shared/model/index.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { formatCount, formatNoun, formatSeconds } from '#renderer/ui/format.ts';
import { isAllowed, isInterleaved, type ReplayDraft, speedFactor, targetNames } from './replay-draft.ts';

const MUTATIONS = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** Says before the start what a replay will do: how much, for how long, where to, and what it leaves out. */
export function Preflight({ draft, capture }: { draft: ReplayDraft; capture: CaptureSummary }) {
  const facts = useQuery(`preflight ${capture.id}`, (signal) => factsOf(capture.id, signal));
  const factor = speedFactor(draft);
  const lines: { ok: boolean; text: string }[] = [];
  if (facts.data) {
    const { requests, mutations, seconds } = facts.data;
    const sent = draft.mutations === 'send' ? requests : requests - mutations;
    lines.push({
      ok: sent > 0,
      text: `${formatCount(sent)} of ${formatNoun(requests, 'request')} will be sent.`,
    });
    if (mutations > 0) {
      const what = `${formatNoun(mutations, 'request')} may change state (POST, PUT, PATCH, DELETE)`;
      lines.push(
        draft.mutations === 'send'
          ? { ok: false, text: `${what} and will be sent.` }
          : { ok: true, text: `${what} and will be left out, counted as refused.` },
      );
    }
    lines.push(durationLine(seconds, factor));
  }
  const both = isInterleaved(draft);
  const targets = targetNames(capture).flatMap((name) => [
    draft.targets[name] ?? '',
    ...(both ? [draft.interleavedTargets[name] ?? ''] : []),
  ]);
  if (both)
    lines.push({
      ok: draft.mutations === 'refuse',
      text:
        draft.mutations === 'refuse'
          ? 'The baseline gets the same requests at the same moments.'
          : 'The baseline gets the same requests at the same moments, also those that change state.',
    });
  if (targets.every((url) => url.trim() !== '')) {
    const allowed = targets.every((url) => isAllowed(url, draft.allow));
    lines.push({
      ok: allowed,
      text: allowed
        ? `${both ? 'Both targets are' : 'The target is'} this machine or on the allow list.`
        : `${both ? 'A target' : 'The target'} is not on the allow list: nothing would be sent.`,
    });
  }
  lines.push(
    draft.taps.length > 0
      ? { ok: true, text: `${formatNoun(draft.taps.length, 'tap')} will be open on the target's side.` }
      : { ok: true, text: "No taps on the target's side: attempts and shares will not be compared." },
  );
  if (!capture.complete) {
    lines.push({
      ok: false,
      text: 'The capture is not complete; a comparison with it will be inconclusive.',
    });
  }
  return (
    <section className="preflight" aria-labelledby="preflight-title">
      <h2 id="preflight-title">What will happen</h2>
      <ul>
        {lines.map(({ ok, text }) => (
          <li key={text} className={ok ? undefined : 'preflight-warning'}>
            <span aria-hidden="true">{ok ? '·' : '!'}</span> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Facts = { requests: number; mutations: number; seconds: number | null };

/** Counts without fetching rows, but for the last one, which tells how long the recording took. */
async function factsOf(captureId: number, signal: AbortSignal): Promise<Facts> {
  const vantage: ('edge' | 'sender')[] = ['edge', 'sender'];
  const sort = { key: 'startUs', descending: true } as const;
  const [all, changing] = await Promise.all([
    engine.exchanges.page({ filter: { captureId, vantage }, sort, offset: 0, limit: 1 }, { signal }),
    engine.exchanges.page(
      { filter: { captureId, vantage, method: MUTATIONS }, sort, offset: 0, limit: 0 },
      { signal },
    ),
  ]);
  const last = all.rows[0];
  return {
    requests: all.matching,
    mutations: changing.matching,
    seconds: last ? last.startUs / 1_000_000 : null,
  };
}

function durationLine(seconds: number | null, factor: number | null): { ok: boolean; text: string } {
  if (factor === null) return { ok: false, text: 'As fast as it goes: its latency will not be compared.' };
  if (seconds === null) return { ok: true, text: 'It keeps the recorded timing.' };
  const speed = factor === 1 ? 'with the recorded timing' : `${factor} times as fast as recorded`;
  return { ok: true, text: `It will take about ${formatSeconds(Math.max(1, seconds / factor))}, ${speed}.` };
}
