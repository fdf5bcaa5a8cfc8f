import type { Bridge } from '#shared/contract/bridge.ts';

declare global {
  interface Window {
    /** Present inside the app only. */
    meshproof?: Bridge;
  }
}

/** The app around the page; null in a browser. */
export const bridge: Bridge | null = window.meshproof ?? null;
