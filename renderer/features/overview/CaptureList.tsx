import type { CaptureSummary } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { showsSide, useSideFilter } from '#renderer/app/side-filter.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatBytes, formatCount, formatTime } from '#renderer/ui/format.ts';
import { SideMark, StateMark } from '#renderer/ui/Mark.tsx';
import { ActionError } from '#renderer/ui/States.tsx';
import { Term } from '#renderer/ui/Term.tsx';
import { ConfirmDialog } from '#renderer/ui/ConfirmDialog.tsx';
import { useState } from 'react';

/** The recordings of the workspace. */
export function CaptureList({ captures }: { captures: readonly CaptureSummary[] }) {
  const side = useSideFilter((state) => state.side);
  const [doomed, setDoomed] = useState<CaptureSummary | null>(null);
  const remove = useAction((id: number) => engine.captures.remove({ id }));
  const shown = captures.filter((capture) => showsSide(side, capture.side));
  if (shown.length === 0) return null;
  return (
    <section className="section" aria-labelledby="captures-title">
      <h2 id="captures-title">Captures</h2>
      <ActionError error={remove.error} />
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Side</th>
              <th>State</th>
              <th className="number">
                <Term name="edge">Requests</Term>
              </th>
              <th className="number">
                <Term name="attempt">Attempts</Term>
              </th>
              <th className="number">Bytes</th>
              <th>Complete</th>
              <th>Started</th>
              <th>
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((capture) => (
              <tr key={capture.id} className="row-link">
                <td>
                  <a href={hrefOf('traffic', capture.id)}>{capture.name}</a>
                </td>
                <td>
                  <SideMark side={capture.side} />
                </td>
                <td>
                  <StateMark state={capture.state} />
                </td>
                <td className="number">{formatCount(capture.exchanges)}</td>
                <td className="number">{formatCount(capture.attempts)}</td>
                <td className="number">{formatBytes(capture.counts.bytesIn + capture.counts.bytesOut)}</td>
                <td>{completeness(capture)}</td>
                <td>{formatTime(capture.startedAt)}</td>
                <td className="number">
                  {capture.state === 'recording' ? null : (
                    <Button
                      kind="quiet"
                      aria-label={`Remove ${capture.name}`}
                      onClick={() => setDoomed(capture)}
                    >
                      Remove
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {doomed ? (
        <ConfirmDialog
          title={`Remove ${doomed.name}?`}
          action="Remove the capture"
          onClose={() => setDoomed(null)}
          onConfirm={() => void remove.run(doomed.id)}
        >
          Its {formatCount(doomed.exchanges + doomed.attempts)} exchanges are deleted from the workspace. This
          cannot be undone.
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

/** Why a capture is not complete, or that it is. */
function completeness({ complete, state, counts }: CaptureSummary): string {
  if (state === 'recording') return '';
  if (complete) return 'yes';
  const reasons = [
    counts.lostBytes > 0 ? `${formatBytes(counts.lostBytes)} lost` : null,
    counts.undecodedBytes > 0 ? `${formatBytes(counts.undecodedBytes)} undecoded` : null,
    counts.truncatedBodies > 0 ? `${formatCount(counts.truncatedBodies)} bodies cut` : null,
  ];
  return `no: ${reasons.filter(Boolean).join(', ') || 'it ended early'}`;
}
