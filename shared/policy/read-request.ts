import type { PolicyRequest } from './model/request.ts';

/** RFC 9110 section 5.6.2; a method and a field's name are one. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const REQUEST = new RegExp(`^(${TOKEN})\\s+(https?)://([^/?#\\s]+)(/[^\\s#]*|\\?[^\\s#]*)?$`, 'i');
const FIELD = new RegExp(`^(${TOKEN})[ \\t]*:([^\\r\\n\\0]*)$`);

/** Whether a text has the form of a request: `GET http://shop.example.com/items?id=7`. */
export function isRequestLine(text: string): boolean {
  return REQUEST.test(text.trim());
}

/**
 * Reads a request as somebody writes it: `METHOD URL`, and its header fields as `Name: value`. It is taken as it stands on
 * the wire: the method keeps its case (RFC 9110 section 9.1), and the target is not normalised, as the WHATWG URL parser
 * would. A Host field wins over the URL's host. Returns a sentence with what is wrong instead when it is none.
 */
export function readRequest(line: string, fields: readonly string[]): PolicyRequest | string {
  const [, method, scheme, host, target = '/'] = REQUEST.exec(line.trim()) ?? [];
  if (method === undefined || host === undefined)
    return `'${line.trim()}' is not METHOD URL: write for example GET http://shop.example.com/items?id=7.`;
  const headers: [string, string][] = [];
  let authority = host;
  for (const text of fields) {
    const field = fieldOf(text);
    if (field === null) return `'${text.trim()}' is no header field: write Name: value.`;
    if (field[0].toLowerCase() === 'host') authority = field[1];
    else headers.push(field);
  }
  return {
    method,
    scheme: scheme?.toLowerCase() === 'https' ? 'https' : 'http',
    authority,
    target: target.startsWith('/') ? target : `/${target}`,
    headers,
  };
}

/** A value has neither line ends nor NUL (RFC 9110 section 5.5). */
function fieldOf(text: string): [string, string] | null {
  const [, name, value = ''] = FIELD.exec(text.trim()) ?? [];
  return name === undefined ? null : [name, value.trim()];
}
