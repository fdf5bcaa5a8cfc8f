import type {
  ExchangeFilter,
  ExchangePage,
  ExchangeQuery,
  ExchangeRow,
  ExchangeSortKey,
} from '#shared/model/index.ts';
import { tapSpec, type TapSpec } from '#shared/model/index.ts';
import { linkMethodOf, vantageCode, vantageOf } from './codes.ts';
import type { Connection } from './workspace-file.ts';

/** A row as SQLite gives it. */
interface RawRow {
  id: number;
  capture_id: number;
  tap_id: number | null;
  vantage: number;
  route: string;
  start_us: number;
  first_byte_us: number | null;
  duration_us: number | null;
  method: string;
  status: number | null;
  error: string | null;
  request_bytes: number;
  response_bytes: number;
  trace_id: string | null;
  parent_id: number | null;
  link_method: number | null;
  link_confidence: number | null;
  replayed_from: number | null;
  fault: string | null;
  path: string;
  host: string | null;
  spec: string | null;
  attempts: number;
}

const ROW = `
  e.id, e.capture_id, e.tap_id, e.vantage, r.name AS route, e.start_us, e.first_byte_us, e.duration_us, e.method,
  e.status, e.error, e.request_bytes, e.response_bytes, e.trace_id, e.parent_id, e.link_method, e.link_confidence,
  e.replayed_from, e.fault, c.path, c.host, t.spec,
  (SELECT count(*) FROM exchange a WHERE a.parent_id = e.id) AS attempts`;

const JOINS = `
  JOIN route r ON r.id = e.route_id
  JOIN exchange_content c ON c.exchange_id = e.id
  LEFT JOIN tap t ON t.id = e.tap_id`;

const SORT_COLUMNS: Record<ExchangeSortKey, string> = {
  startUs: 'e.start_us',
  durationUs: 'e.duration_us',
  status: 'e.status',
  method: 'e.method',
  path: 'c.path',
  responseBytes: 'e.response_bytes',
  route: 'r.name',
};

/** The window of the table that a query describes. */
export function readPage(database: Connection, query: ExchangeQuery): ExchangePage {
  const { where, values } = conditionOf(query.filter);
  const direction = query.sort.descending ? 'DESC' : 'ASC';
  const column = SORT_COLUMNS[query.sort.key];
  // Ids are chosen before rows are put together, so that only the visible rows are joined and counted.
  const ids = `SELECT e.id FROM exchange e ${joinsFor(query.filter, query.sort.key)} WHERE ${where}
    ORDER BY ${column} ${direction}, e.id ${direction} LIMIT ? OFFSET ?`;
  const rows = database
    .prepare(
      `SELECT ${ROW} FROM exchange e ${JOINS} WHERE e.id IN (${ids}) ORDER BY ${column} ${direction}, e.id ${direction}`,
    )
    .all(...values, query.limit, query.offset) as RawRow[];
  const matching = database
    .prepare(`SELECT count(*) AS n FROM exchange e ${joinsFor(query.filter, null)} WHERE ${where}`)
    .get(...values) as { n: number };
  const total = database
    .prepare('SELECT count(*) AS n FROM exchange WHERE capture_id = ?')
    .get(query.filter.captureId) as { n: number };
  const specs = new Map<string, TapSpec>();
  return {
    matching: matching.n,
    total: total.n,
    offset: query.offset,
    rows: rows.map((row) => toRow(row, specs)),
  };
}

/** One row by its id, or undefined. */
export function readRow(database: Connection, id: number): ExchangeRow | undefined {
  const row = database.prepare(`SELECT ${ROW} FROM exchange e ${JOINS} WHERE e.id = ?`).get(id) as
    | RawRow
    | undefined;
  return row && toRow(row, new Map());
}

/** The attempts of an exchange, by start. */
export function readAttempts(database: Connection, parentId: number): ExchangeRow[] {
  const rows = database
    .prepare(`SELECT ${ROW} FROM exchange e ${JOINS} WHERE e.parent_id = ? ORDER BY e.start_us, e.id`)
    .all(parentId) as RawRow[];
  const specs = new Map<string, TapSpec>();
  return rows.map((row) => toRow(row, specs));
}

/** Only what the condition and the order name: rows are put together for the visible ones alone. */
function joinsFor(filter: ExchangeFilter, sortKey: ExchangeSortKey | null): string {
  const content = filter.text !== undefined || sortKey === 'path';
  const route = filter.route !== undefined || sortKey === 'route';
  return [
    content ? 'JOIN exchange_content c ON c.exchange_id = e.id' : '',
    route ? 'JOIN route r ON r.id = e.route_id' : '',
    filter.service ? 'LEFT JOIN tap t ON t.id = e.tap_id' : '',
  ].join(' ');
}

function conditionOf(filter: ExchangeFilter): { where: string; values: (string | number)[] } {
  const parts = ['e.capture_id = ?'];
  const values: (string | number)[] = [filter.captureId];
  const oneOf = (expression: string, wanted: readonly (string | number)[] | undefined) => {
    if (wanted === undefined) return;
    parts.push(`${expression} IN (${wanted.map(() => '?').join(', ')})`);
    values.push(...wanted);
  };
  oneOf('e.vantage', filter.vantage?.map(vantageCode));
  oneOf('e.method', filter.method);
  oneOf('r.name', filter.route);
  oneOf("json_extract(t.spec, '$.service')", filter.service);
  oneOf('coalesce(e.status / 100, 0)', filter.statusClass);
  if (filter.parentId !== undefined) {
    parts.push('e.parent_id = ?');
    values.push(filter.parentId);
  }
  if (filter.text !== undefined) {
    parts.push(`(e.method || ' ' || coalesce(c.host, '') || c.path) LIKE ? ESCAPE '\\'`);
    values.push(`%${filter.text.replace(/[\\%_]/g, '\\$&')}%`);
  }
  return { where: parts.join(' AND '), values };
}

function toRow(raw: RawRow, specs: Map<string, TapSpec>): ExchangeRow {
  const spec = raw.spec === null ? null : parseSpec(raw.spec, specs);
  return {
    id: raw.id,
    captureId: raw.capture_id,
    tapId: raw.tap_id,
    vantage: vantageOf(raw.vantage),
    tapName: spec?.name ?? 'replay',
    service: spec?.kind === 'instance' ? spec.service : null,
    version: spec?.kind === 'instance' ? spec.version : null,
    startUs: raw.start_us,
    firstByteUs: raw.first_byte_us,
    durationUs: raw.duration_us,
    method: raw.method,
    route: raw.route,
    path: raw.path,
    host: raw.host,
    status: raw.status,
    error: raw.error,
    requestBytes: raw.request_bytes,
    responseBytes: raw.response_bytes,
    traceId: raw.trace_id,
    parentId: raw.parent_id,
    linkMethod: linkMethodOf(raw.link_method),
    linkConfidence: raw.link_confidence,
    attempts: raw.attempts,
    replayedFrom: raw.replayed_from,
    fault: raw.fault,
  };
}

function parseSpec(text: string, known: Map<string, TapSpec>): TapSpec {
  let spec = known.get(text);
  if (!spec) {
    spec = tapSpec.parse(JSON.parse(text));
    known.set(text, spec);
  }
  return spec;
}
