import { hrefOf } from '#renderer/app/routing.ts';
import { showsSide, useSideFilter } from '#renderer/app/side-filter.ts';
import { useEngineStore } from '#renderer/rpc/engine-store.ts';
import { useCaptures, useReplays } from '#renderer/rpc/use-lists.ts';
import { ReplayTable } from '#renderer/ui/ReplayTable.tsx';
import { sorted } from '#renderer/ui/sorted.ts';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { replayAnswer } from './answer.ts';
import { ReplayForm } from './ReplayForm.tsx';
import { ReplayJobs } from './ReplayJobs.tsx';
import './replay.css';

/** `replay`: what ran and what runs; `replay/new` and `replay/new/CAPTURE`: the form. */
export function ReplayView({ place }: { place: readonly string[] }) {
  const captures = useCaptures();
  const replays = useReplays();
  const running = useEngineStore((state) =>
    (state.live?.jobs ?? []).some((job) => job.kind === 'replay' && job.state === 'running'),
  );
  const side = useSideFilter((state) => state.side);
  const failed = captures.error ? captures : replays;
  if (failed.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !replays.data) return <Loading what="the replays" />;
  const replayable = captures.data.filter(
    (capture) => capture.state !== 'recording' && capture.exchanges > 0,
  );
  if (place[0] === 'new' && replayable.length > 0) {
    return <ReplayForm captures={replayable} replays={replays.data} captureName={place[1]} />;
  }
  if (replayable.length === 0 && replays.data.length === 0) {
    return (
      <Empty
        whole
        title="There is nothing to replay yet."
        action={
          <a className="button button-primary" href={hrefOf('traffic', 'new')}>
            Start taps…
          </a>
        }
      >
        A replay sends a finished capture again, with its own timing, to a deployment. Record one first.
      </Empty>
    );
  }
  const shown = sorted(
    replays.data.filter((replay) => showsSide(side, replay.side)),
    (a, b) => b.id - a.id,
  );
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{replayAnswer(shown, running)}</h1>
        </div>
        <div className="view-actions">
          {shown.some(({ state }) => state === 'done') ? (
            <a className="button" href={hrefOf('compare', 'new')}>
              Compare two runs…
            </a>
          ) : null}
          <a className="button button-primary" href={hrefOf('replay', 'new')}>
            Replay a capture…
          </a>
        </div>
      </div>
      <ReplayJobs />
      {shown.length > 0 ? (
        <section className="section" aria-labelledby="replays-title">
          <h2 id="replays-title">Replays</h2>
          <ReplayTable
            replays={shown}
            captures={captures.data}
            hrefOf={(replay) => hrefOf('traffic', replay.captureId)}
          />
        </section>
      ) : null}
    </div>
  );
}
