import type { CaptureSummary, ReplaySummary } from '#shared/model/index.ts';
import { formatCount, formatMilliseconds, formatTime } from './format.ts';
import { SideMark, StateMark } from './Mark.tsx';
import { Term } from './Term.tsx';

type ReplayTableProps = {
  replays: readonly ReplaySummary[];
  captures: readonly CaptureSummary[];
  hrefOf: (replay: ReplaySummary) => string;
};

/** Replays with what they sent and how punctual they were. */
export function ReplayTable({ replays, captures, hrefOf }: ReplayTableProps) {
  const nameOf = (id: number) => captures.find((capture) => capture.id === id)?.name ?? 'a removed capture';
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Name</th>
            <th>Side</th>
            <th>State</th>
            <th>Of capture</th>
            <th className="number">Sent</th>
            <th className="number">Responses</th>
            <th className="number">Errors</th>
            <th className="number">Refused</th>
            <th className="number">
              <Term name="sendLag">Send lag p99</Term>
            </th>
            <th>Latency valid</th>
            <th>Started</th>
          </tr>
        </thead>
        <tbody>
          {replays.map((replay) => (
            <tr key={replay.id} className="row-link">
              <td>
                <a href={hrefOf(replay)}>{replay.name}</a>
              </td>
              <td>
                <SideMark side={replay.side} />
              </td>
              <td>
                <StateMark state={replay.state} />
              </td>
              <td>{nameOf(replay.sourceCaptureId)}</td>
              <td className="number">
                {formatCount(replay.sent)} of {formatCount(replay.planned)}
              </td>
              <td className="number">{formatCount(replay.responses)}</td>
              <td className="number">{formatCount(replay.errors)}</td>
              <td className="number">{formatCount(replay.refused)}</td>
              <td className="number">{replay.sendLagMs ? formatMilliseconds(replay.sendLagMs.p99) : '–'}</td>
              <td className="wrap">{validityOf(replay)}</td>
              <td>{formatTime(replay.startedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function validityOf(replay: ReplaySummary): string {
  if (replay.state === 'running') return '';
  return replay.valid ? 'yes' : `no: ${replay.invalidReason ?? 'it ended early'}`;
}
