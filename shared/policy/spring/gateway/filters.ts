import { ownEntry } from '#shared/policy/source/own-entry.ts';
import { readJavaRegex } from '#shared/policy/regex/java-regex.ts';
import { GatewayFails, NotModelled } from '../not-modelled.ts';
import { parseJavaUri, uriText } from '../web/java-uri.ts';
import { formDecoded, parseQuery, type QueryParams } from '../web/query-params.ts';
import { tokenized, hasText } from '../web/text.ts';
import {
  containsEncodedParts,
  expandedPath,
  expandPathTemplate,
  fromUri,
  strictlyEncoded,
  toUri,
} from '../web/uri-components.ts';
import { bindArguments, required, type Arguments } from './arguments.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { GatewayStep } from '../annotations/uses/gateway-steps.ts';
import { madeByCode, type StepDefinition } from './definition.ts';
import { addHeaders, mutated, outgoingHeader, removeHeader, type Outgoing } from './outgoing.ts';

/** A filter, ready to be applied. */
export interface Filter {
  readonly name: string;
  /** Filters run by ascending order: position in their list from 1, unless they have one of their own. */
  readonly order: number;
  /** @throws GatewayFails where Spring throws, NotModelled, NoSuchVariable */
  readonly apply: (outgoing: Outgoing) => void;
  /** What it does to the target, in words; null when it leaves it alone. */
  readonly rewrite: string | null;
}

/** Changes only the answer, its timing or what is counted, never where and how a request is sent. */
const HARMLESS = new Set([
  'AddResponseHeader',
  'CacheRequestBody',
  'CircuitBreaker',
  'DedupeResponseHeader',
  'FallbackHeaders',
  'Hystrix',
  'LocalResponseCache',
  'RemoveJsonAttributesResponseBody',
  'RemoveResponseHeader',
  'RequestRateLimiter',
  'Retry',
  'RewriteLocationResponseHeader',
  'RewriteResponseHeader',
  'SaveSession',
  'SecureHeaders',
  'SetResponseHeader',
  'SpringCloudCircuitBreaker',
]);

/** Reads a filter; one that is not modelled fails when it is applied. Source: org.springframework.cloud.gateway.filter.factory. */
export function readFilter(
  step: StepDefinition,
  position: number,
  behaviour: GatewayBehaviour,
  ofCode: readonly GatewayStep[] = [],
): Filter {
  const filter = (apply: Filter['apply'], rewrite: string | null = null, order = position + 1): Filter => ({
    name: step.name,
    order,
    apply,
    rewrite,
  });
  try {
    const own = madeByCode(step, 'filter', ofCode);
    if (own !== null) throw new NotModelled(own);
    if (HARMLESS.has(step.name)) return filter(() => undefined);
    const read = ownEntry(FILTERS, step.name);
    if (read === undefined) throw new NotModelled(`the filter ${step.name} is not modelled`);
    const { apply, rewrite, order } = read(step, behaviour);
    return filter(apply, rewrite, order);
  } catch (error) {
    if (!(error instanceof NotModelled)) throw error;
    const { message } = error;
    return filter(() => {
      throw new NotModelled(message);
    });
  }
}

interface Read {
  readonly apply: Filter['apply'];
  readonly rewrite?: string;
  readonly order?: number;
}

const fields = (step: StepDefinition, ...names: string[]): Arguments =>
  bindArguments(step, { type: 'default', fields: names });

/** `name` and `value`, both needed. */
function nameAndValue(step: StepDefinition): { name: string; value: string } {
  const bound = fields(step, 'name', 'value');
  return { name: required(bound, step, 'name'), value: required(bound, step, 'value') };
}

