import { z } from 'zod';

/** The header that a replay gives each request, so that arrivals at taps can be joined to it. */
export const CORRELATION_HEADER = 'x-meshproof-id';

/** One header field as it stood on the wire: name in its own case, order kept. */
export const header = z.tuple([z.string(), z.string()]);
export type Header = z.infer<typeof header>;

/** How an attempt was joined to the edge exchange that caused it. */
export const linkMethod = z.enum(['correlation', 'trace', 'time-path']);
export type LinkMethod = z.infer<typeof linkMethod>;

/** Where an exchange was seen. `sender` is the replay's own client side. */
export const vantage = z.enum(['edge', 'instance', 'sender']);
export type Vantage = z.infer<typeof vantage>;

/**
 * One request and its response as a row of a table.
 * Times are microseconds since the capture's start, on the monotonic clock.
 */
export const exchangeRow = z.object({
  id: z.int(),
  captureId: z.int(),
  tapId: z.int().nullable(),
  vantage,
  /** Name of the tap: the gateway's, or the instance's within its service; `replay` for a sender. */
  tapName: z.string(),
  service: z.string().nullable(),
  version: z.string().nullable(),
  startUs: z.int(),
  /** First byte of the response since `startUs`; null when none came. */
  firstByteUs: z.int().nullable(),
  /** Last byte of the response since `startUs`; null when the exchange never ended. */
  durationUs: z.int().nullable(),
  method: z.string(),
  /** Method and templated path, such as `GET /items/{n}`. */
  route: z.string(),
  /** Path and query as on the wire. */
  path: z.string(),
  host: z.string().nullable(),
  status: z.int().nullable(),
  /** Why there is no complete response: `ECONNREFUSED`, `reset`, `closed`, `timeout`. */
  error: z.string().nullable(),
  requestBytes: z.int(),
  responseBytes: z.int(),
  traceId: z.string().nullable(),
  /** The edge exchange (or sent request) that this attempt belongs to. */
  parentId: z.int().nullable(),
  linkMethod: linkMethod.nullable(),
  /** 0 to 1: how sure the link is. */
  linkConfidence: z.number().nullable(),
  /** Attempts linked to this exchange. */
  attempts: z.int(),
  /** The recorded exchange that this one replays. */
  replayedFrom: z.int().nullable(),
  /** What a drill's tap did to it, such as `status 503`: not the application's doing. */
  fault: z.string().nullable(),
});
export type ExchangeRow = z.infer<typeof exchangeRow>;

/** A body as the window shows it: content encodings undone, text where it is text. */
export const bodyView = z.object({
  /** Bytes on the wire, transfer coding removed, content encoding kept. */
  wireBytes: z.int(),
  /** Bytes after undoing `Content-Encoding`. */
  decodedBytes: z.int(),
  contentType: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  /** The text; null for binary content. */
  text: z.string().nullable(),
  /** First bytes of binary content, base64. */
  base64: z.string().nullable(),
  /** True when fewer bytes were stored or are shown than were sent. */
  truncated: z.boolean(),
  /** Set when the content encoding could not be undone. */
  problem: z.string().nullable(),
});
export type BodyView = z.infer<typeof bodyView>;

export const exchangeDetail = z.object({
  row: exchangeRow,
  request: z.object({
    startLine: z.string(),
    headers: z.array(header),
    trailers: z.array(header),
    body: bodyView.nullable(),
  }),
  response: z
    .object({
      startLine: z.string(),
      headers: z.array(header),
      trailers: z.array(header),
      body: bodyView.nullable(),
    })
    .nullable(),
  attempts: z.array(exchangeRow),
  /** The exchange that this one replays, or is an attempt of. */
  parent: exchangeRow.nullable(),
});
export type ExchangeDetail = z.infer<typeof exchangeDetail>;

/** Which rows of the table are meant. Every given part has to hold. */
export const exchangeFilter = z.object({
  captureId: z.int(),
  vantage: z.array(vantage).optional(),
  /** Substring of method, path or host, letter case ignored. */
  text: z.string().optional(),
  method: z.array(z.string()).optional(),
  /** Status classes 1 to 5, or 0 for exchanges without a response. */
  statusClass: z.array(z.int().min(0).max(5)).optional(),
  service: z.array(z.string()).optional(),
  route: z.array(z.string()).optional(),
  parentId: z.int().optional(),
});
export type ExchangeFilter = z.infer<typeof exchangeFilter>;

export const exchangeSortKey = z.enum([
  'startUs',
  'durationUs',
  'status',
  'method',
  'path',
  'responseBytes',
  'route',
]);
export type ExchangeSortKey = z.infer<typeof exchangeSortKey>;

/** A window of the table: the renderer owns no more rows than it shows. */
export const exchangeQuery = z.object({
  filter: exchangeFilter,
  sort: z.object({ key: exchangeSortKey, descending: z.boolean() }),
  offset: z.int().min(0),
  limit: z.int().min(0).max(1000),
});
export type ExchangeQuery = z.infer<typeof exchangeQuery>;

export const exchangePage = z.object({
  /** Rows that match the filter. */
  matching: z.int(),
  /** Rows of the capture. */
  total: z.int(),
  offset: z.int(),
  rows: z.array(exchangeRow),
});
export type ExchangePage = z.infer<typeof exchangePage>;
