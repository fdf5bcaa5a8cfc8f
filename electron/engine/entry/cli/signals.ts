/** An abort signal that follows SIGINT and SIGTERM, so that a command stops cleanly and keeps what it has. */
export function stopSignal(): { signal: AbortSignal; release: () => void } {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: abort.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

/** Resolves when the signal is given or the time is over; null waits for the signal alone. */
export function stopped(signal: AbortSignal, milliseconds: number | null): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    // An interval, however rare, keeps the process alive while nothing else does.
    const timer =
      milliseconds === null ? setInterval(() => undefined, 2 ** 30) : setTimeout(end, milliseconds);
    function end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    signal.addEventListener('abort', end, { once: true });
  });
}
