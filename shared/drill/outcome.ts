import type { TracedRequest } from './trace.ts';

type Ended = Pick<TracedRequest, 'status' | 'error'>;

/** A request that failed for its user: 5xx, 429 (RFC 6585 section 4), or no whole answer. */
export function failed({ status, error }: Ended): boolean {
  return status === null || error !== null || status >= 500 || status === 429;
}

/** A failure that says a fallback wrote it is a failure. */
export function isServedByFallback(request: Ended & Pick<TracedRequest, 'fallback'>): boolean {
  return request.fallback && !failed(request);
}

/** `200`, `503`, `timeout`, `200, cut off`. */
export function outcomeText({ status, error }: Ended): string {
  if (status === null) return error ?? 'no answer';
  return error === null ? String(status) : `${status}, ${error}`;
}
