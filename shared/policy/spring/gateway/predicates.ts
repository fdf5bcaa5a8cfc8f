import { ownEntry } from '#shared/policy/source/own-entry.ts';
import { NotModelled } from '../not-modelled.ts';
import { readJavaRegex, type JavaRegex } from '#shared/policy/regex/java-regex.ts';
import { GatewayFails } from '../not-modelled.ts';
import { CapturesDiffer, readAntPattern } from '../web/ant-path.ts';
import { nettyCookies } from '../web/cookies.ts';
import { BadPathPattern, readPathPattern } from '../web/path-pattern.ts';
import { hasText, quotedTokens, tokenized } from '../web/text.ts';
import { bindArguments, required } from './arguments.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { GatewayStep } from '../annotations/uses/gateway-steps.ts';
import { madeByCode, type StepDefinition } from './definition.ts';
import { exchangeHeader, type Exchange } from './exchange.ts';
import { readInstant } from './instant.ts';
import { inSubnet, readSubnet } from './subnet.ts';

/** A predicate, ready to be asked. */
export type Predicate =
  /** @throws NotModelled when it is not known, GatewayFails where Spring throws */
  | {
      readonly kind: 'test';
      readonly test: (exchange: Exchange) => boolean;
      readonly bindsVariables: boolean;
    }
  | { readonly kind: 'weight'; readonly group: string; readonly weight: number }
  | { readonly kind: 'not-modelled'; readonly reason: string };

/** Reads a predicate. What it can't model it says. Source: org.springframework.cloud.gateway.handler.predicate. */
export function readPredicate(
  step: StepDefinition,
  behaviour: GatewayBehaviour,
  ofCode: readonly GatewayStep[] = [],
): Predicate {
  try {
    const own = madeByCode(step, 'predicate', ofCode);
    if (own !== null) return { kind: 'not-modelled', reason: own };
    if (step.name === 'Weight') return weight(step);
    const read = ownEntry(TESTS, step.name);
    if (read === undefined)
      return { kind: 'not-modelled', reason: `the predicate ${step.name} is not modelled` };
    return {
      kind: 'test',
      test: read(step, behaviour),
      bindsVariables: step.name === 'Path' || step.name === 'Host',
    };
  } catch (error) {
    if (error instanceof NotModelled || error instanceof BadPathPattern)
      return { kind: 'not-modelled', reason: `${step.name}: ${error.message}` };
    throw error;
  }
}

type Read = (step: StepDefinition, behaviour: GatewayBehaviour) => (exchange: Exchange) => boolean;

const TESTS: Readonly<Record<string, Read>> = {
  Path: path,
  Host: host,
  Method: method,
  Header: header,
  Query: query,
  Cookie: cookie,
  After: (step) => {
    const after = readInstant(
      required(bindArguments(step, { type: 'default', fields: ['datetime'] }), step, 'datetime'),
    );
    return ({ nowMs }) => nowMs > after;
  },
  Before: (step) => {
    const before = readInstant(
      required(bindArguments(step, { type: 'default', fields: ['datetime'] }), step, 'datetime'),
    );
    return ({ nowMs }) => nowMs < before;
  },
  Between: between,
  RemoteAddr: remoteAddress,
  XForwardedRemoteAddr: forwardedAddress,
};

function path(step: StepDefinition, behaviour: GatewayBehaviour): (exchange: Exchange) => boolean {
  const { list, flag } = bindArguments(step, { type: 'list-and-flag' });
  const version = { rest: behaviour.restSegments, dotAll: behaviour.dotAll };
  const { optionalSlash } = behaviour;
  const asked = flag ?? true;
  const patterns = list.map((pattern) => ({
    lenient: readPathPattern(pattern, asked && optionalSlash !== false, version),
    strict: asked && optionalSlash === null ? readPathPattern(pattern, false, version) : null,
  }));
  return (exchange) => {
    for (const { lenient, strict } of patterns) {
      const variables = lenient.match(exchange.path);
      if (variables === null) continue;
      if (strict !== null && strict.match(exchange.path) === null)
        throw new NotModelled(
          `whether ${lenient.pattern} takes one more slash depends on the version of Spring Cloud, which is not known`,
        );
      for (const [name, value] of variables) exchange.variables.set(name, value);
      return true;
    }
    return false;
  };
}

function host(step: StepDefinition, { ant }: GatewayBehaviour): (exchange: Exchange) => boolean {
  const { list } = bindArguments(step, { type: 'list' });
  const patterns = list.map((pattern) => readAntPattern(pattern, '.', ant));
  return (exchange) => {
    const pattern = patterns.find(({ matches }) => matches(exchange.request.authority));
    if (pattern === undefined) return false;
    try {
      for (const [name, value] of pattern.variables(exchange.request.authority))
        exchange.variables.set(name, value);
    } catch (error) {
      if (error instanceof CapturesDiffer) throw new GatewayFails(`${pattern.pattern} captures`);
      throw error;
    }
    return true;
  };
}

