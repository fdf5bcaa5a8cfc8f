import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './parse.ts';

/** Compact JSON of a value, numbers as they were written. */
export function printJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof JsonArray) return `[${value.items.map(printJson).join(',')}]`;
  if (value instanceof JsonObject) {
    return `{${Array.from(value.members, ([name, member]) => `${JSON.stringify(name)}:${printJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Compact JSON with names in one order: equal texts are equal values. */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof JsonArray) return `[${value.items.map(canonicalJson).join(',')}]`;
  if (!(value instanceof JsonObject)) return printJson(value);
  const { members } = value;
  const texts = [...members.keys()]
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(members.get(name) ?? null)}`);
  return `{${texts.join(',')}}`;
}
