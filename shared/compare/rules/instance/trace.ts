import { type Difference, NO_DIFFERENCE, type Rule } from '#shared/compare/difference.ts';
import type { HeaderValues } from '#shared/compare/header-values.ts';
import { listed } from '#shared/compare/words.ts';
import { fieldText, received } from './received.ts';

/** How trace context stands in a request: W3C Trace Context section 3.2, B3 in many fields and in one. */
interface Context {
  readonly format: 'w3c' | 'b3-multi' | 'b3';
  /** Lower-case hexadecimal; 64-bit ids padded to 128. */
  readonly traceId: string;
}

function contextsOf(fields: HeaderValues): Context[] {
  const found: Context[] = [];
  const add = (format: Context['format'], id: string | undefined): void => {
    if (id !== undefined && /^[\da-f]{16}(?:[\da-f]{16})?$/i.test(id)) {
      found.push({ format, traceId: id.toLowerCase().padStart(32, '0') });
    }
  };
  add('w3c', fieldText(fields, 'traceparent')?.split('-')[1]);
  add('b3-multi', fieldText(fields, 'x-b3-traceid') ?? undefined);
  add('b3', fieldText(fields, 'b3')?.split('-')[0]);
  return found;
}

/**
 * Whether a trace goes on up to each service (catalogue OB-01). A mesh that speaks B3 starts a trace of its own where
 * callers speak W3C, and the other way round; both then stand in the request.
 */
export const trace: Rule = (_request, baseline, other) => {
  const found: Difference[] = [];
  for (const { service, left, right, before, after } of received(baseline, other)) {
    const [from, to] = [contextsOf(left), contextsOf(right)];
    const sent = baseline.exchange.traceId;
    const kept = sent !== null && isOf(before.traceId, sent);
    const sentAgain = other.exchange.traceId;
    const goesOn = sentAgain !== null && isOf(after.traceId, sentAgain);
    const split = disagree(to) && !disagree(from);
    const base = {
      kind: 'trace' as const,
      place: `trace at ${service}`,
      service,
      catalogue: 'OB-01',
      volatile: null,
    };
    const texts = { baseline: textOf(from), other: textOf(to) };
    if (split) {
      found.push({
        ...base,
        ...texts,
        change: 'two traces',
        severity: 'minor',
        title: `${service} receives two traces at once`,
        cause: `${listed(to.map(({ format }) => FORMATS[format]))} name different traces: the proxies continue one format and start anew in the other.`,
      });
    } else if (kept && sentAgain !== null && !goesOn) {
      found.push({
        ...base,
        ...texts,
        change: 'broken',
        severity: 'minor',
        title: `The trace breaks before ${service}`,
        cause:
          'The instance sees another trace than the client sent: a hop does not pass the context on, or speaks another format.',
      });
    } else if (formats(from) !== formats(to)) {
      found.push({
        ...base,
        ...texts,
        change: `${formats(from)} → ${formats(to)}`,
        severity: from.every(({ format }) => to.some((one) => one.format === format)) ? 'info' : 'minor',
        title: `Trace context comes as ${formats(to) || 'nothing'} instead of ${formats(from) || 'nothing'} at ${service}`,
        cause: 'Applications that read one format only start a trace of their own.',
      });
    }
  }
  return found.length === 0 ? NO_DIFFERENCE : found;
};

const FORMATS = { w3c: 'W3C', 'b3-multi': 'B3 (multi)', b3: 'B3 (single)' } as const;

function disagree(contexts: readonly Context[]): boolean {
  return new Set(contexts.map(({ traceId }) => traceId)).size > 1;
}

/** 64-bit ids of B3 are the lower half of 128-bit ones. */
function isOf(traceId: string | null, sent: string): boolean {
  if (traceId === null) return false;
  const [a, b] = [traceId.toLowerCase(), sent.toLowerCase()];
  return a === b || a.endsWith(b) || b.endsWith(a);
}

function formats(contexts: readonly Context[]): string {
  return contexts.map(({ format }) => FORMATS[format]).join(' and ');
}

function textOf(contexts: readonly Context[]): string | null {
  if (contexts.length === 0) return null;
  return contexts.map(({ format, traceId }) => `${FORMATS[format]} ${traceId}`).join(', ');
}
