import type { CaptureSummary, ReplaySummary } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { showsSide, useSideFilter } from '#renderer/app/side-filter.ts';
import { ReplayTable } from '#renderer/ui/ReplayTable.tsx';

/** The replays of the workspace. */
export function ReplayList({
  replays,
  captures,
}: {
  replays: readonly ReplaySummary[];
  captures: readonly CaptureSummary[];
}) {
  const side = useSideFilter((state) => state.side);
  const shown = replays.filter((replay) => showsSide(side, replay.side));
  if (shown.length === 0) return null;
  return (
    <section className="section" aria-labelledby="replays-title">
      <h2 id="replays-title">Replays</h2>
      <ReplayTable
        replays={shown}
        captures={captures}
        hrefOf={(replay) => hrefOf('traffic', replay.captureId)}
      />
    </section>
  );
}