const FILTERS: Readonly<Record<string, (step: StepDefinition, behaviour: GatewayBehaviour) => Read>> = {
  StripPrefix: stripPrefix,
  PrefixPath: prefixPath,
  SetPath: (step) => {
    const template = required(fields(step, 'template'), step, 'template');
    return {
      apply: (outgoing) => setPath(outgoing, expandedPath(template, outgoing.exchange.variables)),
      rewrite: `becomes ${template}`,
    };
  },
  RewritePath: rewritePath,
  RedirectTo: redirectTo,
  SetStatus: (step) => {
    const status = readStatus(required(fields(step, 'status'), step, 'status'));
    return {
      apply: (outgoing) => {
        // Filters set it on the way back: the first one in order has the last word.
        outgoing.status ??= status;
      },
    };
  },
  AddRequestHeader: (step) => {
    const { name, value } = nameAndValue(step);
    return {
      apply: (outgoing) =>
        addHeaders(outgoing, name, [expandPathTemplate(value, outgoing.exchange.variables)]),
    };
  },
  SetRequestHeader: (step) => {
    const { name, value } = nameAndValue(step);
    return {
      apply: (outgoing) => {
        const expanded = expandPathTemplate(value, outgoing.exchange.variables);
        removeHeader(outgoing, name);
        addHeaders(outgoing, name, [expanded]);
      },
    };
  },
  RemoveRequestHeader: (step) => {
    const name = required(fields(step, 'name'), step, 'name');
    return { apply: (outgoing) => removeHeader(outgoing, name) };
  },
  AddRequestHeadersIfNotPresent: addHeadersIfNotPresent,
  MapRequestHeader: (step) => {
    const bound = fields(step, 'fromHeader', 'toHeader');
    const [from, to] = [required(bound, step, 'fromHeader'), required(bound, step, 'toHeader')];
    return { apply: (outgoing) => addHeaders(outgoing, to, outgoingHeader(outgoing, from)) };
  },
  AddRequestParameter: addParameter,
  RemoveRequestParameter: (step, behaviour) => {
    const name = required(fields(step, 'name'), step, 'name');
    return {
      apply: (outgoing) =>
        setQuery(
          outgoing,
          decodedQuery(outgoing).filter(([given]) => given !== name),
          behaviour,
        ),
      rewrite: `loses the parameter ${name}`,
    };
  },
  RewriteRequestParameter: (step, behaviour) => {
    if (!behaviour.laterFilters) throw new NotModelled(`${step.name} does not exist in this version`);
    const bound = fields(step, 'name', 'replacement');
    const name = required(bound, step, 'name');
    const replacement = bound.get('replacement');
    if (replacement === undefined) throw new NotModelled(`${step.name} has no replacement`);
    return {
      apply: (outgoing) => {
        const query = decodedQuery(outgoing);
        const others = query.filter(([given]) => given !== name);
        setQuery(
          outgoing,
          others.length === query.length ? query : [...others, [name, [replacement]]],
          behaviour,
        );
      },
      rewrite: `gets ${name}=${replacement} in its place`,
    };
  },
  SetRequestHostHeader: (step) => {
    const host = required(fields(step, 'host'), step, 'host');
    return {
      apply: (outgoing) => {
        const expanded = expandPathTemplate(host, outgoing.exchange.variables);
        removeHeader(outgoing, 'host');
        addHeaders(outgoing, 'Host', [expanded]);
        outgoing.preservesHost = true;
      },
    };
  },
  PreserveHostHeader: () => ({
    apply: (outgoing) => {
      outgoing.preservesHost = true;
    },
  }),
  RequestHeaderToRequestUri: requestHeaderToUri,
  RequestSize: () => ({
    apply: (outgoing) => {
      if (outgoingHeader(outgoing, 'content-length').some((length) => length !== '0'))
        throw new NotModelled('RequestSize may refuse a body');
    },
  }),
};

/** `ServerHttpRequest.Builder.path()`. */
function setPath(outgoing: Outgoing, path: string): void {
  if (!path.startsWith('/')) throw new GatewayFails(`the new path "${path}" does not begin with "/"`);
  const uri = parseJavaUri(uriText({ ...outgoing.uri, path }));
  if (uri === null) throw new GatewayFails(`the new path "${path}" is no path of a URI`);
  mutated(outgoing);
  outgoing.uri = uri;
}

