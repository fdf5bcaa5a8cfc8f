import type { Detector } from './detector.ts';

const DAY_MS = 86_400_000;

/** ISO 8601 as Jackson, java.time and databases write it: extended or basic, `,` or `.` before the fraction. */
const ISO_TIME =
  /^(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?(?:\[[\w/+-]+\])?$/;
/** ECMAScript's own form (ECMA-262 §21.4.1.32): it need not be taken apart. */
const PLAIN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;
/** RFC 9110 §5.6.7, with a zone by offset as RFC 5322 has it. */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})$/;
/** Seconds, milliseconds, microseconds or nanoseconds since 1970, from 2001 to 2033; seconds may have a fraction. */
const EPOCH = /^1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?$/;

/** Epoch milliseconds of a text that is a time, or null. A local time is read as UTC. */
export function timeOf(value: string): number | null {
  const time = PLAIN_TIME.test(value) ? Date.parse(value) : writtenTime(value);
  return Number.isNaN(time) ? null : time;
}

function writtenTime(value: string): number {
  const iso = ISO_TIME.exec(value);
  if (iso) return isoTime(iso);
  if (HTTP_DATE.test(value)) return Date.parse(value);
  return EPOCH.test(value) ? epochTime(value) : Number.NaN;
}

/** The day's tolerance covers every zone, and the machine's own zone must not count. */
function isoTime(parts: RegExpExecArray): number {
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone = 'Z'] = parts;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}${offset}`);
}

function epochTime(value: string): number {
  const whole = value.split('.')[0] ?? '';
  return whole.length === 10 ? Number(value) * 1000 : Number(whole.slice(0, 13));
}

/** A time near the answer's own `Date` tells a clock from a business date; without `Date` any time of day counts. */
export function isClock(value: string, answeredAt: number | null): boolean {
  // Ten digits may be any number: only a known wall clock makes them a time.
  if (answeredAt === null && /^\d{10}$/.test(value)) return false;
  const time = timeOf(value);
  return time !== null && (answeredAt === null || Math.abs(time - answeredAt) <= DAY_MS);
}

/** The candidate answered at another time than the baseline: its clock is not held against the baseline's. */
export const clock: Detector = {
  id: 'time',
  name: 'a time of the answer',
  recognises: (baseline, other, answeredAt) => isClock(baseline, answeredAt) && timeOf(other) !== null,
};
