import type { Pick } from '../envoy/pick.ts';
import type { Stack } from '#test/lab/stack.ts';
import { word } from '../spring/targets.ts';

/** A predicate or filter as it stands in YAML. */
type Step = string | { readonly name: string; readonly args: Readonly<Record<string, unknown>> };

/** A route as it stands in YAML. */
export type Route = {
  readonly id: string;
  readonly uri: string;
  readonly order?: number;
  readonly predicates: readonly Step[];
  readonly filters?: readonly Step[];
};

/** A few routes that belong together. They are told apart from others by the header that carries their name. */
export type Configuration = {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Patterns of its paths, to make requests from. */
  readonly paths: readonly string[];
};

/** The header whose value names the configuration that a request is for. */
export const CONFIGURATION_HEADER = 'X-Configuration';

/** Backends by name; `lb` ones are reached through the registry. */
export const BACKENDS = ['one', 'two', 'three', 'svc-a', 'svc-b', 'svc-c'] as const;
export type Backend = (typeof BACKENDS)[number];

const VARIABLE_REGEXES = ['[a-z]+', '\\d+', '\\w{1,3}', '[^.]+', '(?:foo|bar)', '(?i)foo', '.*', '[a-z]+\\d'];
const HEADER_REGEXES = [
  'v\\d',
  'v1|v2',
  '.*',
  '[^,]+',
  '\\d+',
  '(?i)V1',
  'always',
  'a b',
  'v1, v2',
  '.+,.*',
  '^v1$',
  '\\p{Alpha}+',
];
const VALUE_REGEXES = [
  'green',
  'gre?n',
  'gree.',
  '\\d*',
  '.*',
  '[a-z]+',
  '1|2',
  'x y',
  '.+',
  'caf.',
  '(?:a|b)=c',
  'b:c@d',
];
const HOSTS = [
  'api.example.test',
  '*.example.test',
  '**.example.test',
  '{sub}.example.test',
  'api.example.test:*',
  '*.example.test:8080',
  '{sub}.{domain}.test',
  '**.test',
  'api.*',
  'a?i.example.test',
  '{s:[a-z]+}.example.test',
  '**',
  'API.example.test',
  '**.example.**',
  '**.test:{port}',
];

/** Makes configurations for one generation of the gateway. */
export class Configurations {
  readonly #pick: Pick;
  readonly #stack: Stack;
  readonly #backendUri: (backend: Backend) => string;

  constructor(pick: Pick, stack: Stack, backendUri: (backend: Backend) => string) {
    this.#pick = pick;
    this.#stack = stack;
    this.#backendUri = backendUri;
  }

  make(name: string): Configuration {
    const pick = this.#pick;
    const paths: string[] = [];
    const weighted = pick.chance(0.12);
    const count = weighted ? 2 : 1 + pick.number(4);
    const shared = weighted ? this.#shape(paths) : null;
    const sameFilters = weighted ? this.#filters() : null;
    const weights = pick.one([
      [0, 100],
      [100, 0],
      [80, 20],
      [1, 0],
      [0, 0],
      [50, 50],
    ]);
    const routes = Array.from({ length: count }, (_, i): Route => {
      const isolate = pick.chance(0.85)
        ? `Header=${CONFIGURATION_HEADER}, ${name}`
        : { name: 'Header', args: { header: CONFIGURATION_HEADER, regexp: name } };
      const shape = shared === null || (i === 1 && pick.chance(0.25)) ? this.#shape(paths) : shared;
      const weight = weighted
        ? [
            pick.chance(0.7)
              ? `Weight=${name}, ${weights[i] ?? 0}`
              : { name: 'Weight', args: { 'weight.group': name, 'weight.weight': weights[i] ?? 0 } },
          ]
        : [];
      return {
        id: `${name}-${i}`,
        uri: this.#uri(),
        ...(pick.chance(0.2) ? { order: pick.number(5) - 2 } : {}),
        predicates: this.#shuffled([isolate, ...shape, ...weight]),
        ...(pick.chance(0.75) ? { filters: sameFilters ?? this.#filters() } : {}),
      };
    });
    return { name, routes, paths };
  }

  #shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    const result: T[] = [];
    while (left.length > 0) result.push(...left.splice(this.#pick.number(left.length), 1));
    return result;
  }

  #uri(): string {
    const pick = this.#pick;
    if (pick.chance(0.25)) return pick.one(['lb://svc-a', 'lb://svc-b', 'lb://SVC-C']);
    if (pick.chance(0.03)) return 'no://op';
    const uri = this.#backendUri(pick.one(['one', 'two', 'three']));
    return pick.chance(0.2) ? `${uri}/ignored/path` : uri;
  }

  #shape(paths: string[]): Step[] {
    const pick = this.#pick;
    const steps: Step[] = [];
    if (pick.chance(0.88)) steps.push(this.#path(paths));
    const others: (() => Step)[] = [
      () => `Method=${pick.one(['GET', 'POST', 'GET,POST', 'PUT, DELETE', 'HEAD', 'get', 'OPTIONS,PATCH'])}`,
      () =>
        this.#named(
          'Header',
          'header',
          pick.one(['X-Version', 'x-canary', 'Accept-Language']),
          HEADER_REGEXES,
        ),
      () => this.#named('Query', 'param', pick.one(['a', 'color', 'a[]', 'b', 'wsdl', 'é']), VALUE_REGEXES),
      () => this.#full('Cookie', { name: pick.one(['session', 'color']), regexp: pick.one(VALUE_REGEXES) }),
      () => this.#host(),
      () =>
        pick.one([
          'After=2020-01-01T00:00:00Z',
          'Before=2020-01-01T00:00:00+01:00',
          'After=1577836800000',
          'After=2120-01-01T00:00:00Z[UTC]',
          'Between=2020-01-01T00:00:00Z, 2120-01-01T00:00:00.000+02:00[Europe/Berlin]',
        ]),
      () => `RemoteAddr=${pick.one(['127.0.0.0/8', '10.0.0.0/8', '127.0.0.1', '127.0.0.2/31, 10.1.1.1'])}`,
      ...(this.#stack === 'modern'
        ? [() => `XForwardedRemoteAddr=${pick.one(['10.0.0.0/8', '192.168.1.1', '127.0.0.1/32'])}`]
        : []),
    ];
    const wanted = pick.one([0, 0, 0, 1, 1, 2]);
    for (let i = 0; i < wanted; i++) steps.push(pick.one(others)());
    return steps;
  }

  #full(name: string, args: Readonly<Record<string, string>>): Step {
    const values = Object.values(args);
    return this.#pick.chance(0.6) && values.every((value) => !/[,#]/.test(value) && value.trim() === value)
      ? `${name}=${values.join(this.#pick.one([',', ', ']))}`
      : { name, args };
  }

