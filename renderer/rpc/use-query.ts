import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ErrorReport } from '#shared/model/error.ts';
import { useConnected, useEngineStore } from './engine-store.ts';
import { reportOfCall } from './errors.ts';

/** What a view has of something it asked the engine for. */
export type Query<T> = {
  data: T | null;
  error: ErrorReport | null;
  /** True until the first answer for the present question. */
  loading: boolean;
  reload: () => void;
};

type Answer<T> = { key: string; data: T | null; error: ErrorReport | null };

/**
 * Asks the engine, and asks again when `key` changes, when the lists' revision rises and after a reconnection.
 * A new revision that arrives during a call is asked for once that call has ended, so that a slow answer is never
 * starved by a fast recording. The last answer stays visible meanwhile.
 */
export function useQuery<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Query<T> {
  const connected = useConnected();
  const revision = useEngineStore((state) => state.live?.revision ?? 0);
  const [answer, setAnswer] = useState<Answer<T> | null>(null);
  const askNow = useEffectEvent(ask);
  const again = useRef<() => void>(() => {});

  useEffect(() => {
    if (key === null || !connected) return;
    const asking = new AbortController();
    const { signal } = asking;
    let busy = false;
    let stale = false;
    const run = async () => {
      if (busy) {
        stale = true;
        return;
      }
      busy = true;
      stale = false;
      try {
        const data = await askNow(signal);
        if (!signal.aborted) setAnswer({ key, data, error: null });
      } catch (error) {
        // A lost connection is drawn by the shell; the last rows stay readable below it.
        if (!signal.aborted && useEngineStore.getState().connection.kind === 'open') {
          setAnswer({ key, data: null, error: reportOfCall(error) });
        }
      }
      busy = false;
      if (stale && !signal.aborted) void run();
    };
    again.current = () => void run();
    void run();
    return () => {
      asking.abort();
      again.current = () => {};
    };
  }, [key, connected]);

  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current !== revision) again.current();
    seen.current = revision;
  }, [revision]);

  const mine = answer !== null && answer.key === key ? answer : null;
  return {
    data: mine?.data ?? null,
    error: mine?.error ?? null,
    loading: key !== null && mine === null,
    reload: () => again.current(),
  };
}
