import { WHOLE_SERVICE } from '#shared/model/index.ts';
import type { DemandEvent, InstanceEvent, TimelineInput } from './events.ts';
import { dispersion, type Segment, segmentsOf, usualRate } from './segments.ts';

/** Attempts from a status on fail; 500 for what counts server errors, 400 for what counts any error (CB-03). */
export type FailureFloor = 400 | 500;

/** One attempt in seconds since the timeline's zero. */
export interface Attempt {
  readonly atS: number;
  readonly endS: number | null;
  readonly failed: boolean;
  /** Failed without a whole answer. */
  readonly broken: boolean;
  readonly request: string | null;
}

/**
 * One instance, or the whole service, as sequences. `marks` has one mark for each occasion on which the subject could have been
 * asked, set where it was: for an instance each attempt at any instance, for the service each request that wanted it and each that
 * reached it.
 */
export interface Subject {
  readonly name: string;
  readonly isService: boolean;
  readonly attempts: readonly Attempt[];
  readonly marks: Uint8Array;
  /** When each mark was, in seconds. */
  readonly times: Float64Array;
  /** Index in `attempts` of each set mark. */
  readonly attemptOf: ReadonlyMap<number, number>;
  readonly traffic: readonly Segment[];
  readonly dispersion: number;
  /** Usual share of marks that are set. */
  readonly usual: number;
  /** Over the attempts, a mark set for each that failed. */
  readonly status: readonly Segment[];
}

/** The service and its instances. All are over the same time. */
export interface Subjects {
  readonly service: Subject;
  readonly instances: readonly Subject[];
  readonly zeroUs: number;
  readonly lengthS: number;
  readonly demand: 'requests' | 'pace';
  /** Whether it is known which of the requests that were wanted have arrived: late ones are no stop. */
  readonly isLinked: boolean;
}

/** Fewer requests at the edge say nothing about a pace. */
const LEAST_DEMAND = 20;
const PACE_BINS = 200;
/** Attempts whose requests are known, from this share on: health checks and other callers have none. */
const LINKED = 0.5;

export function subjectsOf(input: TimelineInput, floor: FailureFloor): Subjects {
  const events = input.attempts.toSorted((a, b) => a.atUs - b.atUs);
  const demanded = input.demand.map(({ atUs }) => atUs).sort((a, b) => a - b);
  const demand = demanded.length >= LEAST_DEMAND ? 'requests' : 'pace';
  const starts = [events[0]?.atUs, demand === 'requests' ? demanded[0] : undefined].filter(
    (one) => one !== undefined,
  );
  const zeroUs = starts.length === 0 ? 0 : Math.min(...starts);
  const lastUs = events.reduce(
    (last, { atUs, durationUs }) => Math.max(last, atUs + (durationUs ?? 0)),
    demand === 'requests' ? (demanded.at(-1) ?? zeroUs) : zeroUs,
  );
  const lengthS = (lastUs - zeroUs) / 1e6;
  const attempts = events.map((event) => attemptOf(event, zeroUs, floor));
  const instances = [...new Set([...input.instances, ...events.map(({ instance }) => instance)])].map(
    (name) => {
      const set = events.flatMap(({ instance }, index) => (instance === name ? [index] : []));
      return subjectOf(
        name,
        set.map((index) => attempts[index]).filter((one) => one !== undefined),
        attempts.map(({ atS }, index) => ({ atS, isSet: events[index]?.instance === name })),
      );
    },
  );
  const firsts = firstsOf(events).map((index) => attempts[index]?.atS ?? 0);
  const wanted =
    demand === 'requests'
      ? wantedUs(input.demand, events).map((atUs) => (atUs - zeroUs) / 1e6)
      : paceOf(firsts, lengthS);
  const occasions = [
    ...wanted.map((atS) => ({ atS, isSet: false })),
    ...firsts.map((atS) => ({ atS, isSet: true })),
  ].sort((a, b) => a.atS - b.atS || Number(a.isSet) - Number(b.isSet));
  const service = subjectOf(WHOLE_SERVICE, attempts, occasions);
  const isLinked = demand === 'requests' && linkedShare(input.demand, events) >= LINKED;
  return { service, instances, zeroUs, lengthS, demand, isLinked };
}

