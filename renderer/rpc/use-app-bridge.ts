import type { Bridge } from '#shared/contract/bridge.ts';
import { bridge } from './bridge.ts';
import { useEngineStore } from './engine-store.ts';
import { OWN_ENGINE } from './port-transport.ts';

/** The app around the page, where the engine is its own; null elsewhere, where this computer's paths and keys mean something else. */
export function useAppBridge(): Bridge | null {
  const endpoint = useEngineStore((state) => state.endpoint);
  return endpoint === OWN_ENGINE ? bridge : null;
}
