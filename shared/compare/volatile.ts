/**
 * Values that change from one answer to the next by their nature. Only a guess from the look of two values: a noise
 * run measures it, and where there is one it decides.
 */

const DAY_MS = 86_400_000;

const ISO_TIME =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}(?:\[[\w/]+\])?)?$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const EPOCH = /^1\d{9}(?:\d{3})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX_ID = /^(?=.*\d)[0-9a-f]{16,}$/i;
const JWT = /^(?:Bearer )?eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** A time near the answer's own `Date` tells a clock from a business date; without `Date` any time of day counts. */
function nearNow(time: number, answeredAt: number | null): boolean {
  return !Number.isNaN(time) && (answeredAt === null || Math.abs(time - answeredAt) <= DAY_MS);
}

function isClock(value: string, answeredAt: number | null): boolean {
  if (ISO_TIME.test(value)) return nearNow(Date.parse(isoWithZone(value)), answeredAt);
  if (HTTP_DATE.test(value)) return nearNow(Date.parse(value), answeredAt);
  if (!EPOCH.test(value)) return false;
  // Ten digits may be any number: only a known wall clock makes them a time.
  if (value.length === 10) return answeredAt !== null && nearNow(Number(value) * 1000, answeredAt);
  return nearNow(Number(value), answeredAt);
}

/** A local time is read as UTC: the day's tolerance covers every zone, and the machine's own zone must not count. */
function isoWithZone(value: string): string {
  const plain = value.replace(/\[.*$/, '').replace(' ', 'T');
  return /(?:Z|[+-]\d{2}:?\d{2})$/.test(plain) ? plain : `${plain}Z`;
}

/**
 * Names what makes two differing values volatile, or null.
 * @param answeredAt Wall clock of the baseline's answer in epoch milliseconds, from its `Date` header.
 */
export function volatileReason(baseline: string, other: string, answeredAt: number | null): string | null {
  if (isClock(baseline, answeredAt) && isClockAnywhere(other)) return 'a time of the answer';
  if (UUID.test(baseline) && UUID.test(other)) return 'a UUID';
  if (HEX_ID.test(baseline) && HEX_ID.test(other) && baseline.length === other.length)
    return 'a hexadecimal id';
  if (JWT.test(baseline) && JWT.test(other)) return 'a signed token';
  return null;
}

/** The candidate answered at another time than the baseline: its clock is not held against the baseline's. */
function isClockAnywhere(value: string): boolean {
  return ISO_TIME.test(value) || HTTP_DATE.test(value) || EPOCH.test(value);
}

const INSTANCE_NAME =
  /(?:^|[^a-z])(?:host|host_?name|pod|pod_?name|instance|instance_?id|node|node_?name|port|server_?port|local_?port|ip|ip_?address|served_?by)$/i;
const INSTANCE_VALUE = /^[\w.:[\]-]*\d[\w.:[\]-]*$/;

/**
 * True when a field tells which instance answered, by its name and by values such as `7111`, `10.0.3.7` or
 * `producer-6d4f9-x2x8k`. Instances of two deployments have different names: that is no behaviour.
 */
export function namesInstance(field: string, baseline: string, other: string): boolean {
  const words = field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.]/g, '_')
    .toLowerCase();
  return INSTANCE_NAME.test(words) && INSTANCE_VALUE.test(baseline) && INSTANCE_VALUE.test(other);
}
