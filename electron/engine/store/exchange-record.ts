import type { Vantage } from '#shared/model/index.ts';

/** Bits of `truncated`: which body is stored shorter than it was. */
export const REQUEST_TRUNCATED = 1;
export const RESPONSE_TRUNCATED = 2;

/**
 * A finished exchange on its way into the store. Times are microseconds: `startUs` and `intendedUs` since the
 * capture's origin, the others since `startUs`. Heads are the raw bytes from the start line to the empty line;
 * bodies have their transfer coding undone and their content coding kept.
 */
export interface ExchangeRecord {
  readonly captureId: number;
  readonly tapId: number | null;
  readonly vantage: Vantage;
  readonly startUs: number;
  readonly firstByteUs: number | null;
  readonly durationUs: number | null;
  readonly intendedUs: number | null;
  readonly method: string;
  readonly path: string;
  readonly host: string | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly traceId: string | null;
  readonly correlation: string | null;
  readonly replayedFrom: number | null;
  /** What the tap did to it instead of passing it on, such as `status 503`; null for traffic as it was. */
  readonly fault: string | null;
  readonly requestHead: Uint8Array;
  readonly requestBody: Uint8Array | null;
  readonly requestTrailers: Uint8Array | null;
  readonly responseHead: Uint8Array | null;
  readonly responseBody: Uint8Array | null;
  readonly responseTrailers: Uint8Array | null;
  readonly truncated: number;
}
