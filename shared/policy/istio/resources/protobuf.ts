import { z } from 'zod';

/**
 * Values inside protobuf messages as Istio reads them from YAML or JSON: enums by name or number, whole numbers also as
 * text, durations in Go's notation. Source: istio.io/istio pkg/util/protomarshal, which uses golang/protobuf/jsonpb
 * (time.ParseDuration for durations).
 */

/** `max_connections` is `maxConnections`, `consecutive_5xx_errors` is `consecutive5xxErrors`. */
export function camelCase(name: string): string {
  return name.includes('_') ? name.replace(/_([a-z0-9])/g, (_, next: string) => next.toUpperCase()) : name;
}

/** A message of which only some fields matter here; the others may be anything. */
export function looseMessage<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withFieldNames, z.looseObject(shape));
}

function withFieldNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value))
    if (field !== null) fields.push([camelCase(name), field]);
  return Object.fromEntries(fields);
}

/** A whole number in a range; `"5"` is 5. */
export function whole(least: number, most: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value),
    z.int().min(least).max(most),
  );
}

export const uint32 = whole(0, 2 ** 32 - 1);
/** A percentage of which Istio takes whole numbers only (ValidatePercent). */
export const percent = whole(0, 100);
export const port = whole(1, 65_535);

/** An enum by name; by number when the names stand in the order of their numbers, counted from 0. */
export function enumeration<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.preprocess(
    (value) => (typeof value === 'number' ? (names[value] ?? value) : value),
    z.enum(names),
  );
}

const UNIT_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/** `1.5s`, `250ms`, `1h30m` in milliseconds; undefined when it is not a duration of Go (time.ParseDuration). */
export function durationMs(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const [, sign, parts] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:h|ms|m|s|us|µs|μs|ns))+)$/.exec(text) ?? [];
  if (parts === undefined) return undefined;
  let total = 0;
  for (const [, amount, unit] of parts.matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|s|us|µs|μs|ns)/g))
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  // Parts such as `0.1ns` leave noise below what a duration can hold.
  const rounded = Math.round(total * 1e6) / 1e6;
  return sign === '-' ? -rounded : rounded;
}

/** A duration in milliseconds, as Istio's own fields want it: at least 1 ms and no finer (agent.ValidateDuration). */
export const duration = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= 1 && Number.isInteger(ms)) return ms;
  context.issues.push({
    code: 'custom',
    input: text,
    message:
      ms === undefined
        ? `"${text}" is not a duration such as "1.5s" or "250ms"`
        : `"${text}" is not a duration of whole milliseconds, at least 1ms`,
  });
  return z.NEVER;
});

/** A duration in milliseconds where `0s` turns something off. */
export const durationOrZero = z.string().transform((text, context) => {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= 0) return ms;
  context.issues.push({
    code: 'custom',
    input: text,
    message: `"${text}" is not a duration such as "1.5s" or "250ms"`,
  });
  return z.NEVER;
});

export const labels = z.record(z.string(), z.string());

/** Namespaces that see a resource: `.`, `*`, `~`, or names (`validateExportTo`). */
export const exportTo = z.array(
  z.string().regex(/^([.*~]|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$/, 'is not a namespace'),
);
