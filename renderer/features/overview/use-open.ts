import { engine } from '#renderer/rpc/connection.ts';
import { type Action, useAction } from '#renderer/rpc/use-action.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';

/** Opens or creates the workspace at a path, then shows its overview. */
export function useOpen(mode: 'open' | 'create', onDone: () => void): Action<[string]> {
  return useAction(async (path: string) => {
    await engine.workspace.open({ path, mode });
    go(hrefOf('overview'));
    onDone();
  });
}
