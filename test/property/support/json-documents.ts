import * as fc from 'fast-check';
import { parseJson, type JsonValue } from '#shared/compare/json/parse.ts';

/** Few names and values, so that generated documents collide and almost match. */
const { json } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(null, true, false, 0, 1, 12, -1.5, 1e21, '', 'a', '1', 'é"\\\n'),
    fc.jsonValue({ maxDepth: 1 }),
  ),
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a/b', '1001', 'id'), tie('json'), { maxKeys: 4 }),
  ),
}));

/** A JSON text as JSON.stringify writes it; -0 becomes 0. */
export const jsonText: fc.Arbitrary<string> = json.map((value) => JSON.stringify(value));

/** A text and what became of it by one change, no change, or another order of names; or two texts of their own. */
export const jsonPair: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(jsonText, jsonText),
  fc
    .tuple(jsonText, fc.nat(), jsonText)
    .map(([text, seed, value]): [string, string] => [text, changed(text, seed, value)]),
  fc.tuple(jsonText, fc.boolean()).map(([text, spaced]): [string, string] => [text, reordered(text, spaced)]),
);

/** @throws Error when a text is not JSON, which generated texts always are */
export function parsedJson(text: string): JsonValue {
  const value = parseJson(text);
  if (value === undefined) throw new Error(`refused: ${text}`);
  return value;
}

/** Replaces, removes or adds one thing somewhere, chosen by a number. */
function changed(text: string, seed: number, value: string): string {
  const root: unknown = JSON.parse(text);
  const places: { readonly holder: Record<string, unknown> | unknown[]; readonly key: string }[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    const open = holder as Record<string, unknown> | unknown[];
    for (const [key, member] of Object.entries(open)) {
      places.push({ holder: open, key });
      visit(member);
    }
  };
  visit(root);
  const place = places[seed % Math.max(1, places.length)];
  const replacement: unknown = JSON.parse(value);
  if (!place) return value;
  const { holder, key } = place;
  const how = seed % 3;
  if (Array.isArray(holder))
    holder.splice(Number(key), how === 0 ? 1 : 0, ...(how === 1 ? [] : [replacement]));
  else if (how === 1) Reflect.deleteProperty(holder, key);
  else
    Object.defineProperty(holder, key, {
      value: replacement,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return JSON.stringify(root);
}

/** The same value with its names backwards, with white space or without. */
function reordered(text: string, spaced: boolean): string {
  const value = JSON.parse(text, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).reverse())
      : member,
  ) as unknown;
  return spaced ? JSON.stringify(value, null, 1) : JSON.stringify(value);
}
