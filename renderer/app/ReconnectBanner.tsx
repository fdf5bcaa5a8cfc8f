import { retryNow } from '../rpc/connection.ts';
import { useEngineStore } from '../rpc/engine-store.ts';
import { Banner } from '../ui/States.tsx';
import { Button } from '../ui/Button.tsx';

/** Over a view whose engine went away: what is shown stays, and why it does not move. */
export function ReconnectBanner() {
  const connection = useEngineStore((state) => state.connection);
  if (connection.kind === 'open') return null;
  if (connection.kind === 'connecting') return <Banner kind="warn">Connecting to the engine again…</Banner>;
  const retry = connection.kind === 'waiting' ? <Button onClick={retryNow}>Try now</Button> : null;
  return (
    <Banner kind="fail" action={retry}>
      {connection.error.message} {connection.error.advice} What you see is from before.
    </Banner>
  );
}
