import type { Answer } from '../answer.ts';
import { clipped } from '../words.ts';

/** `200`, or why there is no status. */
export function outcomeOf(answer: Answer): string {
  return answer.status === null ? 'no response' : String(answer.status);
}

/** The outcome with the beginning of the body, as evidence. */
export function outcomeText(answer: Answer): string {
  if (answer.status === null) return `no response (${answer.exchange.error ?? 'unknown reason'})`;
  const body = answer.text ?? (answer.bytes.length > 0 ? `${answer.bytes.length} bytes` : '');
  return clipped(
    body === '' ? String(answer.status) : `${answer.status} ${body.replace(/\s+/g, ' ').trim()}`,
  );
}

/** True when both answered with the same status, so that headers and bodies can be held against each other. */
export function sameStatus(baseline: Answer, other: Answer): boolean {
  return baseline.status !== null && baseline.status === other.status;
}

/** True when the client got an answer that is not a failure of the server. */
export function isServed(answer: Answer): boolean {
  return answer.status !== null && answer.status < 500;
}
