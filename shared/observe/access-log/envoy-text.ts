import type { AccessLogEntry } from '#shared/model/index.ts';
import { amount, emptyEntry, isoUs, present, statusOf, takeHeader } from './entry.ts';
import { type FormatPart, splitLine } from './fields.ts';

const BEGINNING =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% ';
const END =
  '"%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% ' +
  '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" ' +
  '"%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% ' +
  '%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%';

/**
 * Istio's own text formats: pilot/pkg/model/telemetry_logging.go EnvoyTextLogFormat (1.9 and later), and before that
 * pilot/pkg/networking/core/v1alpha3/accesslog.go EnvoyTextLogFormat13 (1.3 to 1.8, with Mixer's status).
 */
const ISTIO_FORMATS: readonly string[] = [
  `${BEGINNING}%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% ${END}`,
  `${BEGINNING}"%DYNAMIC_METADATA(istio.mixer:status)%" ${END}`,
];

/** Reads lines of Istio's default formats, or of the format that was declared. */
export function envoyTextReader(pattern: string | null): (line: string) => AccessLogEntry | null {
  const formats = (pattern === null ? ISTIO_FORMATS : [pattern]).map(partsOf);
  return (line) => {
    for (const parts of formats) {
      const values = splitLine(line, parts);
      if (values === null) continue;
      const fields = parts.flatMap((part) => ('field' in part ? [part.field] : []));
      return entryOf(fields, values);
    }
    return null;
  };
}

/** Envoy's command operators: `%NAME%`, `%NAME(ARGUMENTS)%`, `%NAME(ARGUMENTS):LENGTH%`; `%%` is a percent sign. */
function partsOf(format: string): FormatPart[] {
  const parts: FormatPart[] = [];
  const text = (added: string) => {
    const last = parts.at(-1);
    if (added === '') return;
    if (last !== undefined && 'text' in last) parts[parts.length - 1] = { text: last.text + added };
    else parts.push({ text: added });
  };
  const operators = /%%|%([A-Z_]+(?:\([^)]*\))?)(?::\d+)?%/g;
  let at = 0;
  const trimmed = format.replace(/\r?\n$/, '');
  for (const match of trimmed.matchAll(operators)) {
    text(trimmed.slice(at, match.index));
    const [, operator] = match;
    if (operator === undefined) text('%');
    else parts.push({ field: operator });
    at = match.index + match[0].length;
  }
  text(trimmed.slice(at));
  return parts;
}

function entryOf(fields: readonly string[], values: readonly string[]): AccessLogEntry | null {
  const entry = emptyEntry();
  for (const [index, field] of fields.entries()) takeField(entry, field, values[index] ?? '');
  if (entry.status === null && entry.startUs === null) return null;
  return ended(entry);
}

/** Sets what one operator says; what nobody needs is passed over. */
export function takeField(entry: AccessLogEntry, operator: string, value: string): void {
  const [, name = '', argument = ''] = /^([A-Z_]+)(?:\((.*)\))?$/.exec(operator) ?? [];
  switch (name) {
    case 'START_TIME':
      entry.startUs = argument === '' ? isoUs(value) : null;
      return;
    case 'RESPONSE_CODE':
      entry.status = statusOf(value);
      return;
    case 'RESPONSE_FLAGS':
      entry.flags = present(value)?.split(',') ?? [];
      return;
    case 'RESPONSE_CODE_DETAILS':
      entry.details = present(value);
      return;
    case 'DURATION': {
      const ms = amount(value);
      entry.durationUs = ms === null ? null : ms * 1000;
      return;
    }
    case 'UPSTREAM_HOST':
      entry.upstream = present(value);
      return;
    case 'UPSTREAM_CLUSTER':
    case 'UPSTREAM_CLUSTER_RAW':
      entry.upstreamCluster = present(value);
      return;
    case 'TRACE_ID':
      entry.traceId = present(value);
      return;
    case 'REQ':
      takeRequestField(entry, argument, present(value));
      return;
    default:
  }
}

/** `A?B` is the first header of the two that is there. */
function takeRequestField(entry: AccessLogEntry, names: string, value: string | null): void {
  const [first = '', second] = names.split('?');
  const name = (second ?? first).toLowerCase();
  if (name === ':method') entry.method = value;
  else if (name === ':path') entry.path = value;
  else takeHeader(entry, first, value);
}

/** The end, where beginning and duration are known. */
export function ended(entry: AccessLogEntry): AccessLogEntry {
  const { startUs, endUs, durationUs } = entry;
  if (durationUs === null) return entry;
  if (startUs !== null && endUs === null) return { ...entry, endUs: startUs + durationUs };
  if (endUs !== null && startUs === null) return { ...entry, startUs: endUs - durationUs };
  return entry;
}
