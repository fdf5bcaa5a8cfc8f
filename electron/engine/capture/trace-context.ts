/**
 * The trace id that a request carries, lower case, 64-bit ids padded to 128 bit: W3C `traceparent`
 * (https://www.w3.org/TR/trace-context/ section 3.2), then B3 multi and single header
 * (https://github.com/openzipkin/b3-propagation). W3C goes first: a process that knows both continues it.
 */
export function traceIdOf(fields: ReadonlyMap<string, string>): string | null {
  const parent = fields.get('traceparent');
  const fromParent =
    parent === undefined ? undefined : /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/i.exec(parent)?.[1];
  const candidate = fromParent ?? fields.get('x-b3-traceid') ?? fields.get('b3')?.split('-')[0];
  if (candidate === undefined || !/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(candidate)) return null;
  return candidate.toLowerCase().padStart(32, '0');
}
