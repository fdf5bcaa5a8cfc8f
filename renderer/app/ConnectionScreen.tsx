import { bridge } from '../rpc/bridge.ts';
import { retryNow } from '../rpc/connection.ts';
import { useEngineStore } from '../rpc/engine-store.ts';
import { connectToOwnEngine } from '../rpc/start.ts';
import { Button } from '../ui/Button.tsx';
import { Failure, Loading } from '../ui/States.tsx';
import { openPanel } from './panels.ts';

/** In place of every view while no engine has answered yet. */
export function ConnectionScreen() {
  const connection = useEngineStore((state) => state.connection);
  const notice = useEngineStore((state) => state.notice);
  if (connection.kind === 'connecting' || connection.kind === 'open') return <Loading what="the engine" />;
  if (notice?.state === 'restarting' || (notice?.state === 'starting' && connection.kind === 'waiting')) {
    return <Loading what="the engine again, which ended unexpectedly" />;
  }
  // The supervisor knows more than the way to it.
  const error = notice?.state === 'failed' ? notice.error : connection.error;
  const log = notice?.state === 'failed' ? notice.log.trim() : '';
  return (
    <div className="connection">
      <h1>{bridge ? 'The engine is not running' : 'There is no engine to talk to'}</h1>
      <Failure error={error} />
      <div className="connection-actions">
        {connection.kind === 'waiting' && !bridge ? <Button onClick={retryNow}>Try now</Button> : null}
        {bridge ? <Button onClick={() => void connectToOwnEngine()}>Start the engine again</Button> : null}
        <Button kind="primary" onClick={() => openPanel('attach')}>
          Attach to engine…
        </Button>
      </div>
      <p className="muted">
        An engine runs wherever <code>meshproof serve</code> runs. It prints an address with a token: attach
        to that, through an SSH tunnel when it is on another machine.
      </p>
      {log ? (
        <details>
          <summary>What the engine said last</summary>
          <pre className="connection-log">{log}</pre>
        </details>
      ) : null}
    </div>
  );
}
