import { formDecoded, type QueryParams } from '../web/query-params.ts';
import { strictlyEncoded } from '../web/uri-components.ts';
import { GatewayFails, NotModelled } from '../not-modelled.ts';
import { cleanPath } from '../web/clean-path.ts';
import { parseJavaUri } from '../web/java-uri.ts';

/** A route's URL. */
export interface RouteUrl {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** The parameters as Zuul passes them on; null when there is no query. Source: com.netflix.zuul.util.HTTPRequestUtils. */
export function zuulParams(query: string | undefined): QueryParams {
  const params = new Map<string, string[]>();
  for (const part of (query ?? '').split('&')) {
    const equals = part.indexOf('=');
    if (part === '' || equals === 0) continue;
    const name = decodedOrRaw(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? '' : decodedOrRaw(part.slice(equals + 1));
    params.set(name, [...(params.get(name) ?? []), value]);
  }
  return [...params];
}

/** What can't be decoded stays as it is. */
function decodedOrRaw(text: string): string {
  return /%(?![0-9A-Fa-f]{2})/.test(text) ? text : formDecoded(text);
}

/**
 * The target that a service gets: the path as it is, parameters encoded like a form.
 * Source: RibbonRoutingFilter, RibbonApacheHttpRequest, LoadBalancerContext.reconstructURIWithServer.
 */
export function serviceTarget(path: string, query: string | undefined): string {
  const once = path.replaceAll('//', '/');
  // The path is put right behind the instance's port.
  if (/^\d/.test(once)) throw new NotModelled('the path that is left begins with a digit');
  if (once !== '' && !once.startsWith('/')) throw new GatewayFails(`"${once}" is no path`);
  const uri = parseJavaUri(once);
  if (uri === null) throw new GatewayFails(`"${once}" is no URI`);
  const sent = uri.path === '' ? '/' : uri.path;
  const params = zuulParams(query);
  if (params.length === 0) return sent;
  return `${sent}?${params
    .flatMap(([name, values]) => values.map((value) => `${formEncoded(name)}=${formEncoded(value ?? '')}`))
    .join('&')}`;
}

/** `URLEncodedUtils.format`. */
function formEncoded(text: string): string {
  return strictlyEncoded(text).replaceAll('%20', '+').replaceAll('~', '%7E').replaceAll('%2A', '*');
}

/**
 * The target that a URL gets. The query goes through a UriTemplate, which encodes less: a `+` that was `%2B` stays one.
 * Source: SimpleHostRoutingFilter.forward, ProxyRequestHelper.getQueryString.
 */
export function urlTarget(
  url: RouteUrl,
  path: string,
  query: string | undefined,
  keepsQuery: boolean,
  method: string,
): string {
  const sent = cleanPath((url.path + path).replace(/\/{2,}/g, '/'));
  const text = keepsQuery ? (query === undefined ? '' : `?${query}`) : templateQuery(zuulParams(query));
  // Only these make a URI of it; the other methods' requests are sent as they are.
  if (/^(?:POST|PUT|PATCH)$/.test(method) && parseJavaUri(sent + text) === null)
    throw new GatewayFails(`"${sent}${text}" is no URI`);
  return sent === '' ? `/${text}` : sent + text;
}

function templateQuery(params: QueryParams): string {
  if (params.length === 0) return '';
  return `?${params
    .flatMap(([name, values]) => {
      if (/[{}#&=/?:\f\\]/.test(name))
        throw new NotModelled(`the parameter "${name}" takes part in a template`);
      return values.map((value) =>
        value === null || value === '' ? queryEncoded(name) : `${queryEncoded(name)}=${queryEncoded(value)}`,
      );
    })
    .join('&')}`;
}

/** `HierarchicalUriComponents.Type.QUERY_PARAM`. */
function queryEncoded(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~!$'()*+,;:@/?]/gu, strictlyEncoded);
}
