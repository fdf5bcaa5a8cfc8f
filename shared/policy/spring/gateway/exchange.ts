import { headerValues, type PolicyRequest } from '#shared/policy/model/request.ts';
import { NotModelled } from '../not-modelled.ts';
import { parseJavaUri, isHost, type JavaUri } from '../web/java-uri.ts';
import { parsePath, type PathElement } from '../web/path-container.ts';
import { formDecoded, parseQuery, type QueryParams } from '../web/query-params.ts';
import type { GatewayBehaviour } from './behaviour.ts';

/** One request on its way through predicates: what Spring's ServerWebExchange holds of it. */
export interface Exchange {
  readonly request: PolicyRequest;
  readonly uri: JavaUri;
  readonly path: readonly PathElement[];
  readonly query: QueryParams;
  /** In epoch milliseconds. */
  readonly nowMs: number;
  /**
   * Variables of paths and hosts. They stay when the route that bound them is not taken
   * (`ServerWebExchangeUtils.putUriTemplateVariables`), and later routes see them.
   */
  readonly variables: Map<string, string>;
  /** Whether a predicate that could have bound variables is not modelled. */
  variablesUnsure: boolean;
}

/**
 * Makes the exchange, or null when the gateway answers 400: the target or the host is no java.net.URI.
 * Source: org.springframework.http.server.reactive.ReactorServerHttpRequest. @throws NotModelled
 */
export function startExchange(
  request: PolicyRequest,
  nowMs: number,
  behaviour: GatewayBehaviour,
): Exchange | null {
  const { target, scheme, authority } = request;
  if (/[^\u0021-\u007e]/.test(target))
    throw new NotModelled('the target has characters beyond visible ASCII');
  const absolute = /^[^/?#]*?:\/\/[^/?#]*(.*)$/.exec(target);
  const local = absolute?.[1] ?? target;
  if (!/^(?:[/?#]|$)/.test(local)) throw new NotModelled('the target is neither a path nor a URL');
  if (local !== target && !/^https?:/i.test(target))
    throw new NotModelled('the target is a URL of another scheme');
  if (/[^\u0021-\u007e]|[%@/?#\\]/.test(authority) || authority === '')
    throw new NotModelled('the Host header is not a host');
  const bare = authority.replace(/:\d*$/, '');
  const port = authority.slice(bare.length);
  if (port === ':' || (behaviour.strictHost && !isHost(bare))) return null;
  if (Number(port.slice(1)) > 65_535) throw new NotModelled('the Host header has no valid port');
  const uri = parseJavaUri(`${scheme}://${authority}${local}`);
  if (uri === null) return null;
  return {
    request,
    uri,
    path: parsePath(uri.path),
    query: parseQuery(uri.query ?? '', formDecoded),
    nowMs,
    variables: new Map(),
    variablesUnsure: false,
  };
}

/** Values of a header, Host included. */
export function exchangeHeader({ request }: Exchange, name: string): string[] {
  return name.toLowerCase() === 'host' ? [request.authority] : headerValues(request, name);
}
