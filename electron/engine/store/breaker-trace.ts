/** The attempts at the instances of a capture, as the breaker models want them. */
import { formatAddress, tapSpec } from '#shared/model/index.ts';
import type { AttemptOutcome, BreakerAttempt } from '#shared/policy/breakers/index.ts';
import type { RecordedTrace } from '#shared/policy/breakers/replay-recorded.ts';
import type { BreakerService } from '#shared/policy/model/breaker-answer.ts';
import { vantageCode } from './codes.ts';
import type { Connection } from './workspace-file.ts';

/** Attempts that a trace holds; the rest is counted. A machine remembers each of them. */
export const MOST_ATTEMPTS = 100_000;

/** An attempt that failed for its caller, in SQL: 5xx, or no whole answer. */
const FAILED = `(e.status IS NULL OR e.status >= 500 OR e.error IS NOT NULL)`;
/** The recording itself was at fault, or the attempt never ended: nobody knows how it went. */
const UNFINISHED = `(e.duration_us IS NULL OR e.error IS 'recording-gap' OR (e.status IS NOT NULL AND e.status NOT BETWEEN 100 AND 599))`;

/** The services that instance taps of a capture stood before, those with the most failures first. */
export function readBreakerServices(database: Connection, captureId: number): BreakerService[] {
  const counts = database
    .prepare(
      `SELECT e.tap_id AS tap, count(*) AS attempts, sum(${FAILED}) AS failures FROM exchange e
       WHERE e.capture_id = ? AND e.vantage = ? AND NOT ${UNFINISHED} GROUP BY e.tap_id`,
    )
    .all(captureId, vantageCode('instance')) as { tap: number; attempts: number; failures: number }[];
  const byTap = new Map(counts.map((one) => [one.tap, one]));
  const services = new Map<string, BreakerService>();
  for (const { id, service } of readInstances(database, captureId)) {
    const known = services.get(service) ?? { service, instances: 0, attempts: 0, failures: 0 };
    services.set(service, {
      service,
      instances: known.instances + 1,
      attempts: known.attempts + (byTap.get(id)?.attempts ?? 0),
      failures: known.failures + (byTap.get(id)?.failures ?? 0),
    });
  }
  return [...services.values()].sort(
    (a, b) => b.failures - a.failures || b.attempts - a.attempts || a.service.localeCompare(b.service),
  );
}

interface AttemptRow {
  tap_id: number;
  start_us: number;
  duration_us: number;
  status: number | null;
  error: string | null;
  parent_id: number | null;
  method: string;
  path: string;
}

/**
 * The attempts at one service, by time, on the wall clock. Read row by row; memory depends on the attempts that are kept.
 * An attempt repeats another when both belong to one exchange and ask for the same; where a link is missing nothing is
 * taken for a repetition.
 */
export function readBreakerTrace(database: Connection, captureId: number, service: string): RecordedTrace {
  const instances = readInstances(database, captureId).filter((one) => one.service === service);
  const names = new Map(instances.map(({ id, name }) => [id, name]));
  const { origin } = database
    .prepare('SELECT origin_us AS origin FROM capture WHERE id = ?')
    .get(captureId) as { origin: number };
  const ofService = `e.capture_id = ? AND e.vantage = ? AND e.tap_id IN (${instances.map(() => '?').join(', ')})`;
  const values = [captureId, vantageCode('instance'), ...names.keys()];
  const { usable, unfinished } = database
    .prepare(
      `SELECT count(*) FILTER (WHERE NOT ${UNFINISHED}) AS usable, count(*) FILTER (WHERE ${UNFINISHED}) AS unfinished
       FROM exchange e WHERE ${ofService}`,
    )
    .get(...values) as { usable: number; unfinished: number };
  const rows = database
    .prepare(
      `SELECT e.tap_id, e.start_us, e.duration_us, e.status, e.error, e.parent_id, e.method, c.path
       FROM exchange e JOIN exchange_content c ON c.exchange_id = e.id
       WHERE ${ofService} AND NOT ${UNFINISHED} ORDER BY e.start_us, e.id LIMIT ?`,
    )
    .iterate(...values, MOST_ATTEMPTS) as IterableIterator<AttemptRow>;
  const asked = new Set<string>();
  const attempts: BreakerAttempt[] = [];
  for (const row of rows) {
    const outcome = outcomeOf(row);
    const request = row.parent_id === null ? null : `${row.parent_id} ${row.method} ${row.path}`;
    const retry = request !== null && asked.has(request);
    if (request !== null) asked.add(request);
    attempts.push({
      // An exchange may begin before the capture's time 0 by the clock's own steps.
      atMs: Math.max(0, (origin + row.start_us) / 1000),
      instance: names.get(row.tap_id) ?? '',
      outcome,
      ...(outcome === 'response' && row.status !== null && { status: row.status }),
      durationMs: Math.max(0, row.duration_us / 1000),
      ...(retry && { retry }),
    });
  }
  return {
    trace: { instances: [...names.values()], attempts },
    leftOut: usable - attempts.length,
    unfinished,
  };
}

/** What the tap could not connect for; see connect(2). */
const NOT_CONNECTED: readonly string[] = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EADDRNOTAVAIL',
];

/**
 * How the caller saw it end. A tap can't tell a caller that gave up from an instance that hung up: both close the connection
 * without an answer, and both are `reset` here. No model tells them apart either, but by the time that passed. An answer that
 * was cut off counts as a reset too, as it does for Envoy's router (Filter::onUpstreamReset) and for a client that reads it.
 */
function outcomeOf({ status, error }: Pick<AttemptRow, 'status' | 'error'>): AttemptOutcome {
  if (error !== null && NOT_CONNECTED.includes(error)) return 'connect-failure';
  if (error === 'timeout' || error === 'ETIMEDOUT') return 'timeout';
  return error === null && status !== null ? 'response' : 'reset';
}

interface Instance {
  readonly id: number;
  readonly service: string;
  readonly name: string;
  /** HOST:PORT of the tap and of what stands behind it: what others call the instance. */
  readonly addresses: readonly string[];
}

/** Each instance tap with a name of its own: the version stands with it, and a number where two are alike. */
export function readInstances(database: Connection, captureId: number): Instance[] {
  const taps = database
    .prepare('SELECT id, spec FROM tap WHERE capture_id = ? ORDER BY id')
    .all(captureId) as { id: number; spec: string }[];
  const seen = new Map<string, number>();
  return taps.flatMap(({ id, spec }) => {
    const tap = tapSpec.parse(JSON.parse(spec));
    if (tap.kind !== 'instance') return [];
    const plain = tap.version === null ? tap.name : `${tap.name} ${tap.version}`;
    const key = `${tap.service} ${plain}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return [
      {
        id,
        service: tap.service,
        name: count === 1 ? plain : `${plain} #${count}`,
        addresses: [formatAddress(tap.listen), formatAddress(tap.target)],
      },
    ];
  });
}
