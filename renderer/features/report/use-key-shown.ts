import { useState } from 'react';
import type { SigningKeyChoice } from '#shared/contract/contract.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';

/** What the engine says of a key: its fingerprint, and what is wrong with how it is kept. */
export type ShownKey = Awaited<ReturnType<typeof engine.reports.key>>;

/** Asks the engine for a key's fingerprint. */
export function useKeyShown() {
  const [shown, setShown] = useState<ShownKey | null>(null);
  const show = useAction(async (signing: SigningKeyChoice) => {
    setShown(null);
    setShown(await engine.reports.key(signing));
  });
  return { shown, show, forget: () => setShown(null) };
}
