import type { Answer } from '#shared/compare/answer.ts';
import { headerValues, type HeaderValues } from '#shared/compare/header-values.ts';
import type { ComparedAttempt } from '#shared/compare/pair.ts';

/** What one service received first on both sides. */
export interface Received {
  readonly service: string;
  readonly before: ComparedAttempt;
  readonly after: ComparedAttempt;
  /** Request fields by lower-case name. */
  readonly left: HeaderValues;
  readonly right: HeaderValues;
  /** Whether it is the service that the edge asked: its request is the client's, but for what the edge did to it. */
  readonly first: boolean;
}

const known = new WeakMap<ComparedAttempt, HeaderValues>();

/** Request fields of an attempt; read once, since several rules ask. */
export function requestFieldsOf(attempt: ComparedAttempt): HeaderValues {
  const before = known.get(attempt);
  if (before !== undefined) return before;
  const values = headerValues(attempt.requestHeaders);
  known.set(attempt, values);
  return values;
}

/** The first attempts at each service that took the request on both sides; retries of a client carry the same fields. */
export function received(baseline: Answer, other: Answer): Received[] {
  const [left, right] = [baseline.services, other.services];
  const entry = baseline.attempts[0]?.service;
  const found: Received[] = [];
  for (const [service, [before]] of left) {
    const after = right.get(service)?.[0];
    if (before === undefined || after === undefined || before.method !== after.method) continue;
    const [sent, got] = [requestFieldsOf(before), requestFieldsOf(after)];
    // Taps of other protocols, and logs, keep no fields.
    if (sent.size === 0 || got.size === 0) continue;
    found.push({ service, before, after, left: sent, right: got, first: service === entry });
  }
  return found;
}

/** The values of one field as one text, or null. */
export function fieldText(fields: HeaderValues, name: string): string | null {
  return fields.get(name)?.join(', ') ?? null;
}

/** Names that only one of two has, sorted. */
export function namesOnlyIn(fields: HeaderValues, others: HeaderValues): string[] {
  return [...fields.keys()].filter((name) => !others.has(name)).sort();
}
