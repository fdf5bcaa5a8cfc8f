import { create } from 'zustand';
import type { EngineNotice } from '#shared/contract/bridge.ts';
import type { LiveState } from '#shared/contract/contract.ts';
import type { ErrorReport } from '#shared/model/error.ts';
import { type Rates, ratesBetween } from './rates.ts';

/** How the way to the engine stands. */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'waiting'; error: ErrorReport; retryAt: number }
  | { kind: 'stopped'; error: ErrorReport };

/** What the page knows of the engine at any time. */
export type EngineState = {
  connection: ConnectionState;
  /** What the page is or wants to be connected to. */
  endpoint: string;
  engine: { appVersion: string; node: string; platform: string; folder: string } | null;
  live: LiveState | null;
  rates: Rates | null;
  /** The supervisor's last words, inside the app. */
  notice: EngineNotice | null;
};

/** The one store of what the engine pushes. */
export const useEngineStore = create<EngineState>()(() => ({
  connection: { kind: 'connecting' },
  endpoint: '',
  engine: null,
  live: null,
  rates: null,
  notice: null,
}));

/** Rates are taken over at least this long: shorter spans make them jump. */
const RATE_SPAN_MS = 900;

/** After this long without a change nothing flows any more. */
const STILL_MS = 2500;

let sample: { live: LiveState; at: number } | null = null;
let stillTimer: ReturnType<typeof setTimeout> | undefined;

/** Takes in a pushed state and derives the rates from an earlier one. */
export function receiveLive(live: LiveState, now: number): void {
  useEngineStore.setState(live.recording ? { live } : { live, rates: null });
  clearTimeout(stillTimer);
  if (live.recording)
    stillTimer = setTimeout(() => useEngineStore.setState({ rates: { exchanges: 0, bytes: 0 } }), STILL_MS);
  if (sample && now - sample.at < RATE_SPAN_MS) return;
  const rates = sample && ratesBetween(sample.live, live, now - sample.at);
  sample = { live, at: now };
  if (rates) useEngineStore.setState({ rates });
}

/** Whether the engine answers at present. */
export function useConnected(): boolean {
  return useEngineStore((state) => state.connection.kind === 'open');
}
