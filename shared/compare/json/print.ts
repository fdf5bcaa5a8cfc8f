import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';

/** Compact JSON of a value, numbers and repeated names as they were written. */
export function printJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof JsonArray) return `[${value.items.map(printJson).join(',')}]`;
  if (value instanceof JsonObject) {
    return `{${membersOf(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${printJson(member)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Compact JSON with names in one order: equal texts are equal values. */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof JsonArray) return `[${value.items.map(canonicalJson).join(',')}]`;
  if (!(value instanceof JsonObject)) return printJson(value);
  const texts = membersOf(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${texts.join(',')}}`;
}

/** Members by name; the values of a repeated name follow each other. */
function membersOf({ members, repeated }: JsonObject): [string, JsonValue][] {
  if (repeated === null) return [...members];
  return Array.from(members).flatMap(([name, value]) =>
    (repeated.get(name) ?? [value]).map((one): [string, JsonValue] => [name, one]),
  );
}
