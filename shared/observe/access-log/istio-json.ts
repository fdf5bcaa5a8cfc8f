import type { AccessLogEntry } from '#shared/model/index.ts';
import { emptyEntry, takeHeader } from './entry.ts';
import { ended, takeField } from './envoy-text.ts';

/** Operators by the keys of Istio's JSON (telemetry_logging.go EnvoyJSONLogFormatIstio). */
const OPERATORS: Readonly<Record<string, string>> = {
  start_time: 'START_TIME',
  method: 'REQ(:METHOD)',
  path: 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)',
  response_code: 'RESPONSE_CODE',
  response_flags: 'RESPONSE_FLAGS',
  response_code_details: 'RESPONSE_CODE_DETAILS',
  duration: 'DURATION',
  request_id: 'REQ(X-REQUEST-ID)',
  authority: 'REQ(:AUTHORITY)',
  upstream_host: 'UPSTREAM_HOST',
  upstream_cluster: 'UPSTREAM_CLUSTER_RAW',
  trace_id: 'TRACE_ID',
};

/**
 * Reads one JSON object a line, in any order of its keys; keys that are named like a header (`x-b3-traceid`, with `-` or `_`)
 * count as that header. Null for what is no such object.
 */
export function readIstioJson(line: string): AccessLogEntry | null {
  const fields = objectIn(line);
  if (fields === null) return null;
  const entry = emptyEntry();
  let known = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const operator = Object.hasOwn(OPERATORS, key) ? OPERATORS[key] : undefined;
    if (operator !== undefined) known += 1;
    if (operator === undefined) takeHeader(entry, key.replaceAll('_', '-'), String(value));
    else takeField(entry, operator, String(value));
  }
  return known === 0 ? null : ended(entry);
}

function objectIn(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
}
