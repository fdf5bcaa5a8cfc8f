import { type AccessLogEntry, CORRELATION_HEADER } from '#shared/model/index.ts';

/** An entry of which nothing is known. */
export function emptyEntry(): AccessLogEntry {
  return {
    startUs: null,
    endUs: null,
    method: null,
    path: null,
    status: null,
    flags: [],
    details: null,
    durationUs: null,
    upstream: null,
    upstreamCluster: null,
    authority: null,
    requestId: null,
    traceId: null,
    correlation: null,
  };
}

/** What a log writes for a value that is not there: Envoy and Tomcat `-`. */
export function present(text: string | undefined): string | null {
  return text === undefined || text === '' || text === '-' ? null : text;
}

/** A number of at least 0, or null. */
export function amount(text: string | undefined): number | null {
  const value = present(text);
  return value !== null && /^\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

/** A status; Envoy writes 0 where there was no response. */
export function statusOf(text: string | undefined): number | null {
  const value = amount(text);
  return value !== null && Number.isInteger(value) && value <= 999 ? value : null;
}

/** Epoch microseconds of an ISO 8601 time; digits after the millisecond are kept. */
export function isoUs(text: string): number | null {
  const [, whole = '', fraction = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)(?:\[[^\]]*\])?$/.exec(text) ?? [];
  const seconds = Date.parse(`${whole}${zone}`);
  return Number.isNaN(seconds) ? null : seconds * 1000 + Math.floor(Number(`0.${fraction || '0'}`) * 1e6);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Epoch microseconds of the Common Log Format's time, `22/Nov/2026:15:29:45 +0000`: whole seconds. */
export function commonTimeUs(text: string): number | null {
  const [, day = '', month = '', year = '', time = '', zone = ''] =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text) ?? [];
  const index = MONTHS.indexOf(month);
  if (index < 0) return null;
  const iso = `${year}-${String(index + 1).padStart(2, '0')}-${day}T${time}${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms * 1000;
}

/**
 * Takes over a header of the request that a log was told to write. The trace of B3 and of W3C is the id alone.
 * @returns whether the header is one that requests are joined by
 */
export function takeHeader(entry: AccessLogEntry, name: string, value: string | null): void {
  const lower = name.toLowerCase();
  if (value === null) return;
  if (lower === CORRELATION_HEADER) entry.correlation = value;
  else if (lower === 'x-request-id') entry.requestId = value;
  else if (lower === 'x-b3-traceid') entry.traceId = value.toLowerCase();
  else if (lower === 'traceparent' || lower === 'b3') entry.traceId = traceIn(value);
  else if (lower === 'host' || lower === ':authority') entry.authority = value;
}

/** The trace of `00-TRACE-SPAN-01` (W3C Trace Context) or `TRACE-SPAN-1` (B3 single header). */
function traceIn(value: string): string | null {
  const [, trace = null] = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32}|[0-9a-f]{16})(?:-|$)/i.exec(value) ?? [];
  return trace?.toLowerCase() ?? null;
}

/** `METHOD TARGET PROTOCOL`, as `%r` of Tomcat and the quoted part of others have it. */
export function takeRequestLine(entry: AccessLogEntry, line: string): void {
  const [, method, path] = /^(\S+) (\S+)(?: \S+)?$/.exec(line) ?? [];
  entry.method = present(method);
  entry.path = present(path);
}
