/** One run of a sender against the backend. */
export interface SendOrder {
  readonly backendPort: number;
  readonly connections: number;
  /** For senders that send a number of requests. */
  readonly requests: number;
  /** For senders that send for a time. */
  readonly seconds: number;
}

/** Sends and stores every answer; the backend counts. */
export type Sender = (order: SendOrder) => Promise<void>;

/** Paths that the recorded traffic rotates over too. */
const PATHS = 1000;

/** The requests of the recording, for senders that don't read one. */
export function targets(
  backendPort: number,
): { readonly url: string; readonly headers: readonly (readonly [string, string])[] }[] {
  const headers = [
    ['user-agent', 'bench/1'],
    ['accept', 'application/json'],
    ['accept-language', 'en'],
  ] as const;
  return Array.from({ length: PATHS }, (_, item) => ({
    url: `http://127.0.0.1:${backendPort}/api/items/${item}?view=full`,
    headers,
  }));
}
