import { type ConnectionState, useEngineStore } from '../rpc/engine-store.ts';
import { formatBytes, formatNoun, formatRate } from '../ui/format.ts';

const CONNECTION_WORDS: Record<ConnectionState['kind'], string> = {
  connecting: 'connecting to engine',
  open: 'engine running',
  waiting: 'engine not reachable',
  stopped: 'engine not available',
};

/** What goes on at present: taps and their rates, engine, file, losses when there are some. */
export function StatusBar() {
  const live = useEngineStore((state) => state.live);
  const connection = useEngineStore((state) => state.connection.kind);
  const endpoint = useEngineStore((state) => state.endpoint);
  return (
    <footer className="status-bar">
      <span data-state={connection} className="status-engine">
        {CONNECTION_WORDS[connection]}
        {endpoint ? ` (${endpoint})` : null}
      </span>
      <Taps />
      {live?.workspace ? <span>file {formatBytes(live.workspace.fileBytes)}</span> : null}
      {live && live.ingest.queuedBytes + live.ingest.spilledBytes > 0 ? (
        <span>{formatBytes(live.ingest.queuedBytes + live.ingest.spilledBytes)} waiting to be stored</span>
      ) : null}
      <Losses />
    </footer>
  );
}

function Taps() {
  const recording = useEngineStore((state) => state.live?.recording ?? null);
  const rates = useEngineStore((state) => state.rates);
  if (!recording) return <span>no taps open</span>;
  return (
    <span>
      {formatNoun(recording.taps.length, 'tap')} open
      {rates ? `, ${formatRate(rates.exchanges, 'exchanges')}, ${formatBytes(rates.bytes)}/s` : null}
    </span>
  );
}

function Losses() {
  const live = useEngineStore((state) => state.live);
  if (!live) return null;
  const recorded = live.recording?.taps.reduce((sum, tap) => sum + tap.counts.lostBytes, 0) ?? 0;
  const lost = Math.max(recorded, live.ingest.lostBytes);
  return lost > 0 ? <strong className="status-lost">{formatBytes(lost)} lost</strong> : null;
}