/**
 * When the service was wanted. What arrived was wanted when it did: a caller that stands still for a while sends all that was due
 * meanwhile a moment later, and nobody kept it away. Only what never arrived is missed when it was due.
 */
function wantedUs(demand: readonly DemandEvent[], events: readonly InstanceEvent[]): number[] {
  const arrivedUs = new Map<string, number>();
  for (const { request, atUs } of events)
    if (request !== null && !arrivedUs.has(request)) arrivedUs.set(request, atUs);
  return demand.map(({ atUs, request }) => (request === null ? undefined : arrivedUs.get(request)) ?? atUs);
}

function linkedShare(demand: readonly DemandEvent[], events: readonly InstanceEvent[]): number {
  const known = new Set(demand.flatMap(({ request }) => request ?? []));
  const linked = events.filter(({ request }) => request !== null && known.has(request)).length;
  return linked / Math.max(1, events.length);
}

function attemptOf(
  { atUs, durationUs, status, error, request }: InstanceEvent,
  zeroUs: number,
  floor: number,
): Attempt {
  const broken = status === null || error !== null;
  return {
    atS: (atUs - zeroUs) / 1e6,
    endS: durationUs === null ? null : (atUs + durationUs - zeroUs) / 1e6,
    failed: broken || status >= floor,
    broken,
    request,
  };
}

/** The first attempt of each request: retries are no more demand. */
function firstsOf(events: readonly InstanceEvent[]): number[] {
  const seen = new Set<string>();
  return events.flatMap(({ request }, index) => {
    if (request === null) return [index];
    if (seen.has(request)) return [];
    seen.add(request);
    return [index];
  });
}

/** Where nobody recorded what was wanted: ticks at the pace that the attempts have when there are any. */
function paceOf(timesS: readonly number[], lengthS: number): number[] {
  if (timesS.length === 0 || lengthS <= 0) return [];
  const counts = new Uint32Array(PACE_BINS);
  for (const atS of timesS) {
    const bin = Math.min(PACE_BINS - 1, Math.floor((atS / lengthS) * PACE_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const used = [...counts].filter((count) => count > 0).sort((a, b) => a - b);
  const usual = used[Math.floor(used.length / 2)] ?? 1;
  const everyS = lengthS / PACE_BINS / usual;
  return Array.from({ length: Math.floor(lengthS / everyS) }, (_, tick) => tick * everyS);
}

function subjectOf(
  name: string,
  attempts: readonly Attempt[],
  occasions: readonly { readonly atS: number; readonly isSet: boolean }[],
): Subject {
  const marks = Uint8Array.from(occasions, ({ isSet }) => Number(isSet));
  const times = Float64Array.from(occasions, ({ atS }) => atS);
  const traffic = segmentsOf(marks);
  const isService = name === WHOLE_SERVICE;
  return {
    name,
    isService,
    attempts,
    marks,
    times,
    attemptOf: positions(attempts, occasions),
    traffic,
    dispersion: dispersion(marks),
    usual: usualRate(traffic),
    status: segmentsOf(Uint8Array.from(attempts, ({ failed }) => Number(failed))),
  };
}

/** Set marks and attempts are in the same order of time; of the service some attempts have no mark. */
function positions(
  attempts: readonly Attempt[],
  occasions: readonly { readonly atS: number; readonly isSet: boolean }[],
): Map<number, number> {
  const found = new Map<number, number>();
  let next = 0;
  for (const [mark, { atS, isSet }] of occasions.entries()) {
    if (!isSet) continue;
    while (next < attempts.length - 1 && (attempts[next]?.atS ?? 0) < atS) next += 1;
    found.set(mark, next);
    next += 1;
  }
  return found;
}