function stripPrefix(step: StepDefinition, behaviour: GatewayBehaviour): Read {
  const text = fields(step, 'parts').get('parts');
  const parts = text === undefined ? behaviour.stripPrefixDefault : Number(text.trim());
  if (!Number.isInteger(parts) || (text !== undefined && !/^\s*[+-]?\d{1,9}\s*$/.test(text)))
    throw new NotModelled(`StripPrefix=${text} is no number`);
  return {
    apply: (outgoing) => {
      const { path } = outgoing.uri;
      const rest = tokenized(path, '/').slice(Math.max(0, parts)).join('/');
      setPath(outgoing, `/${rest}${rest !== '' && path.endsWith('/') ? '/' : ''}`);
    },
    rewrite: `strips ${parts} ${parts === 1 ? 'segment' : 'segments'}`,
  };
}

function prefixPath(step: StepDefinition, behaviour: GatewayBehaviour): Read {
  const prefix = required(fields(step, 'prefix'), step, 'prefix');
  return {
    apply: (outgoing) => {
      if (outgoing.prefixed) return;
      outgoing.prefixed = true;
      const start = behaviour.prefixIsTemplate ? expandedPath(prefix, outgoing.exchange.variables) : prefix;
      setPath(outgoing, start + outgoing.uri.path);
    },
    rewrite: `gets ${prefix} in front`,
  };
}

function rewritePath(step: StepDefinition): Read {
  const bound = fields(step, 'regexp', 'replacement');
  const source = required(bound, step, 'regexp');
  const written = bound.get('replacement');
  if (written === undefined) throw new NotModelled('RewritePath has no replacement');
  const replacement = written.replaceAll('$\\', '$');
  const regex = readJavaRegex(source);
  if ('reason' in regex) throw new NotModelled(regex.reason);
  return {
    apply: (outgoing) => {
      const path = regex.replaceAll(outgoing.uri.path, replacement);
      if (typeof path !== 'string') throw new GatewayFails(`RewritePath: ${path.error}`);
      setPath(outgoing, path);
    },
    rewrite: `${source} becomes ${replacement}`,
  };
}

function redirectTo(step: StepDefinition): Read {
  const bound = fields(step, 'status', 'url', 'includeRequestParams');
  const status = readStatus(required(bound, step, 'status'));
  if (status < 300 || status > 399) throw new NotModelled(`RedirectTo: ${status} is no redirect`);
  const url = required(bound, step, 'url');
  const uri = parseJavaUri(url);
  if (uri === null) throw new NotModelled(`RedirectTo: "${url}" is not modelled as a URL`);
  const withParams = bound.get('includeRequestParams')?.trim().toLowerCase() === 'true';
  return {
    apply: (outgoing) => {
      if (outgoing.redirect !== null) return;
      let location = url;
      if (withParams) {
        const parts = fromUri(uri);
        const query = mergedParams(parts.query, decodedQuery(outgoing));
        const full = toUri({ ...parts, query }, false);
        if (full === null) throw new GatewayFails('RedirectTo makes no URL');
        location = uriText(full);
      }
      outgoing.redirect = { status, location };
    },
  };
}

function mergedParams(first: QueryParams, second: QueryParams): QueryParams {
  const merged = new Map(first);
  for (const [name, values] of second) merged.set(name, [...(merged.get(name) ?? []), ...values]);
  return [...merged];
}

const STATUS_NAMES: Readonly<Record<string, number>> = {
  OK: 200,
  CREATED: 201,
  ACCEPTED: 202,
  NO_CONTENT: 204,
  MULTIPLE_CHOICES: 300,
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  NOT_MODIFIED: 304,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  GONE: 410,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
};

