import { useEffect, useEffectEvent, useState } from 'react';
import type { Bridge } from '#shared/contract/bridge.ts';
import type { KeyStoreState } from '#shared/contract/key-store.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatTime } from '#renderer/ui/format.ts';
import { ActionError, Banner, Failure, Loading } from '#renderer/ui/States.tsx';
import { KeyShown } from './KeyShown.tsx';
import { useKeyShown } from './use-key-shown.ts';

type Props = {
  app: Bridge;
  /** Whether there is a key to sign with. */
  onReady: (isReady: boolean) => void;
  onUseFile: () => void;
};

/** The key that the app keeps in the operating system's key store: made here, used here, and never shown. */
export function StoreKeyFields({ app, onReady, onUseFile }: Props) {
  const [store, setStore] = useState<KeyStoreState | null>(null);
  const { shown, show } = useKeyShown();
  const take = async (state: KeyStoreState) => {
    setStore(state);
    if (state.state === 'ready') await show.run({ keyStore: true });
    onReady(state.state === 'ready');
  };
  const make = useAction(async () => take(await app.createKey()));
  const look = useAction(async () => {
    setStore(null);
    await take(await app.keyStore());
  });
  const begin = useEffectEvent(look.run);
  useEffect(() => void begin(), []);
  if (look.error) return <Failure error={look.error} retry={() => void look.run()} />;
  if (!store) return <Loading what="the key from the key store, which may ask you to unlock it" />;
  if (store.state === 'unusable') {
    return (
      <Banner
        kind="warn"
        action={
          <>
            <Button onClick={() => void look.run()}>Try again</Button>
            <Button onClick={onUseFile}>Use a key file</Button>
          </>
        }
      >
        <p className="banner-message">{store.error.message}</p>
        {store.error.advice ? <p className="banner-message muted">{store.error.advice}</p> : null}
      </Banner>
    );
  }
  if (store.state === 'empty') {
    return (
      <>
        <div className="key-shown">
          <Button busy={make.busy} onClick={() => void make.run()}>
            Make a key
          </Button>
          <span className="muted">
            There is none yet. It is encrypted by {store.store} and leaves this app only as signatures.
          </span>
        </div>
        <ActionError error={make.error ?? store.problem} />
      </>
    );
  }
  return (
    <>
      <p className="muted">
        Made {formatTime(store.createdAt)}, encrypted by {store.store}.
      </p>
      <ActionError error={show.error} />
      {shown === null ? null : <KeyShown {...shown} />}
    </>
  );
}