function method(step: StepDefinition, behaviour: GatewayBehaviour): (exchange: Exchange) => boolean {
  const { list } = bindArguments(step, { type: 'list' });
  const methods = list
    .flatMap((item) => item.split(','))
    .map((name) => (behaviour.methodsIgnoreCase ? name.trim().toUpperCase() : name.trim()));
  // Any other name is an object of its own, and never the same as another one.
  const known = methods.filter((name) => METHODS.has(name));
  return ({ request }) => known.includes(request.method);
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

function regexOf(source: string): JavaRegex {
  const regex = readJavaRegex(source);
  if ('reason' in regex) throw new NotModelled(regex.reason);
  return regex;
}

function header(step: StepDefinition, behaviour: GatewayBehaviour): (exchange: Exchange) => boolean {
  const bound = bindArguments(step, { type: 'default', fields: ['header', 'regexp'] });
  const name = required(bound, step, 'header');
  const source = bound.get('regexp');
  const regex = hasText(source) ? regexOf(source) : null;
  return (exchange) => {
    const given = exchangeHeader(exchange, name);
    const values = behaviour.splitsHeaderValues ? given.flatMap(quotedTokens) : given;
    return regex === null ? values.length > 0 : values.some((value) => regex.matches(value) !== null);
  };
}

function query(step: StepDefinition): (exchange: Exchange) => boolean {
  const bound = bindArguments(step, { type: 'default', fields: ['param', 'regexp', 'predicate'] });
  if (bound.get('predicate') !== undefined) throw new NotModelled('a predicate of its own');
  const name = required(bound, step, 'param');
  const source = bound.get('regexp');
  const regex = hasText(source) ? regexOf(source) : null;
  return (exchange) => {
    const values = exchange.query.find(([given]) => given === name)?.[1];
    if (values === undefined) return false;
    return regex === null || values.some((value) => value !== null && regex.matches(value) !== null);
  };
}

function cookie(step: StepDefinition, behaviour: GatewayBehaviour): (exchange: Exchange) => boolean {
  const bound = bindArguments(step, { type: 'default', fields: ['name', 'regexp'] });
  const name = required(bound, step, 'name');
  const regex = regexOf(required(bound, step, 'regexp'));
  return (exchange) => {
    const values = exchangeHeader(exchange, 'cookie')
      .flatMap(nettyCookies)
      .flatMap(([given, value]) => (given === name ? [value] : []));
    const tested = behaviour.allCookies ? values : values.slice(0, 1);
    return tested.some((value) => regex.matches(value) !== null);
  };
}

function between(step: StepDefinition): (exchange: Exchange) => boolean {
  const bound = bindArguments(step, { type: 'default', fields: ['datetime1', 'datetime2'] });
  const [from, to] = [
    readInstant(required(bound, step, 'datetime1')),
    readInstant(required(bound, step, 'datetime2')),
  ];
  if (from >= to) throw new NotModelled('datetime1 is not before datetime2');
  return ({ nowMs }) => nowMs > from && nowMs < to;
}

function remoteAddress(step: StepDefinition): (exchange: Exchange) => boolean {
  const subnets = bindArguments(step, { type: 'list' }).list.map(readSubnet);
  return ({ request }) => {
    if (request.client === undefined) throw new NotModelled('the address of the client is not known');
    const { client } = request;
    return subnets.some((subnet) => inSubnet(client, subnet));
  };
}

function forwardedAddress(step: StepDefinition): (exchange: Exchange) => boolean {
  const subnets = bindArguments(step, { type: 'list' }).list.map(readSubnet);
  return (exchange) => {
    const headers = exchangeHeader(exchange, 'x-forwarded-for');
    const [only] = headers;
    const addresses = headers.length === 1 && only !== undefined ? tokenized(only, ',') : [];
    // One trusted proxy: the last address is the one that it saw.
    const address = addresses.at(-1) ?? exchange.request.client;
    if (address === undefined) throw new NotModelled('the address of the client is not known');
    return subnets.some((subnet) => inSubnet(address, subnet));
  };
}

function weight(step: StepDefinition): Predicate {
  const bound = bindArguments(step, { type: 'default', fields: ['weight.group', 'weight.weight'] });
  const text = required(bound, step, 'weight.weight').trim();
  if (!/^\d{1,9}$/.test(text)) throw new NotModelled(`the weight "${text}" is no number`);
  return { kind: 'weight', group: required(bound, step, 'weight.group'), weight: Number(text) };
}
