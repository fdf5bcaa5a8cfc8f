import { z } from 'zod';
import { camelCase } from './resources/protobuf.ts';

/**
 * A Protobuf message as its JSON mapping reads it: fields in camelCase or as the proto names them (snake_case), null as
 * absent, unknown fields refused (https://protobuf.dev/programming-guides/json/).
 */
export function message<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = new Set(Object.keys(shape));
  return z.preprocess((value, context) => canonicalNames(value, context, known), z.strictObject(shape));
}

function canonicalNames(value: unknown, context: z.RefinementCtx, known: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // Names are the author's: `constructor` and `__proto__` are fields like any other.
  const fields = new Map<string, unknown>();
  for (const [given, field] of Object.entries(value)) {
    const name = camelCase(given);
    if (field === null && known.has(name)) continue;
    if (fields.has(name)) {
      context.addIssue({ code: 'custom', message: `"${given}" is given twice`, path: [given] });
      return z.NEVER;
    }
    fields.set(name, field);
  }
  return Object.fromEntries(fields);
}

/** Protobuf's Duration in JSON, kept as written: `1.5s`; istiod also takes Go's `1m30s` and `500ms` in YAML. */
export const duration = z
  .string()
  .regex(/^\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h)(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))*$/, {
    error: ({ input }) => `"${String(input)}" is not a duration such as "1.5s" or "250ms"`,
  });

/** A 32-bit number, which JSON may also carry as text. */
export const uint32 = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
);

/** A TCP port (`agent.ValidatePort`). */
export const portNumber = uint32.refine((port) => port >= 1 && port <= 65535, 'a port is 1 to 65535');

/** Texts by name; numbers and truth values are refused, as istiod does. */
export const textMap = z.record(z.string(), z.string());
