import { type Detector, detector } from './detector.ts';

const UUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
/** Crockford's base 32; the first digit is at most 7: 48 bits of time (github.com/ulid/spec). */
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** W3C Trace Context §3.2; Zipkin's single header (`b3`); Jaeger's `uber-trace-id`. */
const TRACE =
  /^(?:[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|[0-9a-f]{16,32}-[0-9a-f]{16}(?:-[01d](?:-[0-9a-f]{16})?)?|[0-9a-f]{1,32}:[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2})$/i;
const HEX = /^(?=.*\d)[0-9a-f]{16,}$/i;

/** Identifiers that are drawn for each answer, by their form. */
export const IDENTIFIERS: readonly Detector[] = [
  detector('uuid', 'a UUID', (value) => UUID.test(value)),
  detector('ulid', 'a ULID', (value) => ULID.test(value)),
  detector('trace', 'a trace id', (value) => TRACE.test(value)),
  {
    id: 'hex',
    name: 'a hexadecimal id',
    recognises: (a, b) => a.length === b.length && HEX.test(a) && HEX.test(b),
  },
];
