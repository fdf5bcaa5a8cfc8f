/** What a capture shows of the policies: which requests came, and who sent them to the instances. */
import { tapSpec, type Header } from '#shared/model/index.ts';
import type { ServiceTraffic, TrafficEvidence } from '#shared/policy/inputs.ts';
import { readCapture } from './summaries.ts';
import { vantageCode } from './codes.ts';
import { parseHead, valueOf } from './head.ts';
import type { PackReader } from './pack.ts';
import type { Connection } from './workspace-file.ts';

/** Distinct requests that are kept; a table of more is read by nobody. */
export const MOST_REQUESTS = 20_000;
/** Distinct Host headers that are counted for a service. */
const MOST_HOSTS = 1_000;

/**
 * Fields whose value is new with each request or belongs to one connection (RFC 9110 section 7.6.1): with them no two
 * requests would be equal.
 */
export const PASSING_FIELDS: readonly string[] = [
  'b3',
  'connection',
  'content-length',
  'date',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'te',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'upgrade',
  'x-b3-flags',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-spanid',
  'x-b3-traceid',
  'x-meshproof-id',
  'x-request-id',
];

/** The evidence, and how many exchanges were left out because there are too many distinct requests. */
export interface CaptureEvidence {
  readonly evidence: TrafficEvidence;
  readonly leftOut: number;
}

/**
 * Reads a whole capture; memory depends on its distinct requests and hosts.
 * @param matters says which of the {@link PASSING_FIELDS} routes may look at all the same, by name in lower case
 * @returns undefined when the workspace has no such capture
 */
export function readTrafficEvidence(
  database: Connection,
  packs: PackReader,
  name: string,
  matters: (field: string) => boolean,
): CaptureEvidence | undefined {
  const capture = readCapture(database, name);
  if (!capture) return undefined;
  const dropped = new Set(['host', ...PASSING_FIELDS.filter((field) => !matters(field))]);
  const { requests, leftOut } = readRequests(database, packs, capture.id, dropped);
  const services = readServices(database, packs, capture.id);
  return { evidence: { capture: capture.name, side: capture.side, requests, services }, leftOut };
}

interface RequestRow {
  method: string;
  path: string;
  host: string | null;
  head: number;
}

function readRequests(
  database: Connection,
  packs: PackReader,
  captureId: number,
  dropped: ReadonlySet<string>,
): { requests: TrafficEvidence['requests']; leftOut: number } {
  const rows = database
    .prepare(
      `SELECT e.method, c.path, c.host, c.request_head_ref AS head
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id
       WHERE e.capture_id = ? AND e.vantage <> ? ORDER BY e.start_us, e.id`,
    )
    .iterate(captureId, vantageCode('instance')) as IterableIterator<RequestRow>;
  const distinct = new Map<
    string,
    { request: TrafficEvidence['requests'][number]['request']; count: number }
  >();
  let leftOut = 0;
  for (const { method, path, host, head } of rows) {
    const headers: Header[] = parseHead(packs.read(head)).headers.filter(
      ([field]) => !dropped.has(field.toLowerCase()),
    );
    const request = { method, scheme: 'http' as const, authority: host ?? '', target: path, headers };
    const key = JSON.stringify(request);
    const known = distinct.get(key);
    if (known) known.count += 1;
    else if (distinct.size < MOST_REQUESTS) distinct.set(key, { request, count: 1 });
    else leftOut += 1;
  }
  return { requests: [...distinct.values()].sort((a, b) => b.count - a.count), leftOut };
}

interface ArrivalRow {
  spec: string;
  host: string | null;
  head: number;
}

interface ServiceCounts {
  exchanges: number;
  readonly hosts: Map<string, number>;
  throughEnvoy: number;
  mostAttempts: number;
}

function readServices(database: Connection, packs: PackReader, captureId: number): ServiceTraffic[] {
  const instance = vantageCode('instance');
  const services = new Map<string, ServiceCounts>();
  const ofSpec = new Map<string, ServiceCounts>();
  const countsOf = (spec: string): ServiceCounts => {
    const known = ofSpec.get(spec);
    if (known) return known;
    const tap = tapSpec.parse(JSON.parse(spec));
    const service = tap.kind === 'instance' ? tap.service : tap.name;
    const counts = services.get(service) ?? {
      exchanges: 0,
      hosts: new Map(),
      throughEnvoy: 0,
      mostAttempts: 0,
    };
    services.set(service, counts);
    ofSpec.set(spec, counts);
    return counts;
  };
  const arrivals = database
    .prepare(
      `SELECT t.spec, c.host, c.request_head_ref AS head
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id JOIN tap t ON t.id = e.tap_id
       WHERE e.capture_id = ? AND e.vantage = ?`,
    )
    .iterate(captureId, instance) as IterableIterator<ArrivalRow>;
  for (const { spec, host, head } of arrivals) {
    const counts = countsOf(spec);
    counts.exchanges += 1;
    const shown = host ?? '';
    const seen = counts.hosts.get(shown);
    if (seen !== undefined || counts.hosts.size < MOST_HOSTS) counts.hosts.set(shown, (seen ?? 0) + 1);
    if (isFromEnvoy(parseHead(packs.read(head)).headers)) counts.throughEnvoy += 1;
  }
  // A service that is called twice for one request is tried twice only when it is asked for the same.
  const attempts = database
    .prepare(
      `SELECT spec, max(tries) AS most FROM (
         SELECT min(t.spec) AS spec, count(*) AS tries
         FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id JOIN tap t ON t.id = e.tap_id
         WHERE e.capture_id = ? AND e.vantage = ? AND e.parent_id IS NOT NULL
         GROUP BY e.parent_id, json_extract(t.spec, '$.service'), e.method, c.path)
       GROUP BY spec`,
    )
    .all(captureId, instance) as { spec: string; most: number }[];
  for (const { spec, most } of attempts) {
    const counts = countsOf(spec);
    counts.mostAttempts = Math.max(counts.mostAttempts, most);
  }
  return [...services]
    .map(([service, { hosts, ...counts }]) => ({
      service,
      ...counts,
      hosts: [...hosts].map(([host, count]) => ({ host, count })).sort((a, b) => b.count - a.count),
    }))
    .sort((a, b) => a.service.localeCompare(b.service));
}

/**
 * Envoy's router sets `x-envoy-attempt-count` where the virtual host includes it, Istio's metadata exchange
 * `x-envoy-peer-metadata`, with mutual TLS `x-forwarded-client-cert`
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers).
 */
function isFromEnvoy(headers: readonly Header[]): boolean {
  return (
    headers.some(([field]) => field.toLowerCase().startsWith('x-envoy-')) ||
    valueOf(headers, 'x-forwarded-client-cert') !== null
  );
}
