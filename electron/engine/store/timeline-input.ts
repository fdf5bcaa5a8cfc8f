/** What one capture has of one service, as the breaker timeline wants it. */
import type { InstanceEvent, TimelineInput } from '#shared/compare/timeline/timeline.ts';
import type { CaptureSummary } from '#shared/model/index.ts';
import { readInstances } from './breaker-trace.ts';
import { vantageCode } from './codes.ts';
import type { Connection } from './workspace-file.ts';

/** Attempts, and requests, that a timeline is made of; the rest is left out. */
const MOST_EVENTS = 200_000;

interface AttemptRow {
  readonly tap: number;
  readonly startUs: number;
  readonly durationUs: number | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly parent: number | null;
  readonly trace: string | null;
}

/**
 * The attempts at a service's instances, and the requests of those routes that lead to it, by time. What a gap of the recording
 * hides is left out. Attempts belong to one request by their link, else by their trace.
 */
export function readTimelineInput(
  database: Connection,
  { id, name, side }: CaptureSummary,
  service: string,
): TimelineInput {
  const instances = readInstances(database, id).filter((one) => one.service === service);
  const names = new Map(instances.map((one) => [one.id, one.name]));
  const addresses = instances.flatMap(({ name: instance, addresses }) =>
    addresses.map((address): [string, string] => [address, instance]),
  );
  const { origin } = database.prepare('SELECT origin_us AS origin FROM capture WHERE id = ?').get(id) as {
    origin: number;
  };
  const ofService = `a.capture_id = ? AND a.vantage = ? AND a.tap_id IN (${instances.map(() => '?').join(', ')})`;
  const values = [id, vantageCode('instance'), ...names.keys()];
  const rows = database
    .prepare(
      `SELECT a.tap_id AS tap, a.start_us AS startUs, a.duration_us AS durationUs, a.status, a.error,
         a.parent_id AS parent, a.trace_id AS trace
       FROM exchange a WHERE ${ofService} AND a.error IS NOT 'recording-gap' ORDER BY a.start_us, a.id LIMIT ?`,
    )
    .iterate(...values, MOST_EVENTS) as IterableIterator<AttemptRow>;
  const attempts: InstanceEvent[] = [];
  for (const { tap, startUs, durationUs, status, error, parent, trace } of rows)
    attempts.push({
      atUs: startUs,
      instance: names.get(tap) ?? '',
      status,
      error,
      durationUs,
      request: parent === null ? trace : String(parent),
    });
  const demand = database
    .prepare(
      `WITH leading AS (SELECT DISTINCT p.route_id AS route, p.vantage AS vantage
         FROM exchange a JOIN exchange p ON p.id = a.parent_id WHERE ${ofService})
       SELECT e.id, e.start_us AS atUs FROM exchange e JOIN leading l ON l.route = e.route_id AND l.vantage = e.vantage
       WHERE e.capture_id = ? ORDER BY e.start_us, e.id LIMIT ?`,
    )
    .all(...values, id, MOST_EVENTS) as { id: number; atUs: number }[];
  return {
    service,
    side,
    source: name,
    originUs: origin,
    instances: instances.map((one) => one.name),
    attempts,
    demand: demand.map(({ id: request, atUs }) => ({ atUs, request: String(request) })),
    fault: null,
    observations: [],
    instanceOf: new Map(addresses),
    notes: [],
  };
}
