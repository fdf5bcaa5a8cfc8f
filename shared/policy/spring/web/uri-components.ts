import { NotModelled } from '../not-modelled.ts';
import { quotedJavaUri, parseJavaUri, uriText, type JavaUri } from './java-uri.ts';
import { parseQuery, queryText, type QueryParams } from './query-params.ts';

const UNRESERVED = 'A-Za-z0-9\\-._~';
const PCHAR = `${UNRESERVED}!$&'()*+,;=:@`;
const ESCAPED = '%[0-9A-Fa-f]{2}';
const PATH = new RegExp(`^(?:[${PCHAR}/]|${ESCAPED})*$`);
const QUERY_PARAM = new RegExp(`^(?:[${UNRESERVED}!$'()*+,;:@/?]|${ESCAPED})*$`);
const FRAGMENT = new RegExp(`^(?:[${PCHAR}/?]|${ESCAPED})*$`);
const PATH_ILLEGAL = new RegExp(`[^${PCHAR}/]`, 'gu');

/**
 * `UriComponentsBuilder.fromUri(uri)`: slashes that follow each other become one, and parameters of one name move
 * together. Source: org.springframework.web.util.UriComponentsBuilder (FullPathComponentBuilder, QUERY_PARAM_PATTERN).
 */
export interface UriComponents extends Omit<JavaUri, 'query'> {
  readonly query: QueryParams;
}

export function fromUri(uri: JavaUri): UriComponents {
  return { ...uri, path: withSingleSlashes(uri.path), query: parseQuery(uri.query ?? '') };
}

/** FullPathComponentBuilder. */
export function withSingleSlashes(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}

/** `build(encoded).toUri()`; null where it throws: an illegal character although encoded, or no URI at all. */
export function toUri(parts: UriComponents, encoded: boolean): JavaUri | null {
  const query = queryText(parts.query);
  if (!encoded) return quotedJavaUri({ ...parts, query });
  return isEncoded(parts) ? parseJavaUri(uriText({ ...parts, query })) : null;
}

/** Whether `build(true)` accepts the parts. Source: HierarchicalUriComponents.verify. */
function isEncoded({ path, query, fragment }: UriComponents): boolean {
  return (
    PATH.test(path) &&
    (fragment === null || FRAGMENT.test(fragment)) &&
    query.every(([name, values]) =>
      [name, ...values].every((text) => text === null || QUERY_PARAM.test(text)),
    )
  );
}

/**
 * `ServerWebExchangeUtils.containsEncodedParts`: a `%` in path or query, and nothing in the URI that should have been
 * encoded and is not. What is encoded in part only counts as not encoded, and is encoded again.
 */
export function containsEncodedParts(uri: JavaUri): boolean {
  return (uri.path.includes('%') || (uri.query ?? '').includes('%')) && isEncoded(fromUri(uri));
}

/** Values of `{name}` in templates. */
export type UriVariables = ReadonlyMap<string, string>;

/** Thrown where a template has a variable without a value: the gateway fails. */
export class NoSuchVariable extends Error {}

/**
 * `UriComponents.expandUriComponent`. @throws NoSuchVariable
 */
export function expandTemplate(template: string, variables: UriVariables): string {
  if (!template.includes('{')) return template;
  return withoutPatterns(template).replace(/\{([^/]+?)\}/g, (_, inside: string) => {
    const name = inside.split(':', 1)[0] ?? '';
    const value = variables.get(name);
    if (value === undefined) throw new NoSuchVariable(`no value for "${name}"`);
    return value;
  });
}

/** `{name:[a-z]{2}}` loses its nested braces before it is read. */
function withoutPatterns(template: string): string {
  if (!template.includes(':')) return template;
  let level = 0;
  return Array.from(template)
    .filter((character) => {
      if (character === '{') level++;
      if (character === '}') level--;
      return !(level > 1 || (level === 1 && character === '}'));
    })
    .join('');
}

/** `ServerWebExchangeUtils.expand`: headers and parameters with `{name}` of the path or host. @throws NoSuchVariable */
export function expandPathTemplate(template: string, variables: UriVariables): string {
  return template.includes('{') ? expandTemplate(withSingleSlashes(template), variables) : template;
}

/**
 * The raw path of `new UriTemplate(template).expand(variables)`: expanded, then encoded, `%` included.
 * @throws NoSuchVariable
 */
export function expandedPath(template: string, variables: UriVariables): string {
  if (!template.startsWith('/') || template.startsWith('//'))
    throw new NotModelled(`the template "${template}" does not begin with one slash`);
  if (/[?#]/.test(template)) throw new NotModelled(`the template "${template}" is more than a path`);
  const expanded = expandTemplate(withSingleSlashes(template), variables);
  const encoded = expanded.replace(PATH_ILLEGAL, (character) => strictlyEncoded(character));
  const uri = parseJavaUri(encoded);
  if (uri === null) throw new NotModelled(`the template "${template}" makes no path`);
  return uri.path;
}

/** `UriUtils.encode`: all but the unreserved characters of RFC 3986 section 2.3. */
export function strictlyEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `UriUtils.encodePath`: what may not stand in a path, `%` included. */
export function encodedPath(path: string): string {
  return path.replace(PATH_ILLEGAL, strictlyEncoded);
}