/** A number or a name of `HttpStatus`. @throws NotModelled */
function readStatus(text: string): number {
  const status = /^\d{3}$/.test(text) ? Number(text) : STATUS_NAMES[text.toUpperCase()];
  if (status === undefined) throw new NotModelled(`"${text}" is no status that is known here`);
  return status;
}

function addHeadersIfNotPresent(step: StepDefinition, behaviour: GatewayBehaviour): Read {
  if (!behaviour.laterFilters) throw new NotModelled(`${step.name} does not exist in this version`);
  const wanted = new Map<string, string[]>();
  for (const pair of bindArguments(step, { type: 'list' }).list) {
    const [name = '', value, ...more] = pair.split(':');
    if (value === undefined || more.length > 0 || value === '')
      throw new NotModelled(`AddRequestHeadersIfNotPresent: "${pair}" is not NAME:VALUE`);
    wanted.set(name, [...(wanted.get(name) ?? []), value]);
  }
  return {
    apply: (outgoing) => {
      const missing = [...wanted].filter(([name]) => !outgoingHeader(outgoing, name).some(hasText));
      for (const [name, values] of missing)
        addHeaders(
          outgoing,
          name,
          values.map((value) => expandPathTemplate(value, outgoing.exchange.variables)),
        );
    },
  };
}

function addParameter(step: StepDefinition, behaviour: GatewayBehaviour): Read {
  const { name, value } = nameAndValue(step);
  return {
    apply: (outgoing) => {
      const { uri } = outgoing;
      const before = uri.query ?? '';
      const glue = before === '' || before.endsWith('&') ? '' : '&';
      const expanded = expandPathTemplate(value, outgoing.exchange.variables);
      const query = parseQuery(`${before}${glue}${name}=${expanded}`);
      const changed = toUri(
        { ...fromUri(uri), query },
        !behaviour.encodesParameters || containsEncodedParts(uri),
      );
      if (changed === null) throw new GatewayFails('AddRequestParameter makes no query of a URI');
      mutated(outgoing);
      outgoing.uri = changed;
    },
    rewrite: `gets the parameter ${name}=${value}`,
  };
}

/** `ServerHttpRequest.getQueryParams()`. */
function decodedQuery({ uri }: Outgoing): QueryParams {
  return parseQuery(uri.query ?? '', formDecoded);
}

/** Puts decoded parameters in: encoded as they should be, or, before that was mended, the whole URI encoded again. */
function setQuery(outgoing: Outgoing, decoded: QueryParams, { encodesParameters }: GatewayBehaviour): void {
  const encode = (text: string) => (encodesParameters ? strictlyEncoded(text) : text);
  const query = decoded.map(([name, values]): [string, (string | null)[]] => [
    encode(name),
    values.map((value) => (value === null ? null : encode(value))),
  ]);
  const changed = toUri({ ...fromUri(outgoing.uri), query }, encodesParameters);
  if (changed === null) throw new GatewayFails('the parameters make no query of a URI');
  mutated(outgoing);
  outgoing.uri = changed;
}

/** `AbstractChangeRequestUriGatewayFilterFactory`: right behind the filter that makes the route's URL. */
const BEHIND_ROUTE_TO_URL = 10_001;

function requestHeaderToUri(step: StepDefinition): Read {
  const name = required(fields(step, 'name'), step, 'name');
  return {
    apply: (outgoing) => {
      const [url] = outgoingHeader(outgoing, name);
      if (url === undefined) return;
      const uri = parseJavaUri(url);
      if (uri === null || uri.scheme === null) {
        // Neither URI nor URL: the route's own URL stays.
        if (!/^[a-z]+:/i.test(url)) return;
        throw new NotModelled(`"${url}" may or may not be a URL`);
      }
      if (!/^https?$/i.test(uri.scheme) || uri.host === null)
        throw new NotModelled(`"${url}" leads somewhere else`);
      outgoing.replaced = uri;
    },
    order: BEHIND_ROUTE_TO_URL,
  };
}
