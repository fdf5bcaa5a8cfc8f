import type { ReplayableExchange } from '#engine/store/replayable.ts';
import type { Header } from '#shared/model/index.ts';

/** One request of the traffic, whatever it was taken from. */
export interface DrillRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | null;
}

/** Requests made at a time. */
const BLOCK = 200;

/** How many requests come in `durationMs`, evenly spaced from the beginning. */
export function plannedRequests(rate: number, durationMs: number): number {
  return Math.max(1, Math.ceil((durationMs / 1000) * rate));
}

/** The requests in turn, evenly spaced. */
export async function* madeRequests(
  requests: readonly DrillRequest[],
  rate: number,
  durationMs: number,
): AsyncGenerator<ReplayableExchange[]> {
  const total = plannedRequests(rate, durationMs);
  for (let first = 0; first < total; first += BLOCK) {
    const count = Math.min(BLOCK, total - first);
    yield Array.from({ length: count }, (_, offset) => first + offset).flatMap((index) => {
      const request = requests[index % requests.length];
      if (!request) return [];
      return [
        {
          id: index + 1,
          tap: '',
          startUs: (index / rate) * 1e6,
          method: request.method,
          path: request.path,
          headers: [...request.headers],
          body: request.body,
          chunked: false,
        },
      ];
    });
  }
}
