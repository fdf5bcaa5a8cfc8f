import type { Answer } from '../answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { clipped } from '../words.ts';
import { sameStatus } from './outcome.ts';

interface Cookie {
  readonly value: string;
  /**
   * Attributes in one order and case; `Expires` and `Max-Age` by their presence, since they count from now, and by whether
   * they remove the cookie.
   */
  readonly attributes: string;
  readonly text: string;
}

/**
 * `Set-Cookie` by cookie name and attributes (RFC 6265 §4.1). Values belong to a session and differ by their nature.
 * Zuul removes the field by default and a mesh passes it (catalogue HP-06).
 */
export const cookies: Rule = (_request, baseline, other) => {
  if (!baseline.headers.has('set-cookie') && !other.headers.has('set-cookie')) return NO_DIFFERENCE;
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const [left, right] = [cookiesOf(baseline), cookiesOf(other)];
  const found: Difference[] = [];
  for (const [name, cookie] of left) {
    const counterpart = right.get(name);
    if (!counterpart) found.push(difference(name, 'missing', cookie, undefined));
    else if (counterpart.attributes !== cookie.attributes) {
      found.push(difference(name, 'attributes', cookie, counterpart));
    } else if (counterpart.value !== cookie.value) found.push(difference(name, 'value', cookie, counterpart));
  }
  for (const [name, cookie] of right) {
    if (!left.has(name)) found.push(difference(name, 'added', undefined, cookie));
  }
  return found;
};

const WORDS = {
  missing: ['is not set', 'Sessions or preferences kept in it are lost.'],
  added: ['is set', 'Zuul removes Set-Cookie by default; the mesh lets it through to the client.'],
  attributes: ['has other attributes', 'Browsers keep, send or protect it differently.'],
  value: ['has another value', 'Cookie values belong to a session.'],
} as const;

function difference(
  name: string,
  change: keyof typeof WORDS,
  baseline: Cookie | undefined,
  other: Cookie | undefined,
): Difference {
  const [what, cause] = WORDS[change];
  return {
    kind: 'header',
    place: `header set-cookie ${name}`,
    change,
    service: null,
    severity: change === 'value' ? 'expected' : 'major',
    catalogue: change === 'value' ? null : 'HP-06',
    title: `Cookie ${name} ${what}`,
    cause,
    baseline: baseline ? clipped(baseline.text) : null,
    other: other ? clipped(other.text) : null,
    volatile: null,
  };
}

function cookiesOf(answer: Answer): Map<string, Cookie> {
  const cookies = new Map<string, Cookie>();
  for (const text of answer.headers.get('set-cookie') ?? []) {
    const [pair = '', ...attributes] = text.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    cookies.set(name, {
      value: pair.slice(equals + 1).trim(),
      attributes: attributes.map(attribute).sort().join('; '),
      text: `set-cookie: ${text}`,
    });
  }
  return cookies;
}

function attribute(text: string): string {
  const [name = '', value = ''] = text.split('=').map((part) => part.trim());
  const lower = name.toLowerCase();
  if (lower === 'max-age') return /^(?:0+|-\d+)$/.test(value) ? 'removed at once' : lower;
  if (lower === 'expires') return Date.parse(value) < LONG_AGO ? 'removed at once' : lower;
  return `${lower}=${lower === 'samesite' || lower === 'domain' ? value.toLowerCase() : value}`;
}

/** Servers remove a cookie by a date at the beginning of the epoch. */
const LONG_AGO = Date.UTC(2000, 0);
