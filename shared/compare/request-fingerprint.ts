import type { Header } from '#shared/model/index.ts';
import { headerValues } from './header-values.ts';

/** RFC 3986 §2.3: escaped or not, these mean the same. */
const UNRESERVED = /[\w.~-]/;

/**
 * The target of a request in one spelling (RFC 3986 §6.2.2): needless escapes undone, the others in capitals, parameters
 * of the query by name. Parameters of one name keep their order.
 */
export function normalisedTarget(target: string): string {
  const mark = target.indexOf('?');
  const path = normalisedEscapes(mark < 0 ? target : target.slice(0, mark));
  if (mark < 0) return path;
  const parameters = target
    .slice(mark + 1)
    .split('&')
    .filter((part) => part !== '')
    .map(normalisedEscapes);
  const nameOf = (part: string): string => part.split('=', 1)[0] ?? '';
  const sorted = parameters
    .map((part, index) => ({ part, index, name: nameOf(part) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.index - b.index));
  return sorted.length === 0 ? path : `${path}?${sorted.map(({ part }) => part).join('&')}`;
}

function normalisedEscapes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}

/**
 * What tells the sessions of a capture apart: credentials and cookies, else the client that a proxy names; empty where
 * nothing does.
 */
export function sessionOf(headers: readonly Header[]): string {
  const values = headerValues(headers);
  const of = (name: string): string => values.get(name)?.join(', ') ?? '';
  const credentials = [of('authorization'), of('cookie')].join('\n');
  if (credentials !== '\n') return credentials;
  const client = of('x-forwarded-for').split(',', 1)[0]?.trim() ?? '';
  return client === '' ? (/for="?([^;,"]+)/i.exec(of('forwarded'))?.[1] ?? '') : client;
}
