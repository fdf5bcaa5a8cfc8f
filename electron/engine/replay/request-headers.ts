import { CORRELATION_HEADER, type Header } from '#shared/model/index.ts';

/**
 * Fields of one connection, not of the message (RFC 9110 section 7.6.1), and `content-length`, which the sender
 * sets from the body. `expect` is left out: the sender has the whole body at hand.
 */
const NOT_REPLAYED = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

const TRACE_FIELDS = new Set([
  'b3',
  'traceparent',
  'tracestate',
  'x-b3-flags',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-spanid',
  'x-b3-traceid',
]);

export interface HeaderRules {
  /** Set by the user; they replace recorded fields of the same name. */
  readonly overrides: readonly Header[];
  readonly trace: 'inject' | 'keep';
}

export interface RequestIdentity {
  readonly correlation: string;
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
}

/** The header fields of a replayed request: the recorded ones in their order and case, with what was asked for. */
export function replayHeaders(
  recorded: readonly Header[],
  rules: HeaderRules,
  identity: RequestIdentity,
): Header[] {
  const replaced = new Set(rules.overrides.map(([name]) => name.toLowerCase()));
  const kept = recorded.filter(([name]) => {
    const field = name.toLowerCase();
    if (NOT_REPLAYED.has(field) || replaced.has(field) || field === CORRELATION_HEADER) return false;
    return rules.trace === 'keep' || !TRACE_FIELDS.has(field);
  });
  const headers: Header[] = [...kept, ...rules.overrides, [CORRELATION_HEADER, identity.correlation]];
  if (rules.trace === 'inject') {
    headers.push(
      ['traceparent', `00-${identity.traceId}-${identity.spanId}-01`],
      ['X-B3-TraceId', identity.traceId],
      ['X-B3-SpanId', identity.spanId],
      ['X-B3-Sampled', '1'],
    );
  }
  return headers;
}
