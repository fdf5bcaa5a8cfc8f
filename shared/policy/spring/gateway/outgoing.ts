import type { JavaUri } from '../web/java-uri.ts';
import { NotModelled } from '../not-modelled.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { Exchange } from './exchange.ts';

/** A request on its way through the filters of its route. */
export interface Outgoing {
  readonly exchange: Exchange;
  uri: JavaUri;
  /** Host included. */
  headers: readonly (readonly [string, string])[];
  /** Whether the request has been copied, see {@link copyHeaders}. */
  copied: boolean;
  readonly copiedBy: GatewayBehaviour['copiedBy'];
  /** Whether the Host header is sent on instead of the instance's address. */
  preservesHost: boolean;
  prefixed: boolean;
  /** Set by RequestHeaderToRequestUri: sent there, whatever the route says. */
  replaced: JavaUri | null;
  /** What SetStatus makes of the answer. */
  status: number | null;
  redirect: { readonly status: number; readonly location: string } | null;
}

export function startOutgoing(exchange: Exchange, copiedBy: GatewayBehaviour['copiedBy']): Outgoing {
  return {
    exchange,
    uri: exchange.uri,
    headers: [['Host', exchange.request.authority], ...exchange.request.headers],
    copied: false,
    copiedBy,
    preservesHost: false,
    prefixed: false,
    replaced: null,
    status: null,
    redirect: null,
  };
}

const named = (name: string) => {
  const wanted = name.toLowerCase();
  return ([given]: readonly [string, string]): boolean => given.toLowerCase() === wanted;
};

export function outgoingHeader({ headers }: Outgoing, name: string): string[] {
  return headers.filter(named(name)).map(([, value]) => value);
}

/**
 * The first copy of a request reads its headers name by name as they are spelled, and each spelling yields the values of
 * all: a header that is sent as `X-A` and as `x-a` has its values twice from then on.
 * Source: HttpHeaders.addAll over Netty's HttpHeaders.names(), in DefaultServerHttpRequestBuilder (Spring 6.2) and
 * RemoveHopByHopHeadersFilter (Spring Cloud Gateway 2.2). @throws NotModelled
 */
function copyHeaders(outgoing: Outgoing): void {
  if (outgoing.copied) return;
  outgoing.copied = true;
  const { headers } = outgoing;
  const spellings = new Set(headers.map(([name]) => name));
  if (
    outgoing.copiedBy === null &&
    new Set(Array.from(spellings, (name) => name.toLowerCase())).size < spellings.size
  )
    throw new NotModelled('a header is sent in two spellings');
  outgoing.headers = Array.from(spellings).flatMap((name) => headers.filter(named(name)));
}

/** What a filter does first that changes anything of the request. */
export function mutated(outgoing: Outgoing): void {
  if (outgoing.copiedBy === 'filters') copyHeaders(outgoing);
}

/** The headers as they are sent. */
export function sentHeaders(outgoing: Outgoing): [string, string][] {
  if (outgoing.copiedBy !== 'filters') copyHeaders(outgoing);
  return outgoing.headers.map(([name, value]) => [name, onTheWire(value)]);
}

/** Netty writes headers in Latin-1, and `?` for what lies beyond. Source: io.netty.util.AsciiString.c2b. */
export function onTheWire(value: string): string {
  return value.replace(/[\u0100-\uffff]/g, '?');
}

export function addHeaders(outgoing: Outgoing, name: string, values: readonly string[]): void {
  mutated(outgoing);
  outgoing.headers = [...outgoing.headers, ...values.map((value): [string, string] => [name, value])];
}

export function removeHeader(outgoing: Outgoing, name: string): void {
  mutated(outgoing);
  const is = named(name);
  outgoing.headers = outgoing.headers.filter((header) => !is(header));
}