  #named(name: string, field: string, value: string, regexes: readonly string[]): Step {
    return this.#full(
      name,
      this.#pick.chance(0.25) ? { [field]: value } : { [field]: value, regexp: this.#pick.one(regexes) },
    );
  }

  #host(): Step {
    const pick = this.#pick;
    const hosts = pick.chance(0.3) ? [pick.one(HOSTS), pick.one(HOSTS)] : [pick.one(HOSTS)];
    return `Host=${hosts.join(',')}`;
  }

  #path(paths: string[]): Step {
    const pick = this.#pick;
    const patterns = Array.from({ length: pick.chance(0.2) ? 2 : 1 }, () => this.#pattern());
    paths.push(...patterns);
    const flag = pick.chance(0.25) ? [pick.one(['false', 'false', 'true', 'False'])] : [];
    if (patterns.some((pattern) => pattern.includes(',')) || pick.chance(0.2))
      return {
        name: 'Path',
        args: {
          ...(patterns.length === 1 && pick.chance(0.5) ? { pattern: patterns[0] } : { patterns }),
          ...(flag[0] === undefined ? {} : { matchTrailingSlash: flag[0].toLowerCase() === 'true' }),
        },
      };
    return `Path=${[...patterns, ...flag].join(pick.one([',', ', ']))}`;
  }

  #pattern(): string {
    const pick = this.#pick;
    const names = ['seg', 'id', 'n', 'rest', 'v-1'];
    let variables = 0;
    const segment = (): string => {
      const name = names[variables] ?? 'z';
      switch (pick.number(12)) {
        case 0:
        case 1:
          variables++;
          return `{${name}}`;
        case 2:
          variables++;
          return `{${name}:${pick.one(VARIABLE_REGEXES)}}`;
        case 3:
          return '*';
        case 4:
          return pick.one(['f?o', '?', 'it?ms', 'f*', '*.json', 'f*o', '*o*', 'a*b?']);
        case 5:
          variables++;
          return pick.one([`{${name}}.json`, `v{${name}}`, `{${name}:[a-z]+}-bar`, `{${name}}*`]);
        default:
          return word(pick);
      }
    };
    const segments = Array.from({ length: 1 + pick.number(3) }, segment);
    // A regex with a group of its own: Spring finds out when it matches.
    if (pick.chance(0.02)) segments.push('{bad:(a|b)c}');
    if (this.#stack === 'classic' && pick.chance(0.06))
      segments.splice(pick.number(segments.length), 0, '**');
    const end = pick.one(['', '', '', '/', '/**', '/**', '/**', '/{*tail}', '/*']);
    if (this.#stack === 'modern' && pick.chance(0.06) && !/\*\*|tail/.test(end))
      return `${pick.one(['/**', '/{*start}'])}/${segments.join('/')}${end}`;
    if (pick.chance(0.04)) return pick.one(['/**', '/', '/{*tail}', '/*', '/{all}']);
    return `/${segments.join('/')}${end}`;
  }

  #filters(): Step[] {
    return Array.from({ length: this.#pick.one([0, 1, 1, 1, 2, 2, 3]) }, () => this.#filter());
  }

  #filter(): Step {
    const pick = this.#pick;
    const variable = pick.one(['{seg}', '{id}', '{sub}', '{seg}', '{tail}']);
    const modern = this.#stack === 'modern';
    const makers: (() => Step)[] = [
      () => pick.one(['StripPrefix=1', 'StripPrefix=2', 'StripPrefix=0', 'StripPrefix', 'StripPrefix=1']),
      () => pick.one(['StripPrefix=1', 'StripPrefix=2']),
      () =>
        `PrefixPath=${pick.one(['/pre', '/pre/fix', '/pre', modern ? `/p/${variable}` : '/p', modern ? '/a b' : '/q'])}`,
      () =>
        `SetPath=${pick.one(['/fixed', `/s/${variable}`, `/${variable}/t`, '/a//b', '/pct%20x', `/x${variable}`])}`,
      () => this.#rewrite(),
      () => this.#rewrite(),
      () =>
        `AddRequestHeader=X-Added, ${pick.one(['plain', `v-${variable}`, 'http://x//y', `u//${variable}`, variable])}`,
      () =>
        `SetRequestHeader=${pick.one(['X-Version', 'X-Added', 'Host'])}, ${pick.one(['set', `set-${variable}`])}`,
      () => `RemoveRequestHeader=${pick.one(['X-Version', 'x-canary', 'Cookie', 'Host'])}`,
      () =>
        `MapRequestHeader=${pick.one(['X-Version', 'x-canary', 'X-None', 'Host'])}, ${pick.one(['X-Mapped', 'x-version'])}`,
      () =>
        `AddRequestParameter=${pick.one(['added', 'a', 'a[]'])}, ${pick.one(['1', 'x', variable, 'a%20b', 'a=b'])}`,
      () => `RemoveRequestParameter=${pick.one(['a', 'color', 'b', 'none'])}`,
      () => `SetRequestHostHeader=${pick.one(['other.example.test', `${variable}.example.test`])}`,
      () => 'PreserveHostHeader',
      () =>
        `RedirectTo=${pick.one(['302', '301', 'FOUND', '307'])}, ${pick.one(['https://other.example.test/x', 'https://other.example.test', '/local/path?x=1'])}`,
      () => ({
        name: 'RedirectTo',
        args: {
          status: '302',
          url: 'https://other.example.test/x?a=0',
          ...(modern ? { includeRequestParams: true } : {}),
        },
      }),
      () => `SetStatus=${pick.one(['200', '404', 'CREATED', '503'])}`,
      () => 'RequestHeaderToRequestUri=X-Target',
      () =>
        pick.one([
          'AddResponseHeader=X-R, 1',
          'SecureHeaders',
          'RemoveResponseHeader=X-Foo',
          'SetResponseHeader=X-R, 2',
          'SaveSession',
        ]),
      ...(modern
        ? [
            () => `RewriteRequestParameter=${pick.one(['a', 'color'])}, ${pick.one(['new', 'a b', 'x%20y'])}`,
            () => `AddRequestHeadersIfNotPresent=X-Version:dflt, X-New:${pick.one(['n', variable])}, X-New:m`,
          ]
        : []),
    ];
    return pick.one(makers)();
  }

  #rewrite(): Step {
    const pick = this.#pick;
    const [regexp, replacement] = pick.one([
      ['/items/?(?<rest>.*)', '/$\\{rest}'],
      ['/foo(?<x>/?.*)', '$\\{x}'],
      ['/(?<a>[^/]+)/(?<b>.*)', '/$\\{b}/$\\{a}'],
      ['/+', '/'],
      ['foo', 'bar'],
      ['/(.*)', '/v2/$1'],
      ['(/.*)', '$1$1'],
      ['%20', '+'],
      ['[^/a-z]', '_'],
      ['$', '/end'],
      ['^/[^/]*', ''],
      ['x', '\\\\$'],
      ['items', '$9'],
      ['(?i)FOO|BAR', 'Q'],
      ['/(\\w+)(?:/(\\d+))?', '/$1-$2'],
      ['.*', '/all'],
      ['/bar', '//bar'],
      ['a', ' '],
    ] as const);
    // A shortcut's empty or white values are lost, and the gateway would not start.
    return /,/.test(regexp + replacement) || replacement.trim() === '' || pick.chance(0.3)
      ? { name: 'RewritePath', args: { regexp, replacement } }
      : `RewritePath=${regexp}, ${replacement}`;
  }
}
