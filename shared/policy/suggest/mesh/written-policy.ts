/** A traffic policy as it is written: durations are texts, where the schema that reads it makes milliseconds of them. */
export interface WrittenPolicy {
  readonly loadBalancer?: object;
  readonly connectionPool?: { readonly tcp?: object; readonly http?: object };
  readonly outlierDetection?: object;
  readonly tls?: object;
}

const DURATIONS: ReadonlySet<string> = new Set([
  'connectTimeout',
  'idleTimeout',
  'time',
  'interval',
  'maxConnectionDuration',
  'timeout',
  'baseEjectionTime',
  'warmupDurationSecs',
  'duration',
  'ttl',
  'budgetInterval',
]);

/** A part of a resource that was read, as it is written: milliseconds become durations again. */
export function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      DURATIONS.has(name) && typeof inner === 'number' ? `${inner / 1000}s` : asWritten(inner),
    ]),
  );
}
