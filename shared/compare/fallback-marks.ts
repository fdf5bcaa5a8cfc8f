import type { Answer } from './answer.ts';
import { JsonArray, JsonNumber, JsonObject, type JsonValue } from './json/parse.ts';
import { remembered } from './remembered.ts';

const MARK =
  /fall[-_ ]?back|degraded|circuit[-_ ]?breaker|hystrix|short[-_ ]?circuit|try again later|temporarily unavailable/i;

/** A longer text is a page or a document, which may speak of anything. */
const LONGEST_TEXT = 4_096;

/** A member that is named so but says no: `"fallback": false`. */
function saysNo(value: JsonValue): boolean {
  if (value === null || value === false || value === '') return true;
  if (value instanceof JsonNumber) return /^-?0(?:\.0+)?$/.test(value.text);
  if (value instanceof JsonArray) return value.items.length === 0;
  return typeof value === 'string' && /^(?:false|no|none|closed)$/i.test(value);
}

function marked(value: JsonValue): boolean {
  if (typeof value === 'string') return MARK.test(value);
  if (value instanceof JsonArray) return value.items.some(marked);
  if (!(value instanceof JsonObject)) return false;
  for (const [name, member] of value.members) {
    if ((MARK.test(name) && !saysNo(member)) || marked(member)) return true;
  }
  return false;
}

/** Whether a text has one of the words by which fallbacks give themselves away. */
export function mentionsFallback(text: string): boolean {
  return text.length >= SHORTEST_MARK && LETTERS.test(text) && MARK.test(text);
}

/** Each of the words has one of them; ids, times and numbers have none, and are passed over quickly. */
const LETTERS = /[lr]/i;

/** `hystrix`. */
const SHORTEST_MARK = 7;

/** Several rules ask, and the baseline's answer is asked for candidate and noise run alike. */
const known = new WeakMap<Answer, boolean>();

/** True when an answer says of itself that a fallback wrote it, in a header or in its body. */
export function saysFallback(answer: Answer): boolean {
  const before = known.get(answer);
  if (before !== undefined) return before;
  const says = readFallback(answer);
  known.set(answer, says);
  return says;
}

function readFallback(answer: Answer): boolean {
  if (hasFallbackField(answer)) return true;
  const { text } = answer;
  if (text === null || !MARK.test(text)) return false;
  const { content } = answer;
  return content.type === 'json' ? marked(content.value) : text.length < LONGEST_TEXT;
}

/** Whether a field is named for a fallback, and does not deny it. */
export function hasFallbackField({ headers }: Answer): boolean {
  for (const [name, values] of headers) {
    if (isNamedForFallback(name) && !values.every((value) => saysNo(value))) return true;
  }
  return false;
}

const isNamedForFallback = remembered(2_000, (name) => /fall[-_]?back/.test(name));

/**
 * True when a success was answered although a service behind it gave nothing but failures: only a fallback does
 * that, whatever its body looks like (catalogue CB-09).
 */
export function coveredFailure(answer: Answer): boolean {
  if (answer.status === null || answer.status >= 400 || !answer.attemptsAreSure) return false;
  const failed = new Map<string, boolean>();
  for (const { service, status } of answer.attempts) {
    const fails = status === null || status >= 500;
    failed.set(service, fails && (failed.get(service) ?? true));
  }
  return [...failed.values()].includes(true);
}
