/** What a backend answered since it was last asked. Times are milliseconds of the wall clock. */
export interface Served {
  requests: number;
  /** Arrival of the first request; 0 when there was none. */
  firstMs: number;
  /** Arrival of the last request. */
  lastMs: number;
}

/** From a backend to the bench. */
export type BackendMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'served'; readonly served: Served };

/** What a generator is asked for, as JSON in its first argument. */
export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  /** Time that is counted, after the warm-up. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Open loop at this many requests per second; null sends the next request as soon as an answer is complete. */
  readonly ratePerSecond: number | null;
  /** Whether every request carries a trace header of its own. */
  readonly traced: boolean;
}

/** What a generator prints. */
export interface LoadResult {
  /** Answered requests with the warm-up: what a proxy must have stored. */
  readonly total: number;
  /** Answered requests after the warm-up. */
  readonly counted: number;
  /** Answers other than 200, broken connections. */
  readonly errors: number;
  /** Time in which the counted requests were answered. */
  readonly seconds: number;
  /** Microseconds from send to the last byte of the answer, of the counted requests. */
  readonly p50Us: number;
  readonly p99Us: number;
}
