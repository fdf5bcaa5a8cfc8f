import { useEffect, useEffectEvent, useState } from 'react';
import type { ErrorReport } from '#shared/model/error.ts';
import type { BreakerAnswer, BreakerQuestion } from '#shared/policy/model/breaker-answer.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useConnected } from '#renderer/rpc/engine-store.ts';
import { reportOfCall } from '#renderer/rpc/errors.ts';

type Answer = { key: string; data: BreakerAnswer | null; error: ErrorReport | null };

/** What a replay has come to; the answer of the question before stays readable until the next one is there. */
export type BreakerReplay = {
  data: BreakerAnswer | null;
  error: ErrorReport | null;
  busy: boolean;
  again: () => void;
};

/**
 * Replays the question, and anew when it changes. Not when the workspace does: a finished capture never changes, and a
 * replay costs more than a list.
 */
export function useBreakerReplay(question: BreakerQuestion | null): BreakerReplay {
  const connected = useConnected();
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const key = question === null ? null : `${turn} ${JSON.stringify(question)}`;
  const ask = useEffectEvent((signal: AbortSignal) =>
    question === null
      ? Promise.reject(new Error('nothing is asked'))
      : engine.breakers.replay(question, { signal }),
  );
  useEffect(() => {
    if (key === null || !connected) return;
    const asking = new AbortController();
    const { signal } = asking;
    ask(signal).then(
      (data) => {
        if (!signal.aborted) setAnswer({ key, data, error: null });
      },
      (error: unknown) => {
        if (!signal.aborted) setAnswer({ key, data: null, error: reportOfCall(error) });
      },
    );
    return () => asking.abort();
  }, [key, connected]);
  const busy = key !== null && answer?.key !== key;
  return {
    data: key === null ? null : (answer?.data ?? null),
    error: key === null || busy ? null : (answer?.error ?? null),
    busy,
    again: () => setTurn(turn + 1),
  };
}
