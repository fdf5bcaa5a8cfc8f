import { useState } from 'react';
import type { ErrorReport } from '#shared/model/error.ts';
import { reportOfCall } from './errors.ts';

/** Something the user does to the engine, with its outcome. */
export type Action<Input extends unknown[]> = {
  run: (...input: Input) => Promise<void>;
  busy: boolean;
  error: ErrorReport | null;
  clear: () => void;
};

/** Wraps a call so that its button can show that it runs, and its place can show why it failed. */
export function useAction<Input extends unknown[]>(
  act: (...input: Input) => Promise<unknown>,
): Action<Input> {
  const [state, setState] = useState<{ busy: boolean; error: ErrorReport | null }>({
    busy: false,
    error: null,
  });
  const run = async (...input: Input) => {
    setState({ busy: true, error: null });
    try {
      await act(...input);
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error: reportOfCall(error) });
    }
  };
  return { run, ...state, clear: () => setState({ busy: false, error: null }) };
}
