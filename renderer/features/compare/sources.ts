import type { CaptureSummary, ReplaySummary, Side } from '#shared/model/index.ts';

/** Something that can be compared. */
export type Source = {
  name: string;
  side: Side;
  kind: 'capture' | 'replay';
  id: number;
  /** The replay of the baseline that got each request at the same moment. */
  interleaved: string | null;
};

/** Finished captures and replays, oldest first. */
export function sourcesOf(captures: readonly CaptureSummary[], replays: readonly ReplaySummary[]): Source[] {
  const recorded = captures
    .filter(({ kind, state }) => kind === 'live' && state !== 'recording')
    .map(({ name, side, id }): Source => ({ name, side, kind: 'capture', id, interleaved: null }));
  const replayed = replays
    .filter(({ state }) => state !== 'running')
    .map(
      ({ name, side, captureId, options }): Source => ({
        name,
        side,
        kind: 'replay',
        id: captureId,
        interleaved: options.interleaved?.name ?? null,
      }),
    );
  const all = [...recorded, ...replayed];
  all.sort((a, b) => a.id - b.id);
  return all;
}
