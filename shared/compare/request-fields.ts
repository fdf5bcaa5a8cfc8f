import { hashText } from './hash.ts';
import type { ExchangePair } from './pair.ts';
import { volatileReason } from './volatile/volatile.ts';

/** Where in the request a field stands, in the order in which a route would ask for it. */
export const FIELD_KINDS = ['header', 'cookie', 'query'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** One thing of a request that a route can match on. Header names are in lower case. */
export interface RequestField {
  readonly kind: FieldKind;
  readonly name: string;
  readonly value: string;
}

/**
 * Made anew for each request or connection, or secret: none of them is what a route is chosen by, and a finding must
 * not show credentials. Cookies are looked at one by one.
 */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'authorization proxy-authorization cookie connection keep-alive te trailer transfer-encoding upgrade content-length ' +
    'date x-request-id x-correlation-id x-meshproof-id traceparent tracestate baggage b3 uber-trace-id x-trace-id ' +
    'x-cloud-trace-context x-amzn-trace-id x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags'
  ).split(' '),
);

/** Longer values are known by their hash: memory must not grow with them. */
const LONGEST_VALUE = 64;

/** Longest value that a title shows. */
const LONGEST_SHOWN = 40;

/** Headers, cookies and query parameters of a recorded request; several values of one name as one. */
export function requestFields({ requestHeaders, path }: ExchangePair): RequestField[] {
  const fields = new Map<string, RequestField>();
  const add = (kind: FieldKind, name: string, value: string): void => {
    const key = `${kind} ${name}`;
    const known = fields.get(key);
    fields.set(key, { kind, name, value: known ? `${known.value}, ${value}` : value });
  };
  for (const [field, value] of requestHeaders) {
    const name = field.toLowerCase();
    if (name === 'cookie') for (const [key, text] of assignments(value, ';')) add('cookie', key, text);
    else if (!IGNORED.has(name)) add('header', name, value.trim());
  }
  const mark = path.indexOf('?');
  if (mark >= 0) for (const [key, text] of assignments(path.slice(mark + 1), '&')) add('query', key, text);
  return Array.from(fields.values(), (field) => ({ ...field, value: bounded(field.value) }));
}

function assignments(text: string, separator: string): [name: string, value: string][] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

function bounded(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 16)}…${hashText(value)}`;
}

/** `X-Canary: always`, `cookie canary=always`, `?canary=always`; a value that may be a session's stays unsaid. */
export function fieldText({ kind, name, value }: RequestField): string {
  if (value.length > LONGEST_SHOWN || volatileReason(value, value, null) !== null) {
    return `one value of ${fieldName({ kind, name })}`;
  }
  if (kind === 'header') return `${headerName(name)}: ${value}`;
  return kind === 'cookie' ? `cookie ${name}=${value}` : `?${name}=${value}`;
}

/** `X-Canary`, `cookie canary`, `query parameter canary`. */
export function fieldName({ kind, name }: Pick<RequestField, 'kind' | 'name'>): string {
  if (kind === 'header') return headerName(name);
  return kind === 'cookie' ? `cookie ${name}` : `query parameter ${name}`;
}

const headerName = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
